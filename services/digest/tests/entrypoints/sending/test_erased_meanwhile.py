"""Whoever is erased while a mail is written, waits or leaves is not sent from then on, and not kept."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from digest.adapters.tables import MAILS
from digest.domain.mail import Outcome, Posted

HELD_BACK = """
select count(*) from pg_locks where locktype = 'advisory' and not granted
and database = (select oid from pg_database where datname = current_database())
"""


async def over_or_held_back(mailing: Any, erasing: asyncio.Task[str]) -> None:
    """Until the erasure is over, or the database makes it wait; on SQLite the writer before it always does."""
    database = mailing.house.service.database
    if database.dialect == "sqlite":
        return
    while not erasing.done():
        async with database.snapshot() as snapshot:
            if (await snapshot.execute(text(HELD_BACK))).scalar_one():
                return


async def nothing_is_kept(mailing: Any) -> None:
    for mail in await mailing.rows(MAILS.mail):
        assert (mail.subject, mail.html, mail.text, mail.headers) == ("", "", "", "{}")
        assert (mail.sent_at, mail.due_at, mail.reason) == (None, None, "a lead that it names was erased")
    assert await mailing.rows(MAILS.mail_lead) == []


async def test_who_is_erased_is_gone_from_mails_and_mails_that_wait_are_not_sent(mailing: Any) -> None:
    await mailing.anna_has_a_lead()
    await mailing.turns()
    mailing.at(days=1, hours=-2)
    mailing.server.answers = [Outcome("later", "busy (450)")]
    await mailing.turns()

    await mailing.house.hear("lead.erased", 1)
    [mail] = await mailing.rows(MAILS.mail)
    assert (mail.subject, mail.html, mail.text, mail.headers) == ("", "", "", "{}")
    assert mail.reason == "a lead that it names was erased"
    mailing.at(1, -1)
    await mailing.turns()
    assert mailing.server.took == []
    assert await mailing.rows(MAILS.mail_lead) == []


async def test_who_is_erased_between_the_claim_and_the_turn_of_the_mail_is_not_sent(mailing: Any) -> None:
    await mailing.anna_has_a_lead()
    await mailing.turns()
    mailing.at(days=1, hours=-2)

    async def erase(_: Posted) -> None:
        await mailing.house.hear("lead.erased", 1)

    mailing.server.before = erase
    await mailing.turns()
    assert mailing.server.took == []
    await nothing_is_kept(mailing)


async def test_who_is_erased_while_the_server_takes_the_mail_is_not_kept_here(mailing: Any) -> None:
    await mailing.anna_has_a_lead()
    await mailing.turns()
    mailing.at(days=1, hours=-2)

    async def erase(_: Posted) -> None:
        await mailing.house.hear("lead.erased", 1)

    mailing.server.during = erase
    await mailing.turns()
    assert len(mailing.server.took) == 1
    await nothing_is_kept(mailing)


async def test_no_name_is_put_into_a_mail_after_its_erasure(mailing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name was read before the erasure and is put after it: the one interleaving in which it could stay."""
    await mailing.anna_has_a_lead()
    await mailing.turns()
    mailing.at(days=1, hours=-2)
    erasing: list[asyncio.Task[str]] = []
    whole = type(mailing.desk.postbox).put

    async def put(*arguments: Any) -> int:
        if arguments[2] and not erasing:
            erasing.append(asyncio.create_task(mailing.house.hear("lead.erased", 1)))
            await over_or_held_back(mailing, erasing[0])
        done: int = await whole(*arguments)
        return done

    monkeypatch.setattr(type(mailing.desk.postbox), "put", put)
    mailing.server.answers = [Outcome("later", "busy (450)")]
    await mailing.turns()
    await asyncio.gather(*erasing)

    assert len(erasing) == 1
    assert mailing.server.took == []
    for mail in await mailing.rows(MAILS.mail):  # emptied, or written anew without the name
        assert "Henrik" not in mail.subject + mail.html + mail.text
        assert "+46701234567" not in mail.html + mail.text
