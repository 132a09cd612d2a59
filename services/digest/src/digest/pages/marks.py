"""Marks: small shapes that stand for hand-overs, so that a picture can be counted."""

from collections.abc import Iterable, Iterator
from itertools import count as numbers
from typing import Literal, NamedTuple

Look = Literal["open", "overdue", "won", "lost", "disqualified", "returned"]
"""Round ones came back to marketing, square ones are or were with sales; what is open is hollow."""
SIDE = 13
PITCH = 17
MOST = 24
"""No group is drawn with more marks than this."""


class Mark(NamedTuple):
    """One mark; x and y are its left upper corner in pixels."""

    look: Look
    x: float
    y: float


def mark_size(groups: Iterable[int]) -> int:
    """How many hand-overs one mark stands for: the smallest of 1, 2, 5, 10, 20, 50... that leaves no group over 24."""
    largest = max(groups, default=0)
    return next(size for size in _sizes() if -(-largest // size) <= MOST)


def how_many(count: int, size: int) -> int:
    """Marks for `count` hand-overs; the last one may stand for fewer than `size`."""
    return -(-count // size)


def placed(looks: Iterable[Look], x: float, y: float, in_a_row: int) -> tuple[Mark, ...]:
    """Marks in rows of `in_a_row` from a left upper corner."""
    return tuple(
        Mark(look, x + place % in_a_row * PITCH, y + place // in_a_row * PITCH) for place, look in enumerate(looks)
    )


def looks_of(count: int, look: Look, size: int, late: int = 0) -> tuple[Look, ...]:
    """The looks of a group, the `late` of it first."""
    first = min(how_many(late, size), how_many(count, size))
    overdue: Look = "overdue"
    return (overdue,) * first + (look,) * (how_many(count, size) - first)


def shape(mark: Mark) -> str:
    """One mark as SVG; hollow ones are drawn inside their edge, so that all are equally large."""
    x, y = f"{mark.x:g}", f"{mark.y:g}"
    match mark.look:
        case "returned":
            return (
                f'<circle class="m-returned" cx="{mark.x + SIDE / 2:g}" cy="{mark.y + SIDE / 2:g}" r="{SIDE / 2:g}"/>'
            )
        case "open" | "overdue" | "disqualified":
            inner = SIDE - 2
            return (
                f'<rect class="m-{mark.look}" x="{mark.x + 1:g}" y="{mark.y + 1:g}" '
                f'width="{inner}" height="{inner}" rx="2.5"/>'
            )
        case _:
            return f'<rect class="m-{mark.look}" x="{x}" y="{y}" width="{SIDE}" height="{SIDE}" rx="3.5"/>'


def _sizes() -> Iterator[int]:
    for power in numbers():
        yield from (10**power, 2 * 10**power, 5 * 10**power)
