"""Found by every service process of a fault run: a clock that can be moved, and the planted broken variant, if any.

The product knows nothing of this: what is changed is changed here, while the process starts.
"""

import importlib
import os
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


if "LEADLOOP_FAULTS_CLOCK" in os.environ:
    _movable_clock(Path(os.environ["LEADLOOP_FAULTS_CLOCK"]))
if "LEADLOOP_FAULTS_VARIANT" in os.environ:
    importlib.import_module("variants").plant(os.environ["LEADLOOP_FAULTS_VARIANT"])
