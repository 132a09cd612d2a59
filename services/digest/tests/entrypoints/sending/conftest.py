"""Anna gets digests; a mail server that answers as it is told; what happens next is done by hand."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from digest.adapters.people_store import PERSON_COLUMNS, SqlPeopleStore
from digest.adapters.plan_store import anything_due
from digest.adapters.tables import PERSON, SERVICE
from digest.domain.mail import Outcome, Posted
from digest.entrypoints.mail_poller import MailPoller
from digest.mailing import mail_desk
from digest.settings import Settings
from digest.use_cases.mail_desk import MailDesk
from digest.use_cases.office import Office
from event_bus.event import Event
from event_bus.positions import write_sequences
from service_kit.ids import new_id
from service_kit.testing import SECRET

ANNA = ("anna", "Anna Petrova", "anna@northwind.example", "rep", "north", "en", "Europe/Berlin", True, 1)
LEAD = "0193b2f0-5c1e-7a00-8000-000000000001"
HANDOVER = "00000000-0000-5000-8000-000000000001"


async def _nothing(_: Posted) -> None:
    """Nothing happens before a mail is handed over."""


class Server:
    """A mail server that keeps what it took, and answers as it is told."""

    kept = timedelta(days=30)
    kept_secret = timedelta(0)

    def __init__(self) -> None:
        self.took: list[Posted] = []
        self.answers: list[Outcome] = []
        self.before: Callable[[Posted], Awaitable[None]] = _nothing
        self.during: Callable[[Posted], Awaitable[None]] = _nothing

    async def carry(self, mails: Any, stands: Any) -> list[Outcome]:
        said = []
        for mail in mails:
            await self.before(mail)
            if not await stands(mail):
                said.append(Outcome("gone"))
                continue
            await self.during(mail)
            said.append(self.answers.pop(0) if self.answers else Outcome("sent"))
            self.took += [mail] if said[-1].state == "sent" else []
        return said


class Mailing:
    """The post office, one turn at a time; `monday` is 2 November 2026, 09:00 UTC."""

    monday = datetime(2026, 11, 2, 9, tzinfo=UTC)
    handover = HANDOVER

    def __init__(self, house: Any, desk: MailDesk, server: Server) -> None:
        self.house = house
        self.desk = desk
        self.server = server

    def at(self, days: float = 0, hours: float = 0) -> datetime:
        self.house.clock.now = self.monday + timedelta(days=days, hours=hours)
        now: datetime = self.house.clock.now
        return now

    async def turns(self) -> None:
        """Until there is nothing to do, as a process that has just started."""
        poller = MailPoller(self.house.service.database, self.desk, self.server, anything_due, 1.0)
        for _ in range(100):
            if not await poller.turn():
                return
        raise AssertionError("there is always something to do")

    async def rows(self, table: Any) -> list[Any]:
        async with self.house.service.database.snapshot() as snapshot:
            return list(await snapshot.execute(select(table)))

    async def add_person(self, *values: Any) -> None:
        async with self.house.service.database.transaction() as tx:
            await tx.insert(PERSON, PERSON_COLUMNS, [values])

    async def anna_has_a_lead(self) -> None:
        """Henrik, to be called on Monday by 13:00 UTC."""
        await self.house.lead()
        await self.house.assigned(0, HANDOVER)

    async def hear_overdue(self, hours: float, *, views_behind: bool = False) -> None:
        """Sales says that the deadline of Monday 09:00 and so many hours passed; the views have heard that, or not."""
        due_at = self.monday + timedelta(hours=hours)
        data = {"handover_id": HANDOVER, "due_at": due_at.isoformat(), "stage": "handed_over"}
        event = Event(
            new_id(), "sales-feedback", "lead.overdue", LEAD, due_at, due_at, 1, "c", None, LEAD, data, "t", 0, 0
        )
        [consumer] = [one for one in self.house.service.consumers if one.group == "digest-escalations"]
        async with self.house.service.database.transaction() as tx:
            await consumer.batch._subscription.handle(tx, [event])
        if not views_behind:
            await self.views_come_so_far()

    async def views_come_so_far(self) -> None:
        """The views have heard what sales said of the lead."""
        heard = {(LEAD, "sales-feedback"): 1}
        async with self.house.service.database.transaction() as tx:
            await write_sequences(tx, SERVICE.consumer.sequence, "digest", heard)


@pytest.fixture
async def mailing(house: Any) -> Mailing:
    """Anna is known; the installation is https://leads.example."""
    settings = Settings(
        database_url=SecretStr("sqlite:///unused"), address="https://leads.example", secret=SecretStr(SECRET)
    )
    office = Office(SqlPeopleStore(), house.service.outbox, house.service.app.state.access, house.clock, new_id)
    made = Mailing(house, mail_desk(settings, office), Server())
    await made.add_person(*ANNA)
    return made


@pytest.fixture
def routed(house: Any) -> Any:
    """Qualification says how many leads somebody can work."""

    async def say(person: str, capacity: int, **more: Any) -> None:
        await house.hear("reference.routing", 0, key=f"routing/{person}", person=person, capacity=capacity, **more)

    return say
