"""Digests from the plan to the mail server: once per period, whatever is cut off where; nothing empty."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from digest.adapters.people_store import PERSON_COLUMNS, SqlPeopleStore
from digest.adapters.plan_store import anything_due
from digest.adapters.tables import MAILS, PERSON, SERVICE
from digest.domain.mail import Outcome, Posted
from digest.entrypoints.mail_poller import MailPoller
from digest.mailing import mail_desk
from digest.settings import Settings
from digest.use_cases.mail_desk import MailDesk
from digest.use_cases.office import Office
from digest.use_cases.send_mails import send_mails
from event_bus.event import Event
from service_kit.ids import new_id
from service_kit.testing import SECRET

ANNA = ("anna", "Anna Petrova", "anna@northwind.example", "rep", "north", "en", "Europe/Berlin", True, 1)
MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
LEAD = "0193b2f0-5c1e-7a00-8000-000000000001"
HANDOVER = "00000000-0000-5000-8000-000000000001"


class Server:
    """A mail server that keeps what it took, and answers as it is told."""

    kept = timedelta(days=30)
    kept_secret = timedelta(0)

    def __init__(self) -> None:
        self.took: list[Posted] = []
        self.answers: list[Outcome] = []

    async def carry(self, mails: Any) -> list[Outcome]:
        said = [self.answers.pop(0) if self.answers else Outcome("sent") for _ in mails]
        self.took += [mail for mail, answer in zip(mails, said, strict=True) if answer.state == "sent"]
        return said


class CutOffError(BaseException):
    """The process ended here."""


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
async def desk(house: Any) -> MailDesk:
    """Anna is known; the installation is https://leads.example."""
    settings = Settings(
        database_url=SecretStr("sqlite:///unused"), address="https://leads.example", secret=SecretStr(SECRET)
    )
    await add_person(house, *ANNA)
    office = Office(SqlPeopleStore(), house.service.outbox, house.service.app.state.access, house.clock, new_id)
    return mail_desk(settings, office)


async def add_person(house: Any, *values: Any) -> None:
    async with house.service.database.transaction() as tx:
        await tx.insert(PERSON, PERSON_COLUMNS, [values])


async def hear_overdue(house: Any, due_at: datetime) -> None:
    """What sales says of a deadline that passed at `due_at`."""
    data = {"handover_id": HANDOVER, "due_at": due_at.isoformat(), "stage": "handed_over"}
    event = Event(new_id(), "sales-feedback", "lead.overdue", LEAD, due_at, due_at, 1, "c", None, LEAD, data, "t", 0, 0)
    [consumer] = [one for one in house.service.consumers if one.group == "digest-escalations"]
    async with house.service.database.transaction() as tx:
        await consumer.batch._subscription.handle(tx, [event])


@pytest.fixture
def poller(house: Any, desk: MailDesk, server: Server) -> MailPoller:
    return MailPoller(house.service.database, desk, server, anything_due, 1.0)


async def rows(house: Any, table: Any) -> list[Any]:
    async with house.service.database.snapshot() as snapshot:
        return list(await snapshot.execute(select(table)))


def at(house: Any, now: datetime) -> None:
    house.clock.now = now


async def all_turns(poller: MailPoller) -> None:
    for _ in range(10):
        if not await poller.turn():
            return
    raise AssertionError("there is always something to do")


async def test_a_digest_goes_out_once_when_it_is_due_and_is_said(
    house: Any, poller: MailPoller, server: Server
) -> None:
    await house.lead()
    await house.assigned(0, HANDOVER)
    await all_turns(poller)
    assert server.took == []  # Monday 12:00: the plan begins with Tuesday 8:00 in Berlin

    at(house, MONDAY + timedelta(days=1, hours=-2))  # Tuesday 07:00 UTC is 08:00 there
    await all_turns(poller)
    [mail] = server.took
    assert mail.mail.recipient == "anna@northwind.example"
    assert mail.mail.subject == "1 lead needs you today, Henrik Dahl first"
    assert "Falkenberg" not in mail.mail.text
    assert "/sales/a/" in mail.mail.html
    assert mail.mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.mail.headers["References"] == "<digest-anna-2026-45@leads.example>"

    await all_turns(poller)
    assert len(server.took) == 1
    said = [row for row in await rows(house, SERVICE.outbox) if row.type == "digest.sent"]
    assert [(row.aggregatetype, row.aggregateid, row.sequence) for row in said] == [("team", "anna", 1)]

    at(house, MONDAY + timedelta(days=2, hours=-2))
    await all_turns(poller)
    said = [row for row in await rows(house, SERVICE.outbox) if row.type == "digest.sent"]
    assert (len(server.took), [row.sequence for row in said]) == (2, [1, 2])


