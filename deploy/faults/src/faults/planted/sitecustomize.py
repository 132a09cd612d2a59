"""Found by every service process of a fault run: a clock that can be moved, and the planted broken variant, if any.

The product knows nothing of this: what is changed is changed here, while the process starts.
"""

import importlib
import os
import zlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any


def _movable_clock(file: Path) -> None:
    clock: Any = importlib.import_module("event_bus.clock")
    right = clock.system_clock

    def moved() -> datetime:
        now: datetime = right()
        try:
            return now + timedelta(seconds=float(file.read_text()))
        except (OSError, ValueError):
            return now

    clock.system_clock = moved


def _poison(per_mille: int) -> None:
    """Some events cannot be handled when they come first; they can when they are tried again."""
    apply: Any = importlib.import_module("event_bus.apply")
    right = apply.Batch._apply_events

    async def sometimes(batch: Any, transaction: Any, subscription: Any, records: Any, poison: Any) -> None:
        async def handle(one: Any, events: Any) -> None:
            if any(zlib.crc32(f"{event.id}{subscription.group}".encode()) % 1000 < per_mille for event in events):
                raise PlantedError
            await subscription.handle(one, events)

        await right(batch, transaction, subscription._replace(handle=handle), records, poison)

    apply.Batch._apply_events = sometimes


class PlantedError(Exception):
    """What a handler raises that fails."""


if "LEADLOOP_FAULTS_POISON" in os.environ:
    _poison(int(os.environ["LEADLOOP_FAULTS_POISON"]))
if "LEADLOOP_FAULTS_CLOCK" in os.environ:
    _movable_clock(Path(os.environ["LEADLOOP_FAULTS_CLOCK"]))
if "LEADLOOP_FAULTS_CRASH" in os.environ:
    importlib.import_module("crashing").arm(Path(os.environ["LEADLOOP_FAULTS_CRASH"]))
if "LEADLOOP_FAULTS_VARIANT" in os.environ:
    importlib.import_module("variants").plant(os.environ["LEADLOOP_FAULTS_VARIANT"])
