"""Digests from the plan to the mail server: once per period, whatever is cut off where; nothing empty."""

from datetime import timedelta
from typing import Any

import pytest

from digest.adapters.tables import MAILS, SERVICE
from digest.domain.mail import Outcome
from digest.use_cases.send_mails import send_mails


class CutOffError(BaseException):
    """The process ended here."""


async def test_a_digest_goes_out_once_when_it_is_due_and_is_said(mailing: Any) -> None:
    await mailing.anna_has_a_lead()
    await mailing.turns()
    assert mailing.server.took == []  # Monday 12:00: the plan begins with Tuesday 8:00 in Berlin

    mailing.at(days=1, hours=-2)  # Tuesday 07:00 UTC is 08:00 there
    await mailing.turns()
    [mail] = mailing.server.took
    assert mail.mail.recipient == "anna@northwind.example"
    assert mail.mail.subject == "1 lead needs you today, Henrik Dahl first"
    assert "Falkenberg" not in mail.mail.text
    assert "/sales/a/" in mail.mail.html
    assert mail.mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.mail.headers["References"] == "<digest-anna-2026-45@leads.example>"

    await mailing.turns()
    assert len(mailing.server.took) == 1
    said = [row for row in await mailing.rows(SERVICE.outbox) if row.type == "digest.sent"]
    assert [(row.aggregatetype, row.aggregateid, row.sequence) for row in said] == [("team", "anna", 1)]

    mailing.at(days=2, hours=-2)
    await mailing.turns()
    said = [row for row in await mailing.rows(SERVICE.outbox) if row.type == "digest.sent"]
    assert (len(mailing.server.took), [row.sequence for row in said]) == (2, [1, 2])


async def test_nothing_empty_is_sent_and_the_period_is_over(mailing: Any) -> None:
    await mailing.turns()
    mailing.at(days=1, hours=-2)
    await mailing.turns()

    await mailing.anna_has_a_lead()
    mailing.at(days=1, hours=1)
    await mailing.turns()
    assert mailing.server.took == []


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("cut", range(2, 10))
async def test_wherever_it_is_cut_off_the_period_has_one_mail_with_one_message_id(
    mailing: Any, monkeypatch: pytest.MonkeyPatch, cut: int, before: bool
) -> None:
    """The process ends at the n-th thing that it does to the world; another one goes on after the lease is over."""
    await mailing.anna_has_a_lead()
    desk, server = mailing.desk, mailing.server
    await mailing.turns()
    mailing.at(days=1, hours=-2)

    steps = iter(range(100))

    def cutting(owner: Any, name: str) -> None:
        whole = getattr(owner, name)

        async def cut_off(*arguments: Any, **more: Any) -> Any:
            step = next(steps)
            if step == cut and before:
                raise CutOffError
            result = await whole(*arguments, **more)
            if step == cut:
                raise CutOffError
            return result

        monkeypatch.setattr(owner, name, cut_off)

    for owner, name in (
        (type(desk.plans), "claim_due"), (type(desk.postbox), "put"), (type(desk.plans), "save"),
        (type(desk.mails), "claim"), (server, "carry"), (type(desk.mails), "save"), (type(desk.outbox), "append"),
    ):  # fmt: skip
        cutting(owner, name)
    ended = False
    try:
        await mailing.turns()
    except CutOffError:
        ended = True
    assert ended
    monkeypatch.undo()

    mailing.at(1, -2 + 11 / 60)
    await mailing.turns()

    [mail] = await mailing.rows(MAILS.mail)
    assert {one.message_id for one in mailing.server.took} == {mail.message_id}
    assert mail.sent_at is not None
    said = [row.sequence for row in await mailing.rows(SERVICE.outbox) if row.type == "digest.sent"]
    assert said == [1]


async def test_a_refusal_for_now_waits_longer_each_time_and_one_for_good_ends_it(mailing: Any) -> None:
    await mailing.anna_has_a_lead()
    await mailing.turns()
    start = mailing.at(1, -2)
    mailing.server.answers = [
        Outcome("later", "busy (450)"),
        Outcome("later", "busy (450)"),
        Outcome("never", "no (550)"),
    ]
    await mailing.turns()
    [mail] = await mailing.rows(MAILS.mail)
    assert (mail.attempts, mail.due_at, mail.reason) == (1, start + timedelta(seconds=30), "busy (450)")

    mailing.at(1, -2 + 30 / 3600)
    await mailing.turns()
    [mail] = await mailing.rows(MAILS.mail)
    assert (mail.attempts, mail.due_at) == (2, start + timedelta(seconds=90))

    mailing.at(1, -2 + 90 / 3600)
    await mailing.turns()
    [mail] = await mailing.rows(MAILS.mail)
    assert (mail.attempts, mail.due_at, mail.reason, mail.sent_at) == (3, None, "no (550)", None)
    assert mail.failed_at == start + timedelta(seconds=90)
    assert await send_mails(database=mailing.house.service.database, carrier=mailing.server, desk=mailing.desk) == 0
