"""A manager hears of a broken promise at once, and once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from digest.adapters.tables import MAILS
from digest.use_cases.escalate import escalate
from digest.use_cases.send_mails import LEASE


@pytest.fixture
def mia() -> Callable[..., tuple[Any, ...]]:
    return lambda team="north", active=True: (
        "mia", "Mia Lang", "mia@northwind.example", "manager", team, "ru", "Europe/Berlin", active, 1,
    )  # fmt: skip


async def test_a_broken_promise_is_told_to_the_manager_of_the_team_once_per_step(mailing: Any, mia: Any) -> None:
    await mailing.add_person(*mia())
    await mailing.add_person(*("max", "Max", "max@northwind.example", "manager", "south", "en", "UTC", True, 1))
    await mailing.anna_has_a_lead()
    mailing.at(hours=5)
    for _ in range(2):
        await mailing.hear_overdue(4)
        await mailing.turns()
    [mail] = mailing.server.took
    assert (mail.mail.person, mail.mail.kind) == ("mia", "escalation")
    assert mail.mail.subject == "Henrik Dahl ждёт на 60 мин дольше обещанного"
    assert mail.mail.headers["References"] == f"<handover-{mailing.handover}@leads.example>"


async def test_what_is_not_overdue_any_more_troubles_nobody(mailing: Any, mia: Any) -> None:
    await mailing.add_person(*mia())
    await mailing.anna_has_a_lead()
    await mailing.house.hear("lead.contacted", 0.1, handover_id=mailing.handover, channel="phone", outcome="reached",
                     attempt=1, due_at=mailing.monday + timedelta(days=3))  # fmt: skip
    mailing.at(hours=5)
    await mailing.hear_overdue(4)
    await mailing.turns()
    assert mailing.server.took == []
    assert await mailing.rows(MAILS.broken) == []


async def test_news_of_a_log_that_is_read_again_is_no_reason_for_mails(mailing: Any, mia: Any) -> None:
    await mailing.add_person(*mia())
    await mailing.anna_has_a_lead()
    await mailing.hear_overdue(4)
    assert len(await mailing.rows(MAILS.broken)) == 1
    mailing.at(days=4)
    await mailing.hear_overdue(9)
    assert len(await mailing.rows(MAILS.broken)) == 1


async def test_what_a_clock_a_day_behind_said_is_heard_by_one_a_day_ahead_and_told(mailing: Any, mia: Any) -> None:
    await mailing.add_person(*mia())
    await mailing.anna_has_a_lead()
    mailing.at(hours=5 + 25 + 25)
    await mailing.hear_overdue(4)
    mailing.at(hours=5)
    await mailing.turns()
    assert [one.mail.kind for one in mailing.server.took] == ["escalation"]


async def test_what_a_clock_that_was_ahead_has_heard_is_told_when_it_is_right_again(mailing: Any, mia: Any) -> None:
    await mailing.add_person(*mia())
    await mailing.anna_has_a_lead()
    mailing.at(hours=27)
    await mailing.hear_overdue(4)
    mailing.at(hours=5)
    await mailing.turns()
    assert [one.mail.kind for one in mailing.server.took] == ["escalation"]


async def test_what_the_views_do_not_know_yet_is_told_when_they_do_whatever_clocks_say(mailing: Any, mia: Any) -> None:
    await mailing.add_person(*mia())
    mailing.at(hours=4)
    await mailing.hear_overdue(4, views_behind=True)
    for hours in (27.9, 5):  # by a clock that is ahead for a while
        mailing.at(hours=hours)
        await mailing.turns()
    await mailing.anna_has_a_lead()
    await mailing.views_come_so_far()
    mailing.at(hours=5.1)
    await mailing.turns()
    assert [one.mail.kind for one in mailing.server.took] == ["escalation"]


async def test_views_that_know_the_lead_and_not_yet_the_promise_are_waited_for(mailing: Any, mia: Any) -> None:
    async def promised(hours: float) -> None:
        due_at = mailing.monday + timedelta(hours=hours)
        await mailing.house.hear("lead.contacted", 0.1, handover_id=mailing.handover, channel="phone",
                                 outcome="no_answer", attempt=1, due_at=due_at)  # fmt: skip

    await mailing.add_person(*mia())
    await mailing.anna_has_a_lead()
    await promised(hours=72)
    mailing.at(hours=5)
    await mailing.hear_overdue(4, views_behind=True)
    await mailing.turns()
    assert mailing.server.took == []
    await promised(hours=4)
    await mailing.views_come_so_far()
    mailing.at(hours=5.1)
    await mailing.turns()
    assert [one.mail.kind for one in mailing.server.took] == ["escalation"]


async def test_views_that_stand_still_are_not_waited_for_longer_than_two_days(mailing: Any, mia: Any) -> None:
    await mailing.add_person(*mia())
    mailing.at(hours=5)
    await mailing.hear_overdue(4, views_behind=True)
    for hours, waits in ((52.9, 1), (53.1, 0)):
        mailing.at(hours=hours)
        await mailing.turns()
        assert len(await mailing.rows(MAILS.broken)) == waits


async def test_a_mail_that_a_clock_that_was_ahead_had_in_hand_is_sent_when_it_is_right_again(
    mailing: Any, mia: Any
) -> None:
    await mailing.add_person(*mia())
    await mailing.anna_has_a_lead()
    mailing.at(hours=5)
    await mailing.hear_overdue(4)
    database, ahead = mailing.house.service.database, mailing.monday + timedelta(hours=28)
    async with database.transaction() as tx:
        await escalate(tx, desk=mailing.desk)
        [claimed] = await mailing.desk.mails.claim(tx, ahead, ahead + LEASE, 20)  # and died with it in hand
    await mailing.turns()
    assert [one.id for one in mailing.server.took] == [claimed.id]
