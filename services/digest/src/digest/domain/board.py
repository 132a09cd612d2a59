"""What one batch of events reads and changes, in memory: loaded at its beginning, saved at its end."""

from collections.abc import Iterable
from datetime import datetime

from digest.domain.course import course
from digest.domain.family import Outcome, absorbed, became, lone_touch, retracted, roots, whole
from digest.domain.handover import Handover
from digest.domain.lead import Lead, new_lead
from digest.domain.timeline import Entry
from digest.domain.view import Fate, Invitation, Mql, Undone


class UnknownHandoverError(Exception):
    """A fact about a hand-over that was never begun here: parked with its lead, since its cause stands before it."""


class Board:
    """The leads and hand-overs of a batch."""

    def __init__(self, leads: Iterable[Lead], handovers: Iterable[Handover]) -> None:
        self.leads = {lead.id: lead for lead in leads}
        self.handovers = {handover.id: handover for handover in handovers}
        self.entries: dict[tuple[str, datetime, str], Entry] = {}
        self.undone: dict[tuple[str, datetime, str], Undone] = {}
        self.mqls: dict[str, Mql] = {}
        self.invitations: dict[tuple[str, bool], Invitation] = {}
        self.erased: set[str] = set()
        self.owners: set[tuple[str, str]] = set()
        self._changed: set[str] = set()
        self._decided: set[str] = set()

    def lead(self, identity: str, at: datetime) -> Lead:
        """The lead under its own id; one not heard of yet begins at `at`."""
        return self.leads.get(identity) or new_lead(identity, at)

    def put(self, lead: Lead, *, decided: bool = False) -> None:
        """Keep a changed lead; `decided` where the change may move a stage, a family or a hand-over."""
        self.leads[lead.id] = lead
        self._changed.add(lead.id)
        if decided:
            self._decided.add(lead.id)

    def handover(self, identity: str) -> Handover:
        """A hand-over that was begun. Raises `UnknownHandoverError`."""
        found = self.handovers.get(identity)
        if found is None:
            raise UnknownHandoverError(identity)
        return found

    def put_handover(self, handover: Handover, at: datetime) -> None:
        """Keep a changed hand-over; its lead is decided anew."""
        self.handovers[handover.id] = handover
        self.put(self.lead(handover.lead_id, at), decided=True)

    def note(self, entry: Entry) -> None:
        """Add a line to the timeline."""
        self.entries[entry.lead_id, entry.at, entry.id] = entry

    def undo(self, handover: Handover, event_id: str, undone: Undone) -> None:
        """Mark the line of a fact that was taken back."""
        for fact in handover.facts:
            if fact.event_id == event_id:
                self.undo_line(handover.lead_id, fact.at, event_id, undone)

    def undo_line(self, lead_id: str, at: datetime, identity: str, undone: Undone) -> None:
        """Mark a line of what was taken back."""
        key = (lead_id, at, identity)
        if key in self.entries:
            self.entries[key] = self.entries[key]._replace(undone_at=undone.at, undone_by=undone.by)
        else:
            self.undone[key] = undone

    def settle(self) -> tuple[list[Lead], list[Fate]]:
        """The rows to save, after stages, families and fates were worked out for everything that changed."""
        self._link()
        members: dict[str, list[Lead]] = {}
        for lead in self.leads.values():
            members.setdefault(lead.root, []).append(lead)
        deep = {
            self.leads[name].root
            for name in self._changed
            if name in self._decided or len(members[self.leads[name].root]) > 1
        }
        for name in self._changed:
            if self.leads[name].root not in deep:
                self.leads[name] = lone_touch(self.leads[name])
        of_lead: dict[str, list[Handover]] = {}
        for handover in self.handovers.values():
            of_lead.setdefault(handover.lead_id, []).append(handover)
        fates: list[Fate] = []
        for root in deep:
            parts = members.get(root, [])
            held = [handover for part in parts for handover in of_lead.get(part.id, ())]
            fates += self._whole(root, parts, held)
        return [self.leads[name] for name in sorted(self._changed)], sorted(fates, key=lambda fate: fate.handover.id)

    def _whole(self, root: str, parts: list[Lead], held: list[Handover]) -> list[Fate]:
        courses = {handover.id: course(handover) for handover in held}
        for part in parts:
            if part.id != root:
                self.put(absorbed(part, root))
        if root in self.leads:
            outcomes = [
                Outcome(handover.id, handover.lead_id, handover.cycle, courses[handover.id]) for handover in held
            ]
            self.put(whole(self.leads[root], parts, outcomes))
        for handover in held:
            self.owners |= {(name, o.owner) for o in courses[handover.id].owners for name in (handover.lead_id, root)}
        gone = retracted(courses.values())
        closings = sorted(moment for part in parts for moment in part.closings if moment not in gone)
        fates = []
        for handover in held:
            later = (other.handed_over_at for other in held if other.id != handover.id)
            again_at, closed_at = became(courses[handover.id], later, closings)
            fates.append(Fate(handover, again_at, closed_at))
        return fates

    def _link(self) -> None:
        """Follow merges to their ends; where an end moved, the families on both sides are decided anew."""
        if not any(self.leads[name].merged_into or self.leads[name].family for name in self._decided):
            return
        for name, root in roots({lead.id: lead.merged_into for lead in self.leads.values()}).items():
            lead = self.leads[name]
            if lead.root != root:
                if lead.root in self.leads:
                    self.put(self.leads[lead.root], decided=True)
                self.put(lead._replace(root=root), decided=True)