async def test_nothing_empty_is_sent_and_the_period_is_over(house: Any, poller: MailPoller, server: Server) -> None:
    await all_turns(poller)
    at(house, MONDAY + timedelta(days=1, hours=-2))
    await all_turns(poller)

    await house.lead()
    await house.assigned(0, HANDOVER)
    at(house, MONDAY + timedelta(days=1, hours=1))
    await all_turns(poller)
    assert server.took == []


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("cut", range(2, 10))
async def test_wherever_it_is_cut_off_the_period_has_one_mail_with_one_message_id(
    house: Any, desk: MailDesk, server: Server, monkeypatch: pytest.MonkeyPatch, cut: int, before: bool
) -> None:
    """The process ends at the n-th thing that it does to the world; another one goes on after the lease is over."""
    await house.lead()
    await house.assigned(0, HANDOVER)
    first = MailPoller(house.service.database, desk, server, anything_due, 1.0)
    await all_turns(first)
    at(house, MONDAY + timedelta(days=1, hours=-2))

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
        await all_turns(first)
    except CutOffError:
        ended = True
    assert ended
    monkeypatch.undo()

    at(house, house.clock() + timedelta(minutes=11))
    await all_turns(MailPoller(house.service.database, desk, server, anything_due, 1.0))

    [mail] = await rows(house, MAILS.mail)
    assert {one.message_id for one in server.took} == {mail.message_id}
    assert mail.sent_at is not None
    said = [row.sequence for row in await rows(house, SERVICE.outbox) if row.type == "digest.sent"]
    assert said == [1]


async def test_a_refusal_for_now_waits_longer_each_time_and_one_for_good_ends_it(
    house: Any, desk: MailDesk, poller: MailPoller, server: Server
) -> None:
    await house.lead()
    await house.assigned(0, HANDOVER)
    await all_turns(poller)
    start = MONDAY + timedelta(days=1, hours=-2)
    at(house, start)
    server.answers = [Outcome("later", "busy (450)"), Outcome("later", "busy (450)"), Outcome("never", "no (550)")]
    await all_turns(poller)
    [mail] = await rows(house, MAILS.mail)
    assert (mail.attempts, mail.due_at, mail.reason) == (1, start + timedelta(seconds=30), "busy (450)")

    at(house, start + timedelta(seconds=30))
    await all_turns(poller)
    [mail] = await rows(house, MAILS.mail)
    assert (mail.attempts, mail.due_at) == (2, start + timedelta(seconds=90))

    at(house, start + timedelta(seconds=90))
    await all_turns(poller)
    [mail] = await rows(house, MAILS.mail)
    assert (mail.attempts, mail.due_at, mail.reason, mail.sent_at) == (3, None, "no (550)", None)
    assert mail.failed_at == start + timedelta(seconds=90)
    assert await send_mails(database=house.service.database, carrier=server, desk=desk) == 0


async def test_who_is_erased_is_gone_from_mails_and_mails_that_wait_are_not_sent(
    house: Any, desk: MailDesk, poller: MailPoller, server: Server
) -> None:
    await house.lead()
    await house.assigned(0, HANDOVER)
    await all_turns(poller)
    at(house, MONDAY + timedelta(days=1, hours=-2))
    server.answers = [Outcome("later", "busy (450)")]
    await all_turns(poller)

    await house.hear("lead.erased", 1)
    [mail] = await rows(house, MAILS.mail)
    assert (mail.subject, mail.html, mail.text, mail.headers) == ("", "", "", "{}")
    assert mail.reason == "a lead that it names was erased"
    at(house, house.clock() + timedelta(hours=1))
    await all_turns(poller)
    assert server.took == []
    assert await rows(house, MAILS.mail_lead) == []


@pytest.fixture
def mia() -> Callable[..., tuple[Any, ...]]:
    return lambda team="north", active=True: (
        "mia", "Mia Lang", "mia@northwind.example", "manager", team, "ru", "Europe/Berlin", active, 1,
    )  # fmt: skip


async def test_a_broken_promise_is_told_to_the_manager_of_the_team_once_per_step(
    house: Any, poller: MailPoller, server: Server, mia: Any
) -> None:
    await add_person(house, *mia())
    await add_person(house, *("max", "Max", "max@northwind.example", "manager", "south", "en", "UTC", True, 1))
    await house.lead()
    await house.assigned(0, HANDOVER)
    at(house, MONDAY + timedelta(hours=5))
    due_at = MONDAY + timedelta(hours=4)
    for _ in range(2):
        await hear_overdue(house, due_at)
        await all_turns(poller)
    [mail] = server.took
    assert (mail.mail.person, mail.mail.kind) == ("mia", "escalation")
    assert mail.mail.subject == "Henrik Dahl ждёт дольше обещанного"
    assert mail.mail.headers["References"] == f"<handover-{HANDOVER}@leads.example>"


async def test_what_is_not_overdue_any_more_troubles_nobody(
    house: Any, poller: MailPoller, server: Server, mia: Any
) -> None:
    await add_person(house, *mia())
    await house.lead()
    await house.assigned(0, HANDOVER)
    await house.hear("lead.contacted", 0.1, handover_id=HANDOVER, channel="phone", outcome="reached",
                     attempt=1, due_at=MONDAY + timedelta(days=3))  # fmt: skip
    at(house, MONDAY + timedelta(hours=5))
    await hear_overdue(house, MONDAY + timedelta(hours=4))
    await all_turns(poller)
    assert server.took == []


async def test_news_of_a_log_that_is_read_again_is_no_reason_for_mails(
    house: Any, poller: MailPoller, server: Server, mia: Any
) -> None:
    await add_person(house, *mia())
    await house.lead()
    await house.assigned(0, HANDOVER)
    await hear_overdue(house, MONDAY + timedelta(hours=4))
    assert len(await rows(house, MAILS.broken)) == 1
    at(house, MONDAY + timedelta(days=2))
    await hear_overdue(house, MONDAY + timedelta(hours=9))
    assert len(await rows(house, MAILS.broken)) == 1
