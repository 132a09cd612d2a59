"""Tables, and values that go through them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from event_bus.transaction import StaleError
from sales_feedback.adapters.rows import entry_of, entry_row, packed, unpacked
from sales_feedback.adapters.store import SqlStore
from sales_feedback.adapters.tables import metadata
from sales_feedback.domain.entries import Deadline, Entry, Money
from sales_feedback.ports import Changes
from service_kit.migrations import differences
from working_time import Absence, Calendar, Stretch


async def test_migrations_make_the_tables_that_the_code_knows(migrated: Callable[[str], str]) -> None:
    url = migrated("sales_feedback")
    if url.startswith("sqlite"):
        engine = create_engine(url, poolclass=NullPool)
        with engine.connect() as connection:
            assert differences(connection, metadata) == []
        return
    server = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1), poolclass=NullPool)
    async with server.connect() as connection:
        assert await connection.run_sync(lambda sync: differences(sync, metadata)) == []
    await server.dispose()


def test_an_entry_survives_storage() -> None:
    at = datetime(2026, 11, 2, 9, 0, 0, 123456, tzinfo=UTC)
    entry = Entry(
        "e1", "returned", at, at, 3, by="anna", undone_at=at, deadline=Deadline(at, agreed=True, since=at, minutes=0),
        owner="o", channel="c", outcome="u", next_kind="n", attempts=2, note_id="n1", account_id="a1",
        opportunity_id="p1", money=Money(5, "JPY"), reason="r", revisit_at=at, duplicate_of="l2", rating="g",
        about="e0", why="w",
    )  # fmt: skip
    assert all(value is not None for value in entry)

    class Row:
        """A row as SQLAlchemy gives it."""

    from sales_feedback.adapters.rows import ENTRY_COLUMNS

    row = Row()
    for name, value in zip(ENTRY_COLUMNS, entry_row("h1", entry), strict=True):
        setattr(row, name, value)
    assert entry_of(row) == entry


def test_a_calendar_survives_storage() -> None:
    calendar = Calendar(
        week=(Stretch(6, 0, 1440),),
        zone="Asia/Tokyo",
        holidays=frozenset({date(2026, 12, 31), date(2026, 1, 1)}),
        absences=(Absence(datetime(2026, 11, 2, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC)),),
    )
    assert unpacked(packed(calendar)) == calendar


async def test_what_changed_meanwhile_is_not_overwritten(world: Any) -> None:
    handover, lead = await world.hand_over()
    store = SqlStore()
    database = world.service.database
    async with database.transaction() as tx:
        before = await store.load(tx, handovers=[handover])
    await world.done(handover, "accept")
    old = before.handovers[handover]
    with pytest.raises(StaleError):
        async with database.transaction() as tx:
            await store.save(tx, Changes(handovers=[(old, old.moved_to("somebody"))], now=world.clock()))
    known = before.leads[lead]
    with pytest.raises(StaleError):
        async with database.transaction() as tx:
            await store.save(tx, Changes(leads=[(known, known._replace(version=1))]))
