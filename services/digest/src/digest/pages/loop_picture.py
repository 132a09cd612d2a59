"""The loop as a picture: from counts to shapes, each as thick as its count.

The lane of sales runs to the right with a flat upper edge; in each room open hand-overs stay on a step under it, lost
ones drop to a shelf, returned ones fall to marketing's lane, which flows back and rises into the first gate again.
"""

from typing import Literal, NamedTuple

from digest.pages.loop_groups import (
    GATE_X,
    LANE_TOP,
    LOST_RADIUS,
    LOST_TURNS,
    ROOM,
    SHELF,
    Group,
    Label,
    Room,
    groups_of,
)
from digest.pages.loop_paths import box, drop
from digest.pages.loop_paths import step as open_step
from digest.pages.marks import SIDE, looks_of, mark_size, placed

WIDTH = 1104
BACK_TOP = 392.0
SHELVED = SHELF - 8
THICKNESS = 140.0
"""Of all hand-overs together, in pixels."""
BACK_LEFT, TAIL_LEFT, WON_WIDTH = 116, 32, 40
RETURN_RADIUS = 12
RING_MOST = 30.0
WON_X = 49
Kind = Literal["new", "lane", "step", "lost", "disqualified", "returned", "back", "ring", "won"]


class Loop(NamedTuple):
    """What is drawn: four rooms, and how many of all were handed over `again`."""

    rooms: tuple[Room, ...]
    again: int

    @property
    def handed_over(self) -> int:
        """All of them."""
        return self.rooms[0].reached

    @property
    def won(self) -> int:
        """Those that passed the last gate."""
        return self.rooms[-1].went_on

    @property
    def returned(self) -> int:
        """Those that came back, from any room."""
        return sum(room.returned for room in self.rooms)

    @property
    def mark(self) -> int:
        """How many hand-overs one mark stands for."""
        return mark_size((self.won, *(max(room[2:]) for room in self.rooms)))


class Stream(NamedTuple):
    """A shape that stands for `handovers`: `thickness` pixels across its flow, drawn along `path`."""

    kind: Kind
    room: int
    handovers: int
    thickness: float
    path: str


class Layout(NamedTuple):
    """The picture before it is written down."""

    streams: tuple[Stream, ...]
    groups: tuple[Group, ...]
    gates: tuple[tuple[float, float], ...]
    """Of each gate, x and the lower end of its line."""
    mark: int
    """Hand-overs per mark."""
    ring: float
    """Thickness of the half ring, zero where there is none."""
    back_end: float
    """How far to the right marketing's lane begins."""
    fates_y: float
    """Where the marks of those that came back begin."""
    height: float


def layout(loop: Loop, label: Label) -> Layout:
    """Everything in its place; `label` words a group, such as "5 open"."""
    scale = THICKNESS / max(loop.handed_over, 1)
    size = loop.mark
    ring = min(loop.again * scale, RING_MOST)
    fates_y = BACK_TOP + max(loop.returned * scale, ring) + 9
    streams = [*_tail(loop, scale), *_back(loop, scale), *_ring(loop, ring), *_won(loop, scale)]
    groups: list[Group] = []
    for place, room in enumerate(loop.rooms):
        streams += _room(place, room, scale)
        groups += groups_of(place, room, scale, size, fates_y, label)
    if loop.won:
        marks = placed(looks_of(loop.won, "won", size), GATE_X[-1] + WON_X, LANE_TOP + 4, 6)
        groups.append(Group("won", len(loop.rooms), loop.won, "", marks, 0, 0))
    reached = (*(room.reached for room in loop.rooms), loop.won)
    lowest = [mark.y + SIDE for group in groups for mark in group.marks] + [group.label_y for group in groups]
    back = BACK_TOP + 40 if loop.returned or loop.again else SHELF - 40
    return Layout(
        streams=tuple(stream for stream in streams if stream.handovers),
        groups=tuple(groups),
        gates=tuple((x, LANE_TOP + many * scale + 6) for x, many in zip(GATE_X, reached, strict=True)),
        mark=size,
        ring=ring,
        back_end=max((x for x, room in zip(_ends(loop, scale), loop.rooms, strict=True) if room.returned), default=0),
        fates_y=fates_y,
        height=round(max([back, *lowest]) + 14),
    )


