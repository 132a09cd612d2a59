"""What goes wrong in a process for a while, and whether anybody has met it: only then was it a fault."""

import sqlite3
from datetime import timedelta

from sqlalchemy.exc import OperationalError

from event_bus.transaction import CommitUnknownError

FOR_EVER = 1 << 30


class Spell:
    """Something that fails `many` times, before `until` (virtual seconds); `hit` since somebody met it."""

    def __init__(self, many: int = FOR_EVER, until: float = float("inf"), shift: timedelta = timedelta()) -> None:
        self.shift = shift
        """How far a clock is off."""
        self.kind = ""
        self.hit = False
        self._left = many
        self._until = until

    def strikes(self, now: float) -> bool:
        """Whether it fails this time."""
        if self._left <= 0 or now >= self._until:
            return False
        self._left -= 1
        self.hit = True
        return True

    def end(self) -> None:
        """It is over."""
        self._left = 0


def fault_of(kind: str) -> Exception:
    """What the database says when this kind of work fails."""
    if kind == "after sqlite-write":
        return CommitUnknownError("the answer to the commit was lost")
    return OperationalError("simulated", None, sqlite3.OperationalError("disk I/O error"))
