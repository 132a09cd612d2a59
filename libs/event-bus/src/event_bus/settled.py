"""What has begun on another thread or a server must end before anybody goes on with the same connection."""

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")


async def settled(work: "Coroutine[Any, Any, T] | asyncio.Future[T]") -> T:
    """Run `work` to its end even when the caller is cancelled; the cancellation is raised after that end."""
    # A future (what a thread was given) needs no task of its own around it: that would be three turns of the loop more.
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        waiter: asyncio.Future[None] = task.get_loop().create_future()
        task.add_done_callback(partial(_release, waiter))
        try:
            await waiter
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is None:
        return task.result()
    if not task.cancelled():
        task.exception()  # looked at: its failure is the caller's no more
    raise cancelled


def _release(waiter: "asyncio.Future[None]", _done: object) -> None:
    if not waiter.done():
        waiter.set_result(None)