def _tail(loop: Loop, scale: float) -> list[Stream]:
    """Those that come for the first time, from the left, with a hollow end."""
    new = loop.handed_over - loop.again
    bottom = LANE_TOP + new * scale
    middle = (LANE_TOP + bottom) / 2
    path = (
        f"M{TAIL_LEFT} {LANE_TOP:g}H{GATE_X[0]}V{bottom:.2f}H{TAIL_LEFT}Q{TAIL_LEFT + 16} {middle:.2f} {TAIL_LEFT} 92Z"
    )
    return [Stream("new", 0, new, new * scale, path)]


def _won(loop: Loop, scale: float) -> list[Stream]:
    thick = loop.won * scale
    return [Stream("won", len(loop.rooms), loop.won, thick, box(GATE_X[-1], LANE_TOP, WON_WIDTH, thick))]


def _room(place: int, room: Room, scale: float) -> list[Stream]:
    """The lane of one room and what leaves it, from the top: going on, open, disqualified, lost, returned."""
    x = GATE_X[place]
    passing = LANE_TOP + room.went_on * scale
    step = passing + room.open * scale
    dropped = step + room.disqualified * scale
    lost = dropped + room.lost * scale
    back = room.returned * scale
    turn = x + LOST_TURNS + back
    outer = LOST_RADIUS + room.lost * scale
    return [
        Stream("lane", place, room.went_on, room.went_on * scale, box(x, LANE_TOP, ROOM, room.went_on * scale)),
        Stream("step", place, room.open, step - passing, open_step(x, passing, step)),
        Stream("disqualified", place, room.disqualified, dropped - step, drop(x, turn, step, dropped, outer, SHELVED)),
        Stream("lost", place, room.lost, lost - dropped, drop(x, turn, dropped, lost, LOST_RADIUS, SHELVED)),
        Stream("returned", place, room.returned, back, drop(x, x, lost, lost + back, RETURN_RADIUS, BACK_TOP)),
    ]


def _back(loop: Loop, scale: float) -> list[Stream]:
    """Marketing's lane, from right to left; it grows at each room by what comes back from there."""
    streams, so_far = [], 0
    ends = _ends(loop, scale)
    for place in reversed(range(len(loop.rooms))):
        so_far += loop.rooms[place].returned
        left = ends[place - 1] if place else BACK_LEFT
        path = box(left, BACK_TOP, ends[place] - left, so_far * scale)
        streams.append(Stream("back", place, so_far, so_far * scale, path))
    return streams


def _ends(loop: Loop, scale: float) -> list[float]:
    """Where each room's pipe meets marketing's lane: its right edge."""
    return [GATE_X[place] + RETURN_RADIUS + room.returned * scale for place, room in enumerate(loop.rooms)]


def _ring(loop: Loop, thick: float) -> list[Stream]:
    """Half a ring from the end of marketing's lane to the lowest part of the first gate."""
    bottom = LANE_TOP + THICKNESS
    inner = (BACK_TOP - bottom) / 2
    path = (
        f"M{GATE_X[0]} {bottom - thick:.2f}H{BACK_LEFT}"
        f"A{inner + thick:.2f} {inner + thick:.2f} 0 0 0 {BACK_LEFT} {BACK_TOP + thick:.2f}V{BACK_TOP:g}"
        f"A{inner:g} {inner:g} 0 0 1 {BACK_LEFT} {bottom:g}H{GATE_X[0]}Z"
    )
    return [Stream("ring", 0, loop.again, thick, path)]
