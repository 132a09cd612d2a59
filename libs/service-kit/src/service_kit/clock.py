"""Clocks, as everybody below `main` is given them."""

from datetime import datetime

from event_bus.clock import Clock, system_clock

__all__ = ["Clock", "FrozenClock", "system_clock"]


class FrozenClock:
    """A clock for tests and replays: stands until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The moment it stands at."""
        return self.now
