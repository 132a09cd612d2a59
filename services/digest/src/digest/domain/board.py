"""What one batch of events reads and changes, in memory: loaded at its beginning, saved at its end."""

from collections.abc import Iterable
from datetime import datetime

from digest.domain.course import Course, course, step
from digest.domain.family import Outcome, absorbed, became, lone_touch, numbered, retracted, roots, whole
from digest.domain.handover import ASSIGNED, RECALLED, Handover
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
        self.undone: dict[tuple[str, datetime, str], Undone | None] = {}
        self.mqls: dict[str, Mql] = {}
        self.invitations: dict[tuple[str, bool], Invitation] = {}
        self.erased: set[str] = set()
        self.owners: set[tuple[str, str]] = set()
        self._kept = frozenset(self.leads)
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

    def new(self) -> frozenset[str]:
        """Ids of which nothing was kept before: with a lead's first line comes its row."""
        return frozenset(self._changed - self._kept)

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

    def undo_line(self, lead_id: str, at: datetime, identity: str, undone: Undone | None) -> None:
        """Mark a line of what was taken back, or (None) that it stands after all."""
        key = (lead_id, at, identity)
        if key in self.entries:
            when, by = undone or (None, None)
            self.entries[key] = self.entries[key]._replace(undone_at=when, undone_by=by)
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
        nth = numbered(held, courses)
        counted = [handover for handover in held if handover.id in nth]
        gone = {key for handover in held for key in self._recalled(handover, courses[handover.id])}
        parts = [
            part._replace(qualified_at=None) if (part.id, part.qualified_cycle) in gone else part for part in parts
        ]
        for part in parts:
            if part.id != root:
                self.put(absorbed(self.leads[part.id], root))
        if root in self.leads:
            outcomes = [
                Outcome(handover.id, handover.lead_id, handover.cycle, courses[handover.id]) for handover in counted
            ]
            self.put(whole(self.leads[root], parts, outcomes))
        for handover in held:
            self.owners |= {(name, o.owner) for o in courses[handover.id].owners for name in (handover.lead_id, root)}
        undone = retracted(courses.values())
        closings = sorted(moment for part in parts for moment in part.closings if moment not in undone)
        fates = []
        for handover in held:
            later = (other.handed_over_at for other in counted if other.id != handover.id)
            again_at, closed_at = became(courses[handover.id], later, closings)
            fates.append(Fate(handover, again_at, closed_at, nth.get(handover.id)))
        return fates

    def _recalled(self, handover: Handover, path: Course) -> Iterable[tuple[str, int]]:
        """Mark what marketing took back, or that sales had it already; (lead, cycle) that qualified only for it.

        Every time anew, since sales' actions come and are undone: what counts follows from those that stand.
        """
        recall = next((fact for fact in handover.facts if fact.type == RECALLED), None)
        if recall is None:
            return
        kept, began = step(handover), next(fact for fact in handover.facts if fact.type == ASSIGNED)
        back = Undone(recall.at, recall.by) if path.recalled_at is not None else None
        late = Undone(kept.at, kept.by) if kept is not None else None
        self.undo_line(handover.lead_id, recall.at, recall.event_id, late)
        self.undo_line(handover.lead_id, began.at, began.event_id, back)
        if back is not None and recall.qualified_id is not None:
            yield handover.lead_id, handover.cycle

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
