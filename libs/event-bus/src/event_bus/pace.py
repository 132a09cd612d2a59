"""How long a consumer's loop waits between its turns, and that it never does once it is to stop."""

import asyncio

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0
FEW = 200
"""Records of a batch after which the next one is let grow."""
FILL_SECONDS = 0.02
"""How long at least: a turn costs its statements however few records it brings, and tiny turns fill a processor on
which a lead then waits for seconds. A record that comes to an idle consumer is handled at once."""
LONGEST_FILL_SECONDS = 0.1
"""Up to so long it is as long as the turn was: where turns are slow, there is more work than processor."""


def filling(least: float, took: float) -> float:
    """How long to let the next turn's work grow, after a turn that took so many seconds."""
    return min(max(least, took), LONGEST_FILL_SECONDS)


class Pace:
    """The pauses of one loop."""

    def __init__(self) -> None:
        self.stopping = asyncio.Event()
        self._pause = FIRST_PAUSE_SECONDS

    async def between(self, records: int, took: float) -> None:
        """After a turn that brought so many records, which took so many seconds to be handled."""
        if 0 < records < FEW:
            await self.sleep(filling(FILL_SECONDS, took))

    def after_fault(self) -> float:
        """Seconds to wait after one more fault, each time twice as long."""
        pause, self._pause = self._pause, min(self._pause * 2, LONGEST_PAUSE_SECONDS)
        return pause

    def well(self) -> None:
        """The fault is over."""
        self._pause = FIRST_PAUSE_SECONDS

    async def sleep(self, seconds: float) -> None:
        """Wait, but not beyond the word to stop."""
        try:
            async with asyncio.timeout(seconds):
                await self.stopping.wait()
        except TimeoutError:
            return
