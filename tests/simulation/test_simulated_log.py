"""The simulated log keeps the contract of the real ones: what it does to the services, a real log may do."""

import pytest

from event_bus.testing import LogContract, OpenLog
from simulation.log import SimulatedLog


class TestSimulatedLog(LogContract):
    """The whole contract."""

    @pytest.fixture
    def log(self) -> SimulatedLog:
        """In place of the real ones."""
        return SimulatedLog()

    @pytest.fixture
    def open_log(self, log: SimulatedLog) -> OpenLog:
        """What was published stays in memory."""

        async def again() -> SimulatedLog:
            return log

        return again
