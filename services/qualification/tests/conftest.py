"""Qualification without HTTP and without a log: events go in as values, facts are read from the outbox."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any, NamedTuple

import orjson
import pytest
from sqlalchemy import select

from event_bus.event import Event
from event_bus.outbox import Outbox
from event_contracts.catalogue import BY_TYPE
from event_contracts.envelope import from_headers
from event_contracts.topics import LEADS
from qualification.adapters.criteria import SqlCriteria, SqlProgress
from qualification.adapters.leads import SqlLeads
from qualification.adapters.notes import SqlNotes
from qualification.adapters.tables import KIT, metadata
from qualification.adapters.team import SqlProfiles, SqlTeam
from qualification.domain.lead import Handover, Lead
from qualification.entrypoints.subscriptions import lead_events
from qualification.use_cases.add_criteria import AddCriteria, add_criteria, install_default_criteria
from qualification.use_cases.book import Desk
from qualification.use_cases.close_leads import Disqualify, Nurture, disqualify_leads, nurture_leads
from qualification.use_cases.hand_over_leads import HandOver, hand_over_leads
from qualification.use_cases.hear_leads import hear_leads
from qualification.use_cases.put_routing_profiles import PutProfile, put_routing_profiles
from qualification.use_cases.recall_handovers import RecallHandover, recall_handovers
from qualification.use_cases.rescore_leads import rescore_leads
from qualification.use_cases.route_leads import route_leads
from qualification.use_cases.undo_nurtures import UndoNurture, undo_nurtures
from service_kit.access import Access
from service_kit.clock import FrozenClock
from service_kit.database import OpenDatabase, open_database
from service_kit.ids import new_id

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DIRECTOR = {
    "source": "webinar", "country": "SE", "size_band": "51-200", "job_level": "director", "email_kind": "business",
    "identities": ["email"], "has_company": True,
}  # fmt: skip
ENDS: dict[str, dict[str, Any]] = {
    "won": {},
    "lost": {"reason": "price"},
    "returned": {"reason": "too_early", "attempts": 1},
}
WEEK = [{"weekday": day, "start": 9 * 60, "end": 18 * 60} for day in range(5)]


class Fact(NamedTuple):
    """What was said, in the order in which it will be sent."""

    type: str
    subject: str
    sequence: int
    time: datetime
    data: dict[str, Any]
    id: str
    causationid: str | None
    correlationid: str


def lead_id(number: int) -> str:
    """A lead id that tests can read."""
    return f"00000000-0000-7000-8000-{number:012d}"


class Desks:
    """One installation's qualification over a database, with a clock that stands still."""

    def __init__(self, database: OpenDatabase, clock: FrozenClock) -> None:
        self.database = database
        self.clock = clock
        self.criteria = SqlCriteria("UTC")
        self.notes = SqlNotes()
        self.access = Access(KIT.access, database, clock)
        self.woken: list[str] = []
        self.desk = Desk(
            leads=SqlLeads(),
            team=SqlTeam(),
            owners=self.access,
            outbox=Outbox(KIT.outbox, "qualification", clock),
            clock=clock,
            new_id=new_id,
            wake_routing=lambda: self.woken.append("routing"),
            wake_rescoring=lambda: self.woken.append("rescoring"),
            first_deadline_minutes=240,
        )
        hear = partial(hear_leads, desk=self.desk, criteria=self.criteria, notes=self.notes)
        self._subscription = lead_events("qualification", hear)
        self._offsets = count()
        self.tables = metadata.sorted_tables
        self.attributes, self.id = DIRECTOR, lead_id

    async def start(self) -> None:
        await self._in(install_default_criteria, desk=self.desk, criteria=self.criteria)

    def event(
        self, event_type: str, subject: int | str, at: datetime, recorded: datetime | None = None, **data: Any
    ) -> Event:
        """An event of another service, checked against its contract."""
        subject = subject if isinstance(subject, str) else lead_id(subject)
        message = BY_TYPE[event_type]
        json = orjson.loads(orjson.dumps(data))
        return Event(
            id=new_id(),
            source=message.producer,
            type=event_type,
            subject=subject,
            time=at,
            recordedtime=recorded or at,
            sequence=0,
            correlationid="c",
            causationid=None,
            key=subject,
            data=message.model_validate(json).model_dump(mode="json"),
            topic=LEADS.name,
            partition=0,
            offset=next(self._offsets),
        )

    async def hear(self, *events: Event) -> None:
        """One poll."""
        async with self.database.transaction() as tx:
            await self._subscription.handle(tx, events)

    async def create(self, number: int, at: datetime = MONDAY, **attributes: Any) -> None:
        await self.hear(self.event("lead.created", number, at, attributes=DIRECTOR | attributes))

    def touch(self, number: int, kind: str, at: datetime, recorded: datetime | None = None, **data: Any) -> Event:
        return self.event("lead.touched", number, at, recorded, touch_id=new_id(), kind=kind, **data)

    async def qualify(self, number: int, at: datetime = MONDAY) -> None:
        """Create a lead and have it ask for a demo."""
        await self.create(number, at)
        await self.hear(self.touch(number, "demo_requested", at))

    async def people(self, *ids: str, active: bool = True) -> None:
        people = [{"person": one, "name": one, "role": "rep", "active": active} for one in ids]
        async with self.database.transaction() as tx:
            await self.access.take_over(tx, [("reference.person", one, next(self._offsets) + 1) for one in people])

    async def profile(self, person: str, capacity: int = 3, at: datetime | None = None, **changes: Any) -> None:
        """A person with a routing profile, in force since long ago unless said otherwise."""
        await self.people(person)
        document: dict[str, Any] = {
            "person": person, "active": True, "capacity": capacity, "territories": [], "working_hours": WEEK,
            "time_zone": "UTC", "holidays": [], "absences": [],
        }  # fmt: skip
        command = PutProfile(person, document | changes, at or MONDAY - timedelta(days=365))
        await self.run(command)

    async def _in(self, use_case: Callable[..., Any], **given: Any) -> Any:
        async with self.database.transaction() as tx:
            return await use_case(tx, **given)

    async def route(self) -> None:
        while await self._in(route_leads, desk=self.desk):
            pass

    async def rescore(self, page: int = 5000) -> int:
        """Every page that is due; answers how many there were."""
        pages, with_these = 0, {"desk": self.desk, "criteria": self.criteria, "progress": SqlProgress()}
        while await self._in(rescore_leads, **with_these, page=page):
            pages += 1
        return pages

    async def run(self, command: Any) -> Any:
        """One command of any kind."""
        return (await self.run_all([command]))[0]

    async def run_all(self, commands: Sequence[Any]) -> Any:
        async with self.database.transaction() as tx:
            match commands[0]:
                case HandOver():
                    return await hand_over_leads(tx, commands, desk=self.desk, criteria=self.criteria, notes=self.notes)
                case Disqualify():
                    return await disqualify_leads(tx, commands, desk=self.desk, notes=self.notes)
                case Nurture():
                    return await nurture_leads(tx, commands, desk=self.desk, notes=self.notes)
                case UndoNurture() | RecallHandover():
                    undo: Any = undo_nurtures if isinstance(commands[0], UndoNurture) else recall_handovers
                    return await undo(tx, commands, desk=self.desk)
                case AddCriteria():
                    return await add_criteria(tx, commands, desk=self.desk, criteria=self.criteria)
                case _:
                    return await put_routing_profiles(tx, commands, desk=self.desk, profiles=SqlProfiles())

    async def facts(self, *types: str) -> list[Fact]:
        """Everything said so far (of these types), each checked against its contract."""
        async with self.database.snapshot() as tx:
            rows = (await tx.execute(select(KIT.outbox).order_by(KIT.outbox.c.seq))).all()
        found = []
        for row in rows:
            if row.type.startswith("private."):
                continue
            envelope = from_headers([(name, value.encode()) for name, value in orjson.loads(row.headers)])
            data = orjson.loads(row.payload)
            BY_TYPE[row.type].model_validate(data)
            if not types or row.type in types:
                said = (envelope.subject, envelope.sequence, envelope.time, data, envelope.id)
                found.append(Fact(row.type, *said, envelope.causationid, envelope.correlationid))
        return found

    async def documents(self) -> list[str]:
        """The keys of everything said on the private topic, in order."""
        async with self.database.snapshot() as tx:
            rows = (await tx.execute(select(KIT.outbox).order_by(KIT.outbox.c.seq))).all()
        return [row.aggregateid for row in rows if row.type.startswith("private.")]

    async def lead(self, number: int) -> Lead:
        async with self.database.snapshot() as tx:
            return (await self.desk.leads.leads(tx, [lead_id(number)]))[lead_id(number)].value

    async def handovers(self, number: int) -> list[Handover]:
        async with self.database.snapshot() as tx:
            found = await self.desk.leads.handovers_of(tx, [lead_id(number)])
        return sorted((one.value for one in found.values()), key=lambda one: one.cycle)

    def ended(self, handover: Handover, how: str, at: datetime, **data: Any) -> Event:
        return self.event(f"lead.{how}", handover.lead_id, at, handover_id=handover.id, **(ENDS[how] | data))

    def undone(self, handover: Handover, event: Event, at: datetime) -> Event:
        return self.event(
            "lead.action_undone", handover.lead_id, at, handover_id=handover.id, event_id=event.id, undone=event.type
        )


@pytest.fixture
def clock() -> FrozenClock:
    """Monday evening: everything of the tests' Monday has happened."""
    return FrozenClock(datetime(2026, 3, 2, 20, tzinfo=UTC))


@pytest.fixture
async def shop(migrated: Callable[[str], str], clock: FrozenClock) -> AsyncIterator[Desks]:
    """An installation with the default criteria and nobody in it."""
    desks = Desks(database := open_database(migrated("qualification")), clock)
    await desks.start()
    yield desks
    await database.close()


@pytest.fixture
def number() -> Callable[[int], str]:
    """Lead ids by number."""
    return lead_id
