"""Measures both sides of an experiment in turn, and says what the rounds say together."""

from collections.abc import Sequence
from statistics import median
from typing import Any, NamedTuple

from bench.figure import Figure, Pair, Sample
from bench.goals import Goal


class Result(NamedTuple):
    """One figure of one run: medians over the rounds.

    `ratio` is the median of the rounds' own ratios, for both sides of a round meet the same machine; `spread` is the
    distance between the largest and the smallest of them, as a share of the median.
    """

    name: str
    ours: float
    limit: float
    unit: str
    ratio: float
    goal: Goal | None
    rounds: int
    spread: float
    cpu_ours: float | None = None
    cpu_limit: float | None = None

    @property
    def reached(self) -> bool | None:
        """Whether it is where it should be; None without a goal."""
        return None if self.goal is None else self.goal.reached(self.ours, self.ratio)

    def written(self) -> dict[str, Any]:
        """As it stands in `build/bench.json`."""
        goal = None if self.goal is None else self.goal._asdict()
        return self._asdict() | {"goal": goal, "reached": self.reached}


async def rounds_of(
    pair: Pair, rounds: int, warm: frozenset[str] = frozenset()
) -> list[tuple[dict[str, Sample], dict[str, Sample]]]:
    """Limit, ours, limit, ours ...: each round's (ours, limit). One of each is run before, and not counted.

    But not of a side that is `warm`.
    """
    if "limit" not in warm:
        await pair.limit()
    if "ours" not in warm:
        await pair.ours()
    done = []
    for _ in range(rounds):
        limit = dict(await pair.limit())
        done.append((dict(await pair.ours()), limit))
    return done


def result_of(figure: Figure, goal: Goal | None, rounds: Sequence[tuple[Sample, Sample]]) -> Result:
    """What the rounds (ours, limit) of a figure say."""
    ratios = [figure.ratio(ours.value, limit.value) for ours, limit in rounds]
    middle = median(ratios)
    return Result(
        figure.name,
        median(ours.value for ours, _ in rounds),
        median(limit.value for _, limit in rounds),
        figure.unit,
        middle,
        goal,
        len(rounds),
        (max(ratios) - min(ratios)) / middle,
        _middle([ours.cpu for ours, _ in rounds]),
        _middle([limit.cpu for _, limit in rounds]),
    )


def _middle(times: Sequence[float | None]) -> float | None:
    known = [time for time in times if time is not None]
    return median(known) if known else None
