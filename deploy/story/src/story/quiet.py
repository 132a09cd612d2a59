"""Waiting until everything that was said has had its effects in all four services."""

import asyncio
import time
from typing import Any

from story.api import Api, StoryError

SERVICES = ("intake", "qualification", "sales", "digest")
STUCK_SECONDS = 120.0
"""A loop in which nothing has moved for so long will not become quiet."""
SHORT, LONG = 0.005, 0.1


async def quiet(api: Api) -> None:
    """Return when two readings, one after the other, find nothing waiting and nothing moved in between.

    Raises `StoryError` naming what waits when nothing moves any longer.
    """
    before = await _flow(api)
    moved, pause = time.monotonic(), SHORT
    while True:
        now = await _flow(api)
        if now == before and not any(flow["records"] or flow["pending"] for flow in now):
            return
        if now != before:
            moved = time.monotonic()
        elif time.monotonic() - moved > STUCK_SECONDS:
            waiting = ", ".join(f"{name} {flow}" for name, flow in zip(SERVICES, now, strict=True))
            raise StoryError(f"the loop does not become quiet: {waiting}")
        before = now
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, LONG)


async def _flow(api: Api) -> list[dict[str, Any]]:
    return list(await asyncio.gather(*(api.get(f"/{service}/flow") for service in SERVICES)))
