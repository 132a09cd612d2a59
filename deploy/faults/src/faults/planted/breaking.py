"""What every process of a fault run has in it: a clock that can be moved, events that fail once, a broken variant.

The product knows nothing of this: what is changed is changed here, before any of its processes starts.
"""

import importlib
import json
import os
import zlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

OFTEN = 30
"""How many times as many events fail in a process that is to end where something is parked, so that it gets there."""


class Poison:
    """How many events fail, of a thousand, and how many times as many in this process."""

    per_mille = 0
    times = 1


POISON = Poison()


def plant() -> None:
    """Change what is the same for every process; before the product is imported."""
    _movable_clock()
    _ways_to_brokers()
    if "LEADLOOP_FAULTS_POISON" in os.environ:
        poison(int(os.environ["LEADLOOP_FAULTS_POISON"]))
    if "LEADLOOP_FAULTS_VARIANT" in os.environ:
        importlib.import_module("variants").plant(os.environ["LEADLOOP_FAULTS_VARIANT"])


def arm() -> None:
    """Change what is this process's own."""
    if "LEADLOOP_FAULTS_CRASH" in os.environ:
        crashing: Any = importlib.import_module("crashing")
        if crashing.arm(Path(os.environ["LEADLOOP_FAULTS_CRASH"])) in crashing.PARKING:
            POISON.times = OFTEN


def _movable_clock() -> None:
    clock: Any = importlib.import_module("event_bus.clock")
    right = clock.system_clock

    def moved() -> datetime:
        now: datetime = right()
        file = os.environ.get("LEADLOOP_FAULTS_CLOCK")
        try:
            return now + timedelta(seconds=float(Path(file).read_text())) if file else now
        except (OSError, ValueError):
            return now

    clock.system_clock = moved


def _ways_to_brokers() -> None:
    """Each process reaches each broker by a port of its own, behind which the way can be broken."""
    client: Any = importlib.import_module("aiokafka.client")
    right = client.create_conn

    async def detoured(host: str, port: int, **more: Any) -> Any:
        ways = json.loads(os.environ.get("LEADLOOP_FAULTS_WAYS", "{}"))
        return await right(host, ways.get(str(port), port), **more)

    client.create_conn = detoured


def poison(per_mille: int) -> None:
    """Some events cannot be handled when they come first; they can when they are tried again, or by another process."""
    POISON.per_mille = per_mille
    apply: Any = importlib.import_module("event_bus.apply")
    right = apply.Batch._apply_events

    async def sometimes(
        batch: Any, transaction: Any, subscription: Any, records: Any, poison: Any, *moving: Any
    ) -> None:
        async def handle(one: Any, events: Any) -> None:
            failing = POISON.per_mille * POISON.times
            if any(zlib.crc32(f"{event.id}{subscription.group}".encode()) % 1000 < failing for event in events):
                raise PlantedError
            await subscription.handle(one, events)

        await right(batch, transaction, subscription._replace(handle=handle), records, poison, *moving)

    apply.Batch._apply_events = sometimes


class PlantedError(Exception):
    """What a handler raises that fails."""
