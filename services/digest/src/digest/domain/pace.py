"""How long a step takes, counted over those who still wait as well.

The curve is that of Kaplan and Meier ("Nonparametric estimation from incomplete observations", 1958): who waits yet is
counted for as long as that wait has lasted. Who left for good (returned, lost, disqualified) will never go on and stays
in the number at risk, as Fine and Gray ("A proportional hazards model for the subdistribution of a competing risk",
1999) have it: so "half within 2 h" means half of all that came as far, not half of those who went on.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from typing import NamedTuple

from digest.domain.course import GATES

HALF, EIGHT_OF_TEN = 0.5, 0.8
ROUNDING = 1e-9
"""A share is a product of fractions; what is half on paper is not below half here."""


class Waits(NamedTuple):
    """Of one step: how long those waited who went on, how long the open ones have waited so far, how many left."""

    gone_on: Sequence[timedelta]
    waiting: Sequence[timedelta]
    left: int


class Moments(NamedTuple):
    """When a hand-over passed each gate, as far as it did, and whether it has ended."""

    gates: tuple[datetime | None, ...]
    ended: bool


def waits(handovers: Iterable[Moments], as_of: datetime) -> tuple[Waits, ...]:
    """The waits of each step from one gate to the next."""
    gone: list[list[timedelta]] = [[] for _ in GATES[1:]]
    waiting: list[list[timedelta]] = [[] for _ in GATES[1:]]
    left = [0 for _ in GATES[1:]]
    for one in handovers:
        for place, (here, then) in enumerate(pairwise(one.gates)):
            if here is None:
                break
            if then is not None:
                gone[place].append(then - here)
            elif one.ended:
                left[place] += 1
            else:
                waiting[place].append(as_of - here)
    return tuple(Waits(*found) for found in zip(gone, waiting, left, strict=True))


def within(step: Waits, share: float) -> timedelta | None:
    """Within how long this share of all has gone on; None where it has not come to that."""
    events = sorted([(wait, True) for wait in step.gone_on] + [(wait, False) for wait in step.waiting])
    at_risk, staying = len(events) + step.left, 1.0
    for wait, alike in groupby(events, key=_length):
        went_on = [went for _, went in alike]
        if at_risk:
            staying *= 1 - sum(went_on) / at_risk
        if any(went_on) and 1 - staying >= share - ROUNDING:
            return wait
        at_risk -= len(went_on)
    return None


def _length(event: tuple[timedelta, bool]) -> timedelta:
    return event[0]
