"""Marketing takes a hand-over back while sales acts on it: whoever hears whom first, all services end with one answer.

Each service decides by what it has heard, says what it did some time later, and hears the log some time after that; the
log has one order, since every fact of a hand-over stands on one key. Hypothesis chooses when each of these happens.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.domain import course as reading
from digest.domain import handover as read
from qualification.domain import lead as leads
from qualification.domain.lifecycle import hear_end, hear_undo
from qualification.domain.recalling import by_hand, hear_act, recall, why_not
from sales_feedback.domain import handover as sales
from sales_feedback.domain.entries import Entry, Kind
from sales_feedback.domain.moves import RECORDED_AS, check
from sales_feedback.domain.refusals import NotPossibleError, WrongValueError
from sales_feedback.domain.undo import undoable

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
FROZEN = leads.Frozen(1, "A1", 60.0, 40.0)
QUEUED = leads.Queued(NOON, NOON, "criteria", 1, FROZEN)
ENDS = ("won", "lost", "returned")
COUNTS_NOT = "recalled"


class Said(NamedTuple):
    """A fact: its id, type without `lead.`, and the one that it takes back."""

    id: str
    kind: str
    about: str = ""


class Marketing:
    """Qualification's side: its hand-over by hand, and the lead that had waited for a salesperson before."""

    def __init__(self) -> None:
        before = leads.Before("e0", NOON, "anna", None, QUEUED, None)
        waits = leads.Handover("h", "l", "l", 1, "anna", "by_hand", NOON, NOON, NOON, FROZEN, before=before)
        self.lead, self.all = leads.Lead("l", created_at=NOON, stage="with_sales", cycles=1), (waits,)

    def do(self, _what: str, identity: str, at: datetime) -> Said | None:
        handover = by_hand(self.all, None)
        if handover is None or why_not(handover, at) is not None:
            return None
        self._take(recall(self.lead, self.all, handover, at=at, by="mia"))
        return Said(identity, "recalled")

    def hear(self, said: Said, at: datetime) -> None:
        if said.kind == "action_undone":
            self._take(hear_undo(self.lead, self.all, "h", said.about, at))
        elif said.kind in ENDS:
            how: Any = said.kind
            self._take(hear_end(self.lead, self.all, "h", leads.Ending(at, how, "other", said.id)))
        elif said.kind not in {"recalled", "rated"}:
            self._take(hear_act(self.lead, self.all, "h", leads.Act(said.id, said.kind, "anna"), at))

    def _take(self, settled: Any) -> None:
        self.lead, self.all = settled.lead, settled.handovers

    def stands(self) -> str:
        end = self.all[0].end
        waits = end is not None and end.how == COUNTS_NOT
        assert (self.lead.queued is not None) == waits, "it waits again exactly where it was never handed over"
        return "open" if end is None else end.how


class Selling:
    """Sales' side."""

    def __init__(self) -> None:
        empty = sales.Handover("h", "l", "l", 1, NOON, NOON)
        self.handover = empty.with_entry(Entry("e0", "assigned", NOON, NOON, 1, owner="anna"))

    def do(self, what: Any, identity: str, at: datetime) -> Said | None:
        try:
            if what == "undo":
                action = undoable(self.handover, [], at)
                self.handover = self.handover.undone(action.event_id, at)
                return Said(identity, "action_undone", action.event_id)
            check(self.handover, what, at)
        except (NotPossibleError, WrongValueError):
            return None
        self._enter(identity, RECORDED_AS[what], at)
        return Said(identity, RECORDED_AS[what])

    def hear(self, said: Said, at: datetime) -> None:
        if said.kind == "recalled":
            self._enter(said.id, "recalled", at)

    def _enter(self, identity: str, kind: Kind, at: datetime) -> None:
        entry = Entry(identity, kind, at, at, self.handover.next_number, outcome="no_answer")
        self.handover = self.handover.with_entry(entry)

    def stands(self) -> str:
        stands = sales.standing(self.handover)
        return "open" if stands.is_open else stands.state


def as_read(log: list[tuple[Said, datetime]]) -> str:
    """Digest's side: the whole log at once, as a rebuild reads it."""
    handover = read.Handover("h", "l", 1, NOON, NOON, read.Frozen())
    handover = handover.said(read.Fact("e0", "lead.assigned", NOON, NOON, 0, owner="anna"))
    for order, (said, at) in enumerate(log, 1):
        if said.kind == "action_undone":
            handover = handover.undone(said.about, at)
        else:
            handover = handover.said(read.Fact(said.id, f"lead.{said.kind}", at, at, order, outcome="no_answer"))
    path = reading.course(handover)
    stands = reading.standing(path, handover.present(NOON))
    assert stands is not None
    return COUNTS_NOT if path.recalled_at is not None else stands.state


moves = st.sampled_from(["recall", "recall", "accept", "contacts", "opportunity", "won", "return", "rating", "undo"])
turns = st.sampled_from(["marketing says", "sales says", "marketing hears", "sales hears"])


def played(steps: list[str]) -> tuple[Marketing, Selling, list[tuple[Said, datetime]]]:
    """What comes of these steps, once everything is said and heard."""
    marketing, selling = Marketing(), Selling()
    log: list[tuple[Said, datetime]] = []
    unsaid: dict[str, list[tuple[Said, datetime]]] = {"marketing": [], "sales": []}
    heard = {"marketing": 0, "sales": 0}
    hear: dict[str, Callable[[Said, datetime], None]] = {"marketing": marketing.hear, "sales": selling.hear}
    for number, step in enumerate([*steps, *["marketing says", "sales says"] * len(steps)], 1):
        at = NOON + timedelta(minutes=number)
        who, _, turn = step.partition(" ")
        if turn == "says" and unsaid[who]:
            log.append(unsaid[who].pop(0))
        elif turn == "hears" and heard[who] < len(log):
            hear[who](*log[heard[who]])
            heard[who] += 1
        elif not turn:
            said = (marketing if step == "recall" else selling).do(step, f"e{number}", at)
            if said is not None:
                unsaid["marketing" if step == "recall" else "sales"].append((said, at))
    for who, place in heard.items():
        for said, at in log[place:]:
            hear[who](said, at)
    return marketing, selling, log


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(moves, turns), max_size=24))
def test_every_service_ends_with_the_same_answer(steps: list[str]) -> None:
    marketing, selling, log = played(steps)
    assert marketing.stands() == selling.stands() == as_read(log)


def test_the_story_holds_what_it_is_about() -> None:
    lost = played(["accept", "recall", "marketing says", "sales says"])
    assert [said.kind for said, _ in lost[2]] == ["recalled", "accepted"]
    assert lost[0].stands() == "open"
    undone = played(["accept", "recall", "undo"])
    assert (undone[0].stands(), len(undone[2])) == ("recalled", 3)
    heard_first = played(["recall", "marketing says", "sales hears", "accept"])
    assert [said.kind for said, _ in heard_first[2]] == ["recalled"]
