"""A manager hears of a broken promise at once, and once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from digest.adapters.tables import MAILS


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


async def test_news_of_a_log_that_is_read_again_is_no_reason_for_mails(mailing: Any, mia: Any) -> None:
    await mailing.add_person(*mia())
    await mailing.anna_has_a_lead()
    await mailing.hear_overdue(4)
    assert len(await mailing.rows(MAILS.broken)) == 1
    mailing.at(days=2)
    await mailing.hear_overdue(9)
    assert len(await mailing.rows(MAILS.broken)) == 1
