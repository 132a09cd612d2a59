"""What is put into the postbox exists once, whatever else is put there."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from digest.adapters.postbox import SqlPostbox
from digest.adapters.tables import MAILS
from digest.domain.mail import Mail
from event_bus.transaction import Database
from service_kit.database import open_database
from service_kit.ids import new_id

NOW = datetime(2026, 11, 30, 7, tzinfo=UTC)
MAIL = Mail("digest/anna/2026-11-30", "daily", "anna", "anna@sells.example", "Two leads", "<p>Two</p>", "Two")


@pytest.fixture
async def database(migrated: Callable[[str], str]) -> AsyncIterator[Database]:
    opened = open_database(migrated("digest"))
    yield opened
    await opened.close()


@pytest.fixture
def postbox() -> SqlPostbox:
    return SqlPostbox(new_id, "leads.example")


async def test_a_key_is_put_once_in_one_batch_and_in_the_next(database: Database, postbox: SqlPostbox) -> None:
    async with database.transaction() as tx:
        assert await postbox.put(tx, [MAIL, replace(MAIL, subject="Again")], NOW) == 1
    async with database.transaction() as tx:
        other = replace(MAIL, key="digest/ben/2026-11-30", person="ben")
        assert await postbox.put(tx, [replace(MAIL, subject="Third"), other], NOW) == 1

    async with database.snapshot() as snapshot:
        rows = (await snapshot.execute(select(MAILS.mail).order_by(MAILS.mail.c.key))).all()
    assert [(row.key, row.person, row.attempts, row.due_at) for row in rows] == [
        ("digest/anna/2026-11-30", "anna", 0, NOW),
        ("digest/ben/2026-11-30", "ben", 0, NOW),
    ]
    assert [row.message_id for row in rows] == [f"<{row.id}@leads.example>" for row in rows]


async def test_a_mail_remembers_the_leads_that_it_names_once_each(database: Database, postbox: SqlPostbox) -> None:
    async with database.transaction() as tx:
        await postbox.put(tx, [replace(MAIL, leads=("l1", "l2", "l1"))], NOW)
    async with database.snapshot() as snapshot:
        rows = (await snapshot.execute(select(MAILS.mail_lead).order_by(MAILS.mail_lead.c.lead_id))).all()
    assert [row.lead_id for row in rows] == ["l1", "l2"]


async def test_what_is_rolled_back_was_never_put(database: Database, postbox: SqlPostbox) -> None:
    with pytest.raises(RuntimeError):
        async with database.transaction() as tx:
            await postbox.put(tx, [MAIL], NOW)
            raise RuntimeError
    async with database.snapshot() as snapshot:
        assert (await snapshot.execute(select(MAILS.mail.c.id))).all() == []
