"""When it is worth trying a returned lead again: a few days to choose from."""

from calendar import monthrange
from datetime import date
from typing import Literal, NamedTuple

Kind = Literal["months", "mid_january"]
NEW_BUDGET = (10, 11)
"""In these months many wait for the budget of the next year, which is more than a month away."""


class Again(NamedTuple):
    """A day to choose; `kind` says how it is called, `months` how many months away it is."""

    day: date
    kind: Kind
    months: int


def again_choices(today: date) -> list[Again]:
    """In 1 month, in 3 (at the end of a year: in the middle of January), in 6."""
    first, last = NEW_BUDGET
    middle = Again(in_months(today, 3), "months", 3)
    if first <= today.month <= last:
        middle = Again(date(today.year + 1, 1, 15), "mid_january", 0)
    return [Again(in_months(today, 1), "months", 1), middle, Again(in_months(today, 6), "months", 6)]


def in_months(today: date, months: int) -> date:
    """The same day so many months later; the last of a month that has no such day."""
    years, month = divmod(today.month - 1 + months, 12)
    year, month = today.year + years, month + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))
