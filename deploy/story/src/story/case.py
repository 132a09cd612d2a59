"""What becomes of a hand-over, decided beforehand: how far it gets, how it ends, who is behind it."""

from datetime import datetime
from typing import Literal, NamedTuple

Gate = Literal["handed_over", "accepted", "contacted", "opportunity", "won"]
End = Literal["open", "won", "lost", "returned", "disqualified"]
Via = Literal["score", "hand_raiser", "revisit", "repair", "by_hand"]
Timing = Literal["", "fresh", "overdue", "waiting"]
GATES: tuple[Gate, ...] = ("handed_over", "accepted", "contacted", "opportunity", "won")


class Who(NamedTuple):
    """A person at a company; `industry` and `title` decide the fit."""

    name: str
    company: str
    country: str
    industry: str


class Case(NamedTuple):
    """One hand-over.

    `letter` and `digit` are the grade it qualifies with. `calls` are attempts by phone until the person is reached, the
    last one included, 0 for a person reached by mail or in a meeting; where nobody is reached, attempts without an
    answer. `amount` is in EUR. `timing` places an open one against the end of the story: handed over just now, overdue,
    or waiting for an agreed date.
    """

    seller: str
    series: str
    source: str
    letter: str
    digit: int
    gate: Gate
    end: End
    reason: str | None = None
    amount: int | None = None
    calls: int = 1
    rating: str | None = None
    timing: Timing = ""


class Course(NamedTuple):
    """A case that begins at `at`; `closed` is when sales ends it, None where it stays open.

    `lead` is the lead's name in this story. `via` says how it qualifies. `until` is the date before which a returned
    lead shall not be tried again. `same_as` is the lead that this one proves to be a duplicate of, `given_to` the
    colleague whom the manager gives it to.
    """

    lead: str
    cycle: int
    at: datetime
    via: Via
    case: Case
    who: Who | None
    closed: datetime | None
    until: datetime | None = None
    same_as: str | None = None
    given_to: str | None = None
    comes_again: bool = False
