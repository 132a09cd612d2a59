"""Ends its process as a power cut would, at a named point of the product's way, on the pass that it is told."""

import functools
import importlib
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

Place = tuple[str, str, str, bool]
POINTS: dict[str, tuple[Place, ...]] = {
    "before-commit": (
        ("service_kit.database.sqlite", "SqliteDatabase", "_committed", False),
        ("service_kit.database.postgresql", "", "_committed", False),
    ),
    "after-commit": (
        ("service_kit.database.sqlite", "SqliteDatabase", "_committed", True),
        ("service_kit.database.postgresql", "", "_committed", True),
    ),
    "before-answer": (("service_kit.commands", "Commands", "_attempt", True),),
    "leader": (("event_bus.relay", "Relay", "_relay", False),),
    "before-send": (("event_bus.relay", "", "_message", False),),
    "after-send": (("event_bus.relay", "", "_delete", False),),
    "after-delete": (("event_bus.relay", "Relay", "turn", True),),
    "before-apply": (("event_bus.apply", "Batch", "apply", False),),
    "after-position": (("event_bus.apply", "", "move_positions", True),),
    "after-apply": (("event_bus.apply", "Batch", "apply", True),),
    "before-parking": (("event_bus.parking", "Parking", "park", False),),
    "after-retry": (("event_bus.retrying", "Retrying", "turn", True),),
}
"""Where each point is: a module, a class or nothing, a function, and whether behind it."""
HANDED = ("after-send", "before-parking")
"""Before functions that are called whether or not there is something to do: their third argument says what."""


def arm(file: Path) -> None:
    """Do what the file says (`point passes`), once: it is deleted."""
    if not file.exists():
        return
    name, passes = file.read_text().split()
    file.unlink()
    left = [int(passes)]
    for module, holder, function, behind in POINTS[name]:
        owner: Any = importlib.import_module(module)
        owner = getattr(owner, holder) if holder else owner
        setattr(owner, function, that_ends(getattr(owner, function), left, behind=behind, handed=name in HANDED))


def _pass(left: list[int]) -> None:
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)


def that_ends(right: Callable[..., Any], left: list[int], *, behind: bool, handed: bool = False) -> Callable[..., Any]:
    """The function, which ends its process before or behind the pass that makes `left` nothing."""
    if not importlib.import_module("inspect").iscoroutinefunction(right):

        @functools.wraps(right)
        def plain(*some: Any, **named: Any) -> Any:
            _pass(left)
            return right(*some, **named)

        return plain

    @functools.wraps(right)
    async def ending(*some: Any, **named: Any) -> Any:
        if not behind and (some[2] if handed else True):
            _pass(left)
        answer = await right(*some, **named)
        if behind and (answer is None or answer):  # a turn that found nothing to do says 0 or False, and is no pass
            _pass(left)
        return answer

    return ending
