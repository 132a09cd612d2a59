"""Which open hand-overs a list of them asks for, and how many promises of each salesperson stand how."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Literal, NamedTuple

from digest.domain.reading import ActiveHandover, Named

Only = Literal["overdue", "today", "on_track"]
Place = tuple[datetime, str, str]
"""Where a hand-over stands in the list: deadline, grade, id."""


class Wanted(NamedTuple):
    """What a list asks for: everybody's within the caller's reach, or one person's; all of them, or one kind."""

    person: str | None = None
    only: Only | None = None
    until: Place | None = None
    """None that stands behind this place."""
    limit: int = 200


class Promises(NamedTuple):
    """Open hand-overs by how their deadlines stand; `due_today` are those due before their owner's midnight."""

    active: int = 0
    overdue: int = 0
    due_today: int = 0

    @property
    def on_track(self) -> int:
        """Due on a later day, or never."""
        return self.active - self.overdue - self.due_today

    @property
    def needed(self) -> int:
        """Those that need somebody today."""
        return self.overdue + self.due_today

    def of(self, only: Only | None) -> int:
        """How many are of this kind."""
        counted = {None: self.active, "overdue": self.overdue, "today": self.due_today, "on_track": self.on_track}
        return counted[only]

    def plus(self, other: "Promises") -> "Promises":
        """Both together."""
        return Promises(self.active + other.active, self.overdue + other.overdue, self.due_today + other.due_today)


class ActiveList(NamedTuple):
    """The most urgent of what was asked for, and how the promises of each person stand whom it was asked of."""

    rows: list[ActiveHandover]
    names: Named
    promises: Mapping[str, Promises]
    """By person, of everything open, whatever kind the list was narrowed to."""

    def total(self) -> Promises:
        """Of everybody."""
        whole = Promises()
        for one in self.promises.values():
            whole = whole.plus(one)
        return whole


def end_of_day(now: datetime, zone: tzinfo) -> datetime:
    """The midnight that ends today where the clocks of `zone` are read."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, tzinfo=zone).astimezone(UTC)
