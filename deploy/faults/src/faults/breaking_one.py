"""What is broken of the embedded default: one process, and the disk under it."""

import asyncio
import os
import resource
import signal
from functools import partial

from faults.breaker import JUMPS, Breaker, Fault
from faults.history import KIND, History
from faults.one_process import OneProcess

POINTS = (
    "before-commit", "after-commit", "before-answer", "leader", "before-send", "some-sent", "after-send",
    "after-delete", "before-apply", "after-position", "after-apply", "before-parking", "after-retry",
)  # fmt: skip
RARE = ("leader", "before-parking", "after-retry")
CRASH_SECONDS = 20.0


class OneBreaker(Breaker):
    """Breaks the one process."""

    at_once = 1

    def __init__(self, one: OneProcess, history: History, seed: int) -> None:
        self._one = one
        super().__init__(history, seed)

    def faults(self) -> dict[str, tuple[float, Fault]]:
        """Each with its weight."""
        return {
            "kill": (4, self._kill),
            **{f"crash at {point}": (8 / len(POINTS), partial(self._crash, point)) for point in POINTS},
            "freeze": (2, self._freeze),
            "failing disk": (1, self._failing_disk),
            **({"full disk": (1, self._full_disk)} if self._one.disk.mounted else {}),
            "jump of the clock": (1, self._jump),
        }

    def heal(self) -> None:
        """Nothing is broken any more."""
        self._one.disk.empty()
        self._one.clock.unlink(missing_ok=True)
        self._one.crash.unlink(missing_ok=True)

    async def _pid(self) -> int:
        while True:
            pid = await asyncio.to_thread(self._one.pid)
            if pid is not None:
                return pid
            await asyncio.sleep(0.1)

    async def _kill(self) -> None:
        pid = await self._pid()
        of = KIND.set("kill")  # also what makes a process start again that is to crash
        self._history.fault(f"kill -9 of the process {pid}")
        KIND.reset(of)
        os.kill(pid, signal.SIGKILL)

    async def _crash(self, point: str) -> None:
        """Started again, it ends itself at this point on a pass that is drawn."""
        passes = 1 if point in RARE else self._chance.choice((1, 2, 5, 20))
        hit = self._one.crash.with_suffix(".hit")
        hit.unlink(missing_ok=True)
        self._one.crash.write_text(f"{point} {passes}")
        await self._kill()
        restarts = self._one.restarts
        for _ in range(int(CRASH_SECONDS / 0.1)):
            if self._one.restarts > restarts + 1 and hit.exists():  # it may have died of something else
                self._history.fault(f"crash at {point}, pass {passes}")
            if self._one.restarts > restarts + 1 or self.enough:
                return
            await asyncio.sleep(0.1)

    async def _freeze(self) -> None:
        pid = await self._pid()
        length = self._chance.uniform(0.5, 4.0)
        os.kill(pid, signal.SIGSTOP)
        self._history.fault(f"the process is frozen for {length:.1f} s")
        await asyncio.sleep(length)
        os.kill(pid, signal.SIGCONT)

    async def _failing_disk(self) -> None:
        """No file grows over the size of the log's smallest; SQLite hears of a disk that fails, not of a full one."""
        pid = await self._pid()
        sizes = self._one.sizes()
        before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        length = self._chance.uniform(0.5, 4.0)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (min(sizes, default=0), before[1]))
        self._history.fault(f"the disk fails for {length:.1f} s")
        await asyncio.sleep(length)
        if await asyncio.to_thread(self._one.pid) == pid:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, before)

    async def _full_disk(self) -> None:
        """There is no room left under the log and all databases; only the process's own log lies elsewhere."""
        await self._pid()
        length = self._chance.uniform(0.5, 4.0)
        if await asyncio.to_thread(self._one.disk.fill):
            self._history.fault(f"the disk is full for {length:.1f} s")
            await asyncio.sleep(length)
        await asyncio.to_thread(self._one.disk.empty)

    async def _jump(self) -> None:
        await self._pid()
        seconds = self._chance.choice(JUMPS)
        self._history.fault(f"the clock is {seconds} s ahead")
        self._one.clock.write_text(str(seconds))
        await asyncio.sleep(self._chance.uniform(0.5, 3.0))
        self._one.clock.unlink(missing_ok=True)
