"""Writes a salesperson's entries one after the other, in working time."""

from datetime import datetime
from typing import Any, NamedTuple

from story.case import Course
from story.company import BY_ID
from story.draw import Stream
from story.hours import Hours
from story.notes import NOTES


class Act(NamedTuple):
    """One entry: who makes it and when, and by which route of the hand-over, or of its lead (`on_lead`)."""

    at: datetime
    by: str
    route: str
    body: dict[str, Any]
    on_lead: bool = False


class Pen:
    """`now` moves on with every wait; `squeeze` shortens waits, so that a story fits before its end."""

    def __init__(self, course: Course, hours: Hours, end: datetime, squeeze: float, draws: Stream) -> None:
        self.case = course.case
        self.course = course
        self.draws = draws
        self.now = course.at
        self.by = course.case.seller
        self.acts: list[Act] = []
        self._hours = hours
        self._end = end
        self._squeeze = squeeze
        self._language = BY_ID[course.case.seller].language

    def wait(self, minutes: float) -> None:
        """So much of working time passes, a minute at least."""
        self.now = self._hours.add(self.now, max(minutes * self._squeeze, 1.0))

    def write(self, route: str, **body: Any) -> None:
        """An entry of the salesperson."""
        self.acts.append(Act(self.now, self.by, route, body))

    def decide(self, by: str, route: str, **body: Any) -> None:
        """A decision of somebody else about the lead."""
        self.acts.append(Act(self.now, by, route, body, on_lead=True))

    def note(self, subject: str) -> str:
        """A sentence about this, in the salesperson's language."""
        return self.draws.choice(NOTES[subject][self._language])

    def step(self, kind: str, minutes: float) -> dict[str, Any]:
        """A next step so much working time from now; of one that waits for a date, after the end of the story."""
        since = self._end if self.case.timing == "waiting" else self.now
        return {"kind": kind, "at": self._hours.add(since, max(minutes, 30.0)).isoformat()}
