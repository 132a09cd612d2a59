"""The rate of work that goes on by itself, measured between the first and the last step that can be seen."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from local_servers import ServerError

LOOK_SECONDS = 0.01
STILL_SECONDS = 120.0


async def rate_of(done: Callable[[], Awaitable[int]], whole: int) -> float:
    """Items a second from the first change that is seen until `done` says `whole`.

    What stands before the first change, which may be a program's start, is not counted; nor are its items.

    Raises `ServerError` when nothing moves for two minutes, or when there was only one step.
    """
    before = last = await done()
    first: tuple[float, int] | None = None
    moved = time.perf_counter()
    while True:
        now_done, now = await done(), time.perf_counter()
        if now_done != last:
            last, moved = now_done, now
            if first is None and now_done != before:
                first = (now, now_done)
        if now_done >= whole:
            break
        if now - moved > STILL_SECONDS:
            raise ServerError(f"nothing moved after {now_done} of {whole}")
        await asyncio.sleep(LOOK_SECONDS)
    if first is None or first[1] >= whole:
        raise ServerError(f"all {whole} were done in one step: too few to measure")
    return (whole - first[1]) / (moved - first[0])
