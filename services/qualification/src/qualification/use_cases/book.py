"""The leads and hand-overs of one batch, in memory from loading to saving: decisions see one another in order."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from event_bus.event import Outgoing
from event_bus.outbox import Outbox
from event_bus.transaction import Transaction
from qualification.domain.criteria import Rulebook
from qualification.domain.criteria_moves import moved_leads
from qualification.domain.facts import Assigned, Fact, Qualified
from qualification.domain.lead import Cause, Handover, Lead
from qualification.domain.lifecycle import Freed, Settled
from qualification.domain.routing import freed_at
from qualification.ports import Leads, Owners, Stored, Team
from qualification.use_cases.telling import outgoing


class Desk(NamedTuple):
    """What every use case about leads works with."""

    leads: Leads
    team: Team
    owners: Owners
    outbox: Outbox
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    wake_routing: Callable[[], None]
    wake_rescoring: Callable[[], None]
    first_deadline_minutes: int
    """Working time of the owner until a hand-over must have been accepted and tried."""


class Told(NamedTuple):
    """Where the last fact of a decision stands (its key and sequence), and its id."""

    subject: str
    sequence: int
    event_id: str


class Held(NamedTuple):
    """What was said of `lead` is `holder`'s from now on: by a merge, or because `holder` was separated again."""

    lead: str
    holder: str
    separated: bool


