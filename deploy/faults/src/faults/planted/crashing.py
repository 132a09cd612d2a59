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
    "some-sent": (
        ("event_bus.kafka_publisher", "KafkaPublisher", "publish", False),
        ("event_bus.embedded_log", "EmbeddedPublisher", "publish", False),
    ),
    "after-send": (("event_bus.relay", "", "_delete", False),),
    "after-delete": (("event_bus.relay", "Relay", "turn", True),),
    "before-apply": (("event_bus.apply", "Batch", "apply", False),),
    "after-position": (("event_bus.apply", "", "take_up", True),),
    "after-apply": (("event_bus.apply", "Batch", "apply", True),),
    "before-parking": (("event_bus.parking", "Parking", "park", False),),
    "after-retry": (("event_bus.retrying", "Retrying", "turn", True),),
}
"""Where each point is: a module, a class or nothing, a function, and whether behind it."""
HANDED = ("after-send", "before-parking")
"""Before functions that are called whether or not there is something to do: their third argument says what."""

HALVED = "some-sent"
PARKING = ("before-parking", "after-retry")
"""Where hardly anybody comes."""


def arm(file: Path) -> str | None:
    """Do what the file says (`point passes`), once: it is deleted; answers the point."""
    if not file.exists():
        return None
    name, passes = file.read_text().split()
    file.unlink()
    left = Left(int(passes), file.with_suffix(".hit"))
    for module, holder, function, behind in POINTS[name]:
        owner: Any = importlib.import_module(module)
        owner = getattr(owner, holder) if holder else owner
        right = getattr(owner, function)
        ending = in_two(right, left) if name == HALVED else that_ends(right, left, behind=behind, handed=name in HANDED)
        setattr(owner, function, ending)
    return name


class Left:
    """How many passes there are to go; in `hit` stands afterwards that the last one was made."""

    def __init__(self, passes: int, hit: Path) -> None:
        self.passes = passes
        self._hit = hit

    def one(self) -> None:
        """A pass: the process ends with the last one."""
        self.passes -= 1
        if self.passes == 0:
            self._hit.touch()
            os.kill(os.getpid(), signal.SIGKILL)


def in_two(right: Callable[..., Any], left: Left) -> Callable[..., Any]:
    """The publishing of several messages, of which the first half stands on the log when its process ends."""

    @functools.wraps(right)
    async def halves(publisher: Any, messages: Any) -> None:
        half = len(messages) // 2
        if half:
            await right(publisher, messages[:half])
            left.one()
        await right(publisher, messages[half:])

    return halves


def that_ends(right: Callable[..., Any], left: Left, *, behind: bool, handed: bool = False) -> Callable[..., Any]:
    """The function, which ends its process before or behind the pass that makes `left` nothing."""
    if not importlib.import_module("inspect").iscoroutinefunction(right):

        @functools.wraps(right)
        def plain(*some: Any, **named: Any) -> Any:
            left.one()
            return right(*some, **named)

        return plain

    @functools.wraps(right)
    async def ending(*some: Any, **named: Any) -> Any:
        if not behind and (some[2] if handed else True):
            left.one()
        answer = await right(*some, **named)
        if behind and (answer is None or answer):  # a turn that found nothing to do says 0 or False, and is no pass
            left.one()
        return answer

    return ending
