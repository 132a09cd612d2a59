"""Which partitions are this member's, and since when: the fence that aiokafka's rebalance in the background lacks."""

import asyncio
import contextlib
from collections.abc import Callable, Iterable

from aiokafka import ConsumerRebalanceListener
from aiokafka.structs import TopicPartition


class Ownership(ConsumerRebalanceListener):  # type: ignore[misc]
    """Told by aiokafka in a task of its own, at any time (A1); it swallows errors raised in here (A13).

    Closed from the moment partitions are taken away until the next ones are placed at the positions of the consumer's
    own database: what aiokafka hands out in between belongs to nobody (A2).
    """

    def __init__(self, hold: Callable[..., None], drain_seconds: float, epoch: int) -> None:
        """`hold` keeps partitions from being fetched until they are placed."""
        self.epoch = epoch
        self.open = False
        self.unplaced = False
        self.assigned: frozenset[TopicPartition] = frozenset()
        self._hold = hold
        self._drain_seconds = drain_seconds
        self._given = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    async def wait(self, seconds: float) -> None:
        """Return when partitions are given, or after `seconds`."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._given.wait(), seconds)

    def placed(self) -> None:
        """Every partition stands where reading goes on."""
        self.unplaced = False
        self.open = True

    def busy(self) -> None:
        """Records are in hand."""
        self._idle.clear()

    def idle(self) -> None:
        """They are handled."""
        self._idle.set()

    def close(self) -> None:
        """This life is over: nothing is ours."""
        self.open = self.unplaced = False
        self.assigned = frozenset()
        self.idle()

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:  # noqa: ARG002
        """Close, and let the batch in hand end, so that the next owner finds its position moved."""
        self.open = self.unplaced = False
        self.assigned = frozenset()
        self.epoch += 1
        self._given.clear()
        # Bounded, and by less than the rebalance time-out, or the group would go on without us (A15)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), self._drain_seconds)

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Take note only: reading positions may take long or fail, and the first heartbeat waits for this method."""
        self.assigned = frozenset(assigned)
        self.epoch += 1
        self._hold(*self.assigned)
        self.unplaced = True
        self._given.set()
