"""The log in memory, by which most tests run, keeps the contract of the real ones."""

import pytest

from event_bus.testing import LogContract, OpenLog
from event_bus.testing.memory import MemoryLog


class TestMemoryLog(LogContract):
    """The whole contract: a fake that drifted would prove nothing."""

    @pytest.fixture
    def log(self) -> MemoryLog:
        """In place of the real ones."""
        return MemoryLog()

    @pytest.fixture
    def open_log(self, log: MemoryLog) -> OpenLog:
        """What was published stays in memory."""

        async def again() -> MemoryLog:
            return log

        return again
