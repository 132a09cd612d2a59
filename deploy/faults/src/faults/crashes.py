"""Processes of a service that end themselves at a named point of the product's way."""

import asyncio
from collections.abc import Callable, Sequence

from faults.installation import Replica

CRASH_SECONDS = 12.0
RARE_SECONDS = 30.0
POINTS = {
    "a relay": ("leader", "before-send", "some-sent", "after-send", "after-delete"),
    "a consumer": ("before-apply", "after-position", "after-apply"),
    "a request": ("before-commit", "after-commit", "before-answer"),
    "parking": ("before-parking", "after-retry"),
}
"""Named points of the product's way, by who comes there; each sort is a kind of its own (see `planted/crashing.py`)."""
SERVICES = {"parking": ("qualification", "digest")}
"""Who comes there, of sorts of which not all services do often enough."""
USUAL = ("intake", "qualification", "sales")


async def crashed(
    replicas: Sequence[Replica], point: str, passes: int, over: Callable[[], bool], seconds: float = CRASH_SECONDS
) -> Replica | None:
    """The replica that came first to the point so often; None where none did in time, or before it is `over`.

    All are killed and started again for it, because only one of them relays. Another one may end itself at the same
    point later, when it takes over.
    """
    hits = {one.name: one.crash.with_suffix(".hit") for one in replicas}
    for one in replicas:
        hits[one.name].unlink(missing_ok=True)
        one.crash.write_text(f"{point} {passes}")
        await asyncio.to_thread(one.process.kill)
    for _ in range(int(seconds / 0.1)):
        hit = next((one for one in replicas if hits[one.name].exists()), None)
        if hit is not None or over():
            return hit
        await asyncio.sleep(0.1)
    return None