class Book:
    """One batch's state; nothing is written before `save`."""

    def __init__(self, tx: Transaction, desk: Desk, rulebook: Rulebook | None = None) -> None:
        """`rulebook` is given where leads are judged: what it moves is counted."""
        self._tx = tx
        self._desk = desk
        self._rulebook = rulebook
        self._read: dict[str, Stored[Lead]] = {}
        self._leads: dict[str, Lead] = {}
        self._read_handovers: dict[str, Stored[Handover]] = {}
        self._handovers: dict[str, Handover] = {}
        self._said: list[Outgoing] = []
        self._freed: list[Freed] = []
        self._owners: list[tuple[str, str]] = []
        self._routable = False
        self.merges: list[Held] = []
        """Of this batch, in order."""
        self.erasures: list[str] = []
        """Leads whose personal data must go."""

    async def load(
        self, lead_ids: Iterable[str], handover_ids: Iterable[str] = (), settled: Iterable[str] = ()
    ) -> None:
        """Read leads, these hand-overs and their leads, and for the leads to be settled every hand-over."""
        by_id = await self._desk.leads.handovers(self._tx, handover_ids)
        touched = [stored.value for stored in by_id.values()]
        wanted = {*lead_ids, *(one.holder for one in touched), *(one.lead_id for one in touched)}
        await self._load_leads(wanted)
        holders = {self.resolved(one) for one in (*settled, *(one.holder for one in touched))}
        of_leads = await self._desk.leads.handovers_of(self._tx, holders)
        self._read_handovers = by_id | of_leads
        self._handovers = {key: stored.value for key, stored in self._read_handovers.items()}
        await self._load_leads({one.lead_id for one in self._handovers.values()} - self._leads.keys())

    def adopt(self, stored: Stored[Lead]) -> None:
        """Take over a lead that was read elsewhere in this transaction."""
        self._read[stored.value.id] = stored
        self._leads[stored.value.id] = stored.value

    async def _load_leads(self, wanted: set[str]) -> None:
        while wanted:
            found = await self._desk.leads.leads(self._tx, wanted)
            self._read |= found
            for lead_id in wanted:
                self._leads[lead_id] = found[lead_id].value if lead_id in found else Lead(lead_id)
            # A lead that was merged away stands for the one it was merged into, however often that happened.
            wanted = {one.value.merged_into for one in found.values() if one.value.merged_into} - self._leads.keys()

    def resolved(self, lead_id: str) -> str:
        """The id of the lead that goes by this id now."""
        merged_into = self._leads[lead_id].merged_into
        return lead_id if merged_into is None else self.resolved(merged_into)

    def lead(self, lead_id: str) -> Lead:
        """The lead that goes by this id now."""
        lead = self._leads[lead_id]
        return lead if lead.merged_into is None else self.lead(lead.merged_into)

    def row(self, lead_id: str) -> Lead:
        """What is kept under this very id."""
        return self._leads[lead_id]

    def is_stored(self, lead_id: str) -> bool:
        """Whether the id was known before this batch."""
        return lead_id in self._read

    def handover(self, handover_id: str) -> Handover | None:
        """A hand-over that was loaded."""
        return self._handovers.get(handover_id)

    def handovers_of(self, lead_id: str) -> list[Handover]:
        """Every hand-over of the lead, oldest first."""
        found = [one for one in self._handovers.values() if one.holder == lead_id]
        return sorted(found, key=lambda one: (one.handed_over_at, one.id))

    def put(self, lead: Lead) -> None:
        """Keep a lead's new state; its sequence is the book's own business."""
        version = self._leads[lead.id].version
        self._leads[lead.id] = lead if lead.version == version else lead._replace(version=version)

    def put_handover(self, handover: Handover) -> None:
        """Keep a hand-over's new state."""
        self._handovers[handover.id] = handover

    def tell(self, facts: Iterable[Fact], cause: Cause) -> Told | None:
        """Say facts, each under its subject's next sequence; answers where the last one stands."""
        told = None
        for fact in facts:
            row = self._leads[fact.subject]
            row = row._replace(version=row.version + 1)
            identity = self._desk.new_id()
            self._said.append(outgoing(fact, row.version, identity, cause))
            if isinstance(fact, Qualified):
                self._routable = True
                if row.queued is not None:
                    follow = Cause(identity, cause.correlation_id or identity)
                    row = row._replace(queued=row.queued._replace(cause=follow))
            if isinstance(fact, Assigned):
                self._owners += [(fact.subject, fact.owner), (self.resolved(fact.subject), fact.owner)]
            self._leads[fact.subject] = row
            told = Told(fact.subject, row.version, identity)
        return told

    def settle(self, settled: Settled, cause: Cause) -> Told | None:
        """Keep a settled lead with its hand-overs, and say what it says."""
        self.put(settled.lead)
        for handover in settled.handovers:
            self._handovers[handover.id] = handover
        self.free(settled.freed)
        return self.tell(settled.facts, cause)

    def free(self, freed: Iterable[Freed]) -> None:
        """Somebody has fewer open hand-overs than before."""
        self._freed += freed

    def merged(self, loser: str, winner: str) -> None:
        """A lead goes by another's id from now on."""
        self.merges.append(Held(loser, winner, separated=False))

    def unmerged(self, origin: str, holder: str) -> None:
        """What was said of `origin` is `holder`'s again: the lead itself, or one merged into it before."""
        self.merges.append(Held(origin, holder, separated=True))

    def erased(self, lead_id: str) -> None:
        """A person is to be forgotten."""
        self.erasures.append(lead_id)

    def route_again(self) -> None:
        """The queue may be shorter or longer than routing knows."""
        self._routable = True

    async def save(self) -> None:
        """Write everything that changed and append what was said."""
        await self._remember_freed()
        leads = self._changed_leads()
        await self._desk.leads.save_leads(self._tx, leads)
        handovers = self._changed_handovers()
        await self._desk.leads.save_handovers(self._tx, handovers)
        await self._desk.owners.remember_owners(self._tx, self._owners)
        await self._desk.outbox.append(self._tx, self._said)
        await self._desk.leads.tally(self._tx, handovers)
        if self._rulebook is not None:
            known = ((read.value, lead) for read, lead in leads if read is not None)
            await self._desk.leads.remember_moves(self._tx, moved_leads(known, self._rulebook))
        if self._routable or self._freed:
            self._tx.after_commit(self._desk.wake_routing)

    def _changed_leads(self) -> Sequence[tuple[Stored[Lead] | None, Lead]]:
        changed: list[tuple[Stored[Lead] | None, Lead]] = []
        for lead_id, lead in self._leads.items():
            read = self._read.get(lead_id)
            if read is None:
                if lead != Lead(lead_id):
                    changed.append((read, lead))
            elif lead is not read.value and lead != read.value:
                changed.append((read, lead))
        return changed

    def _changed_handovers(self) -> Sequence[tuple[Stored[Handover] | None, Handover]]:
        pairs = ((self._read_handovers.get(key), one) for key, one in self._handovers.items())
        return [(read, one) for read, one in pairs if read is None or one != read.value]

    async def _remember_freed(self) -> None:
        if not self._freed:
            return
        people = {freed.person for freed in self._freed}
        capacities = await self._desk.team.capacities(self._tx, people)
        counts = await self._desk.team.open_counts(self._tx, capacities)
        since = {}
        for person, capacity in capacities.items():
            ends = [freed.at for freed in self._freed if freed.person == person]
            at = freed_at(counts.get(person, 0), capacity, ends)
            if at is not None:
                since[person] = at
        await self._desk.team.freed(self._tx, since)
