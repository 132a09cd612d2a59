"""Chance, repeatable: every decision draws from a stream of its own, named by what it decides about.

So a figure never depends on what was decided before it, on ids that the server gives, or on the order of answers.
"""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
Stream = random.Random


def stream(*name: object) -> Stream:
    """The stream of this name; the same name gives the same draws everywhere."""
    return random.Random("/".join(map(str, name)))  # noqa: S311  # a story, no secret


def shares(total: int, weights: Sequence[float]) -> list[int]:
    """`total` split in proportion to the weights, to the unit (largest remainders, the first of equal ones)."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts


def one_of(draws: Stream, weighted: Sequence[tuple[T, float]]) -> T:
    """One of these, by weight."""
    return draws.choices([item for item, _ in weighted], [weight for _, weight in weighted])[0]


def about(draws: Stream, median: float, spread: float = 0.6) -> float:
    """A positive figure around `median`, with the long tail that waiting times have."""
    return median * float(draws.lognormvariate(0, spread))
