"""What every event log must do, as tests: a class to inherit from, over a fixture `open_log` of the adapter's own.

`open_log` is an async function of no arguments that opens the same log each time and returns it started, with every
topic of the contract; the test stops it. `log` is what it returned first.
"""

from event_bus.testing.groups import GroupContract
from event_bus.testing.publishing import PublishingContract
from event_bus.testing.reading import ReadingContract
from event_bus.testing.support import OpenLog, Positions, read, settled

__all__ = ["LogContract", "OpenLog", "Positions", "read", "settled"]


class LogContract(PublishingContract, ReadingContract, GroupContract):
    """The whole contract."""
