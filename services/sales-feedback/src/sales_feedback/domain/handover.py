"""A hand-over being worked: its state is a fold over its entries, whatever the order in which they were recorded."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, NamedTuple

from sales_feedback.domain.entries import ACTIONS, SALES_ENDS, STEPS, Entry, Kind

State = Literal[
    "handed_over", "accepted", "contacted", "opportunity", "won", "lost", "returned", "disqualified", "recalled",
]  # fmt: skip
Stage = Literal["handed_over", "accepted", "contacted", "account", "opportunity"]
OPEN: tuple[State, ...] = ("handed_over", "accepted", "contacted", "opportunity")
STATES: tuple[State, ...] = (*OPEN, "won", "lost", "returned", "disqualified", "recalled")
END_STATES: dict[Kind, State] = {
    "won": "won", "lost": "lost", "returned": "returned", "disqualified": "disqualified", "recalled": "recalled",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Handover:
    """One qualified lead given to one salesperson at a time.

    `lead_id` is the lead it was assigned under, whose key its facts keep for ever; `living_lead` the one that this lead
    has been merged into, or itself. `version` counts the changes of this value.
    """

    id: str
    lead_id: str
    living_lead: str
    cycle: int
    handed_over_at: datetime
    qualified_at: datetime
    version: int = 0
    entries: tuple[Entry, ...] = ()

    def knows(self, event_id: str) -> bool:
        """Whether this entry is recorded already."""
        return any(entry.event_id == event_id for entry in self.entries)

    def with_entry(self, entry: Entry) -> "Handover":
        """The hand-over after one more entry."""
        return replace(self, entries=(*self.entries, entry), version=self.version + 1)

    def undone(self, event_id: str, at: datetime) -> "Handover":
        """The hand-over after the entry `event_id` was taken back at `at`."""
        entries = (e._replace(undone_at=at) if e.event_id == event_id else e for e in self.entries)
        return replace(self, entries=tuple(entries), version=self.version + 1)

    def moved_to(self, living_lead: str) -> "Handover":
        """The hand-over after its lead was merged into another one, or lives again."""
        return replace(self, living_lead=living_lead, version=self.version + 1)

    def present(self, now: datetime) -> datetime:
        """`now`, or the moment of the latest entry that stands, where somebody's clock ran ahead of ours."""
        return max(now, self.handed_over_at, *(entry.at for entry in self.entries if entry.undone_at is None))

    @property
    def outranks_recall(self) -> bool:
        """Whether an action of sales stands on it, whenever that happened: then marketing cannot have it back."""
        return any(entry.kind in STEPS and entry.undone_at is None for entry in self.entries)

    @property
    def next_number(self) -> int:
        """The number of the next entry."""
        return len(self.entries) + 1

    def standing_entries(self, until: datetime | None = None) -> list[Entry]:
        """The entries not undone, in the order in which they happened; only those up to `until`, if it is given."""
        stand = (e for e in self.entries if e.undone_at is None and (until is None or e.at <= until))
        return sorted(stand, key=lambda entry: (entry.at, entry.number))

    def latest_action(self) -> Entry | None:
        """The action recorded last that has not been taken back."""
        stand = (entry for entry in self.entries if entry.kind in ACTIONS and entry.undone_at is None)
        return max(stand, key=lambda entry: entry.number, default=None)


class Standing(NamedTuple):
    """How a hand-over stands; later milestones imply earlier ones.

    `end` is the one that counts: sales' own if there is one, else marketing's, else that marketing took it back while
    no action of sales stands on it.
    """

    state: State
    stage: Stage
    owner: str
    accepted_at: datetime | None
    contacted_at: datetime | None
    account_at: datetime | None
    opportunity_at: datetime | None
    account_id: str | None
    attempts: int
    rating: str | None
    end: Entry | None

    @property
    def is_open(self) -> bool:
        """Sales still owes an answer."""
        return self.end is None


def standing(handover: Handover, at: datetime | None = None) -> Standing:
    """How the hand-over stands at `at`; without it, how it stands after everything recorded."""
    entries = handover.standing_entries(at)
    won = _first_at(entries, "won")
    reached = next((e.at for e in entries if e.kind == "contacted" and e.outcome == "reached"), None)
    account = next((e for e in entries if e.kind == "account_opened"), None)
    account_at = account.at if account else None
    opportunity_at = _earliest(_first_at(entries, "opportunity_opened"), won)
    contacted_at = _earliest(reached, account_at, opportunity_at)
    accepted_at = _earliest(_first_at(entries, "accepted"), contacted_at)
    stage = _stage(accepted_at, contacted_at, account_at, opportunity_at)
    end = next((e for e in entries if e.kind in SALES_ENDS), None)
    end = end or next((e for e in entries if e.kind == "disqualified"), None)
    if end is None and not handover.outranks_recall:
        end = next((e for e in entries if e.kind == "recalled"), None)
    return Standing(
        state=_state(end, stage),
        stage=stage,
        owner=next((e.owner for e in reversed(entries) if e.owner is not None), _first_owner(handover)),
        accepted_at=accepted_at,
        contacted_at=contacted_at,
        account_at=account_at,
        opportunity_at=opportunity_at,
        account_id=account.account_id if account else None,
        attempts=sum(entry.kind == "contacted" for entry in entries),
        rating=next((e.rating for e in reversed(entries) if e.kind == "rated"), None),
        end=end,
    )


def _state(end: Entry | None, stage: Stage) -> State:
    if end is not None:
        return END_STATES[end.kind]
    return "contacted" if stage == "account" else stage


def _stage(
    accepted: datetime | None, contacted: datetime | None, account: datetime | None, opportunity: datetime | None
) -> Stage:
    if opportunity is not None:
        return "opportunity"
    if account is not None:
        return "account"
    if contacted is not None:
        return "contacted"
    return "handed_over" if accepted is None else "accepted"


def _first_owner(handover: Handover) -> str:
    return next((entry.owner for entry in handover.entries if entry.owner is not None), "")


def _first_at(entries: Iterable[Entry], kind: Kind) -> datetime | None:
    return next((entry.at for entry in entries if entry.kind == kind), None)


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)
