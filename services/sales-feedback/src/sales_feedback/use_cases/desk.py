"""The hand-overs of one batch on the table: decisions change them in memory, the end of the batch writes them back."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from event_bus.event import Outgoing
from sales_feedback.domain.accounts import Account
from sales_feedback.domain.clock import Promises
from sales_feedback.domain.entries import Entry
from sales_feedback.domain.handover import Handover, standing
from sales_feedback.domain.overdue import awaited
from sales_feedback.domain.rescheduling import Profile
from sales_feedback.ports import Changes, Lead, Loaded, Note
from sales_feedback.use_cases import telling
from sales_feedback.use_cases.telling import BY_ITSELF, Cause
from service_kit.ids import NewId

V = TypeVar("V")


class Desk:
    """Everything loaded for a batch, and what the batch made of it so far."""

    def __init__(self, loaded: Loaded, promises: Promises, now: datetime, new_id: NewId) -> None:
        self.now = now
        self.new_id = new_id
        self.promises = promises
        self.handovers = dict(loaded.handovers)
        self.aliases = dict(loaded.aliases)
        self.accounts = dict(loaded.accounts)
        self.profiles = dict(loaded.profiles)
        self.outgoing: list[Outgoing] = []
        self.owners: set[tuple[str, str]] = set()
        """(lead, person) pairs that may see the lead from now on."""
        self._loaded = loaded
        self._leads = dict(loaded.leads)
        self._touched: set[str] = set()
        self._entries: list[tuple[str, Entry]] = []
        self._undone: list[tuple[str, Entry]] = []
        self._notes: list[Note] = []
        self._forgotten: list[str] = []

    def lead(self, lead_id: str) -> Lead:
        """The lead as it stands; one not heard of before begins."""
        return self._leads.setdefault(lead_id, Lead(lead_id))

    def living(self, lead_id: str) -> str:
        """What the lead was merged into, at the end of the chain; itself where it was not."""
        seen = {lead_id}
        while (into := self.aliases.get(lead_id)) is not None and into not in seen:
            lead_id = into
            seen.add(into)
        return lead_id

    def others(self, handover: Handover) -> list[Handover]:
        """The other hand-overs of the same person."""
        return [
            one for one in self.handovers.values() if one.living_lead == handover.living_lead and one.id != handover.id
        ]

    def is_erased(self, handover: Handover) -> bool:
        """The person asked to be forgotten."""
        leads = (self._leads.get(handover.lead_id), self._leads.get(handover.living_lead))
        return any(lead is not None and lead.erased_at is not None for lead in leads)

    def profile(self, person: str) -> Profile:
        """When a salesperson works; the default week where nothing is known."""
        return self.profiles.get(person) or Profile(person)

    def owner_profile(self, handover: Handover) -> Profile:
        """When the owner works."""
        return self.profile(standing(handover).owner)

    def put(self, handover: Handover) -> None:
        """Put a new or changed hand-over on the table."""
        self.handovers[handover.id] = handover
        self.touch(handover.id)

    def touch(self, handover_id: str) -> None:
        """What is awaited of this hand-over is worked out anew."""
        self._touched.add(handover_id)

    def record(self, handover: Handover, entry: Entry) -> Handover:
        """Add something that was heard."""
        after = handover.with_entry(entry)
        self._entries.append((handover.id, entry))
        self.put(after)
        return after

    def say(self, handover: Handover, entry: Entry, cause: Cause = BY_ITSELF) -> Handover:
        """Add something that happened here, and say it."""
        after = self.record(handover, entry)
        self.outgoing.append(telling.fact(after, entry, self._next_sequence(handover), cause))
        return after

    def undo(self, handover: Handover, action: Entry, at: datetime, by: str | None) -> Handover:
        """Take an action back, and say it."""
        after = handover.undone(action.event_id, at)
        undone = action._replace(undone_at=at)
        self._undone.append((handover.id, undone))
        self.put(after)
        sequence = self._next_sequence(handover)
        self.outgoing.append(telling.undone_fact(handover, undone, sequence, self.new_id(), by))
        return after

    def _next_sequence(self, handover: Handover) -> int:
        lead = self.lead(handover.lead_id)
        self._leads[lead.id] = lead._replace(version=lead.version + 1)
        return lead.version + 1

    def write(self, note: Note) -> None:
        """Keep what a salesperson wrote, and send it as a private document."""
        self._notes.append(note)
        self.outgoing.append(telling.note_document(note, self.new_id(), self.now))

    def forget(self, note: Note) -> None:
        """Delete a note everywhere."""
        self._forgotten.append(note.id)
        self.outgoing.append(telling.note_tombstone(note.lead_id, note.id, self.new_id(), self.now))

    def put_account(self, account: Account) -> None:
        """Keep a new or changed account, and send it as a private document."""
        self.accounts[account.id] = account
        self.outgoing.append(telling.account_document(account, self.new_id(), self.now))

    def accounts_of(self, handover: Handover) -> list[Account]:
        """The accounts in which the other hand-overs of the same person stand, the oldest hand-over's first."""
        others = sorted(self.others(handover), key=lambda one: (one.handed_over_at, one.id))
        ids = dict.fromkeys(standing(one).account_id or "" for one in others)
        found = (self.accounts.get(one) for one in ids)
        return [account for account in found if account is not None and not account.is_closed]

    def leave_account(self, account_id: str, lead_id: str) -> None:
        """A lead leaves its account; the name of an account of nobody is deleted everywhere."""
        account = self.accounts.get(account_id)
        if account is not None and lead_id in account.lead_ids:
            self.put_account(account.without(lead_id))

    def erase(self, lead_id: str) -> None:
        """Remember that this lead takes nothing more."""
        lead = self.lead(lead_id)
        self._leads[lead_id] = lead._replace(erased_at=lead.erased_at or self.now)

    def changes(self) -> Changes:
        """What the batch changed."""
        before = self._loaded
        deadlines = {one: self._awaited(one) for one in sorted(self._touched)}
        undone = {entry.event_id: (handover_id, entry) for handover_id, entry in self._undone}
        fresh = [(one, undone.pop(entry.event_id, (one, entry))[1]) for one, entry in self._entries]
        return Changes(
            leads=_changed(before.leads, self._leads),
            handovers=_changed(before.handovers, self.handovers),
            new_entries=fresh,
            undone_entries=list(undone.values()),
            new_notes=self._notes,
            forgotten_notes=self._forgotten,
            accounts=_changed(before.accounts, self.accounts),
            aliases=[(lead, into) for lead, into in self.aliases.items() if before.aliases.get(lead) != into],
            ended_aliases=[lead for lead in before.aliases if lead not in self.aliases],
            profiles=[new for _, new in _changed(before.profiles, self.profiles)],
            awaited=[(one, due) for one, due in deadlines.items() if due is not None],
            not_awaited=[one for one, due in deadlines.items() if due is None],
            now=self.now,
        )

    def _awaited(self, handover_id: str) -> datetime | None:
        handover = self.handovers.get(handover_id)
        entry = awaited(handover, self.now) if handover is not None else None
        return entry.deadline.due_at if entry is not None and entry.deadline is not None else None


def _changed(before: Mapping[str, V], after: Mapping[str, V]) -> list[tuple[V | None, V]]:
    return [(before.get(key), after[key]) for key in sorted(after) if before.get(key) != after[key]]
