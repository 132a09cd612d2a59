"""How much of what a salesperson can work they have: who has room, who gets too few leads, who has too many."""

from typing import Literal, NamedTuple

from working_time import Calendar

Reading = Literal["away", "overloaded", "full", "starved", "room"]
STARVED_BELOW = 0.5
"""Of the capacity: who has less than this share open gets too few leads."""


class Load(NamedTuple):
    """A salesperson's open hand-overs against how many they can work at once."""

    person: str
    name: str
    open: int
    capacity: int
    away: bool
    hours: Calendar | None = None
    """Working time; None where it is not known."""

    @property
    def room(self) -> int:
        """How many more could be given; below zero are too many."""
        return self.capacity - self.open

    @property
    def reading(self) -> Reading:
        """In one word. Whoever is away has room for nothing."""
        if self.away:
            return "away"
        if self.room <= 0:
            return "overloaded" if self.room < 0 else "full"
        return "starved" if self.open < STARVED_BELOW * self.capacity else "room"


def most_room(loads: tuple[Load, ...], *, but: str) -> Load | None:
    """Who could take one more lead best: the most room, then by id; None where nobody has any. `but` has it now."""
    able = [one for one in loads if one.person != but and one.reading in {"starved", "room"}]
    return min(able, key=lambda one: (-one.room, one.person), default=None)
