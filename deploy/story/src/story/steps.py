"""Which days are told together: as many as nothing in one of them depends on what the services make of another.

After each step the teller waits for a quiet loop. A new step begins where a lead comes again, or is recognised as a
client, although the end of its hand-over stands in the step so far; where somebody would have no room for what begins;
and where new criteria begin to judge. So steps of any length give the same figures; long ones are quicker.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from story.days import Day
from story.plan import Plan
from story.script import ENDS
from story.year import OWN_SIZE, Year

DAYS_AT_ONCE = 7
"""At the story's own size and below; a larger story has enough to send each day."""


class Step(NamedTuple):
    """Some days in a row."""

    days: tuple[Day, ...]

    def all(self, field: str) -> list[Any]:
        """Everything of one kind of the step's days, in order."""
        return [one for day in self.days for one in getattr(day, field)]

    @property
    def name(self) -> str:
        """By its first day."""
        return self.days[0].day.isoformat()


def days_at_once(year: Year) -> int:
    """The most days that a step of this year has."""
    return max(1, min(DAYS_AT_ONCE, DAYS_AT_ONCE * OWN_SIZE // year.leads))


def steps_of(year: Year, plan: Plan, days: Iterable[Day], longest: int) -> Iterator[Step]:
    """The days of the year in steps of at most `longest` days."""
    gathered: list[Day] = []
    desks = _Desks(plan)
    for day in days:
        if gathered and (
            len(gathered) == longest
            or day.day == year.month_start
            or desks.ended & set(day.after)
            or not desks.have_room_for(day)
        ):
            yield Step(tuple(gathered))
            gathered = []
            desks.heard()
        gathered.append(day)
        desks.take(day)
    if gathered:
        yield Step(tuple(gathered))


class _Desks:
    """What is open as qualification knows it at the end of the step so far: ends are heard of only after it."""

    def __init__(self, plan: Plan) -> None:
        self.ended: set[str] = set()
        self._plan = plan
        self._sellers = {(course.lead, course.cycle): course.case.seller for course in plan.courses}
        self._closed = {(course.lead, course.cycle): course.closed for course in plan.courses}
        self._open: Counter[str] = Counter()
        self._freed: Counter[str] = Counter()

    def have_room_for(self, day: Day) -> bool:
        """Whether everybody can take what begins on this day."""
        begun = Counter(course.case.seller for course in (*day.begun, *day.by_hand))
        return all(self._open[seller] + count <= self._plan.capacity[seller] for seller, count in begun.items())

    def take(self, day: Day) -> None:
        """The day is part of the step."""
        self._open.update(course.case.seller for course in (*day.begun, *day.by_hand))
        for deed in day.deeds:
            name = (deed.lead, deed.cycle)
            if deed.act.route == "hand-over":
                self._freed[self._sellers[name]] += 1
                self._sellers[name] = deed.act.body["person_id"]
                self._open[self._sellers[name]] += 1
            elif deed.act.route in ENDS.values():
                self.ended.add(deed.lead)
                self._freed[self._sellers[name]] += deed.act.at == self._closed[name]

    def heard(self) -> None:
        """The step is over, and the loop is quiet."""
        self._open.subtract(self._freed)
        self._freed.clear()
        self.ended.clear()
