"""The marks of the loop's picture and their labels: what is open stays on its step, the rest lies where it fell to."""

from collections.abc import Callable
from typing import NamedTuple

from digest.pages.marks import PITCH, SIDE, Look, Mark, looks_of, placed

GATE_X = tuple(150 + 198 * place for place in range(5))
ROOM = 198
LANE_TOP, SHELF = 92.0, 306.0
LOST_RADIUS, LOST_TURNS = 10, 26
OPEN_X, RETURNED_X = 46, 20
CHARACTER = 6.9
"""Width of a character of a label, on the wide side."""
IN_A_ROW = 8
Label = Callable[[Look, int], str]


class Room(NamedTuple):
    """Between two gates: of `reached`, `went_on` passed the next gate and the others are in the room or left it."""

    reached: int
    went_on: int
    open: int
    overdue: int
    returned: int
    lost: int
    disqualified: int


class Group(NamedTuple):
    """The marks of one fate in one room with the place of their label."""

    look: Look
    room: int
    handovers: int
    label: str
    marks: tuple[Mark, ...]
    label_x: float
    label_y: float


def groups_of(place: int, room: Room, scale: float, size: int, fates_y: float, label: Label) -> list[Group]:
    """What stays in a room or left it, with the labels; each mark stands for `size` hand-overs."""
    x = GATE_X[place]
    groups = []
    if room.open:
        groups.append(_open(place, room, scale, size, label))
    shelf_x = min(x + LOST_TURNS + LOST_RADIUS + room.returned * scale, x + ROOM - 6 * PITCH)
    y = SHELF
    drops: tuple[tuple[Look, int], ...] = (("lost", room.lost), ("disqualified", room.disqualified))
    for look, many in drops:
        if many:
            group = _beside(
                look, place, many, label(look, many), placed(looks_of(many, look, size), shelf_x, y, 6), 150
            )
            groups.append(group)
            y = max(group.label_y + 8, group.marks[-1].y + SIDE + 6)
    if room.returned:
        marks = placed(looks_of(room.returned, "returned", size), x + RETURNED_X, fates_y, 8)
        groups.append(
            _beside("returned", place, room.returned, label("returned", room.returned), marks, ROOM - RETURNED_X)
        )
    return groups


def _open(place: int, room: Room, scale: float, size: int, label: Label) -> Group:
    """Marks on their step with the label at the end of their last row, where no pipe is, or above them in the lane."""
    said = label("open", room.open)
    usual = _on_step(place, room, scale, size, IN_A_ROW)
    at_the_end = _at_the_end(place, room, said, usual)
    if at_the_end is not None:
        return at_the_end
    if usual[0].y - LANE_TOP >= PITCH:
        return Group("open", place, room.open, said, usual, usual[0].x, usual[0].y - 6)
    rows = (_on_step(place, room, scale, size, many) for many in range(IN_A_ROW - 1, 0, -1))
    fitting = [one for one in (_at_the_end(place, room, said, marks) for marks in rows) if one is not None]
    return fitting[0] if fitting else Group("open", place, room.open, said, usual, usual[0].x, usual[-1].y + SIDE + 15)


def _on_step(place: int, room: Room, scale: float, size: int, in_a_row: int) -> tuple[Mark, ...]:
    """Marks centred on their step; where something falls below it, they never hang over its edge."""
    top = LANE_TOP + room.went_on * scale
    thick = room.open * scale
    looks = looks_of(room.open, "open", size, room.overdue)
    rows = -(-len(looks) // in_a_row)
    tall = (rows - 1) * PITCH + SIDE
    y = top + thick / 2 - tall / 2
    if room.lost + room.disqualified:
        y = min(y, top + thick - tall + 3)
    return placed(looks, GATE_X[place] + OPEN_X, max(y, LANE_TOP + 4), in_a_row)


def _at_the_end(place: int, room: Room, label: str, marks: tuple[Mark, ...]) -> Group | None:
    """The label behind the last mark, if it ends before the next gate."""
    x = marks[-1].x + PITCH + 4
    if x + len(label) * CHARACTER > GATE_X[place] + ROOM:
        return None
    return Group("open", place, room.open, label, marks, x, marks[-1].y + 11)


def _beside(look: Look, place: int, count: int, label: str, marks: tuple[Mark, ...], space: float) -> Group:
    """The label beside the marks where it has room, else below them."""
    across = len(marks) * PITCH + 4
    if marks[-1].y == marks[0].y and across + len(label) * CHARACTER <= space:
        return Group(look, place, count, label, marks, marks[0].x + across, marks[0].y + 11)
    return Group(look, place, count, label, marks, marks[0].x, marks[-1].y + SIDE + 15)
