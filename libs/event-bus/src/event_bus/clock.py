"""Time as an input: whoever needs the time is given a clock."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Answers the present moment, aware, in UTC."""


def system_clock() -> datetime:
    """The machine's own time."""
    return datetime.now(UTC)
