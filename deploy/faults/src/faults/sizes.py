"""How long a run is: it ends when it has done enough, however slow the machine is."""

from typing import NamedTuple


class Size(NamedTuple):
    """What one run does at least; the workload goes on while faults are left to do."""

    faults: int
    events: int
    at_once: int
    pause: tuple[float, float]
    """Seconds between two faults, at least and at most."""


SIZES = {
    "smoke": Size(faults=10, events=400, at_once=8, pause=(0.4, 1.6)),
    "quick": Size(faults=32, events=3_200, at_once=12, pause=(0.4, 1.6)),
    "standard": Size(faults=1_000, events=100_000, at_once=24, pause=(0.2, 2.0)),
    "long": Size(faults=5_000, events=500_000, at_once=24, pause=(0.2, 2.0)),
}
VARIANTS: dict[str, tuple[str, ...]] = {
    "position-before-effects": ("lost", "stuck"),
    "effects-and-position-apart": ("repeated", "rebuild_differences"),
    "delete-before-acknowledgement": ("lost",),
    "two-leaders-without-order": ("reordered",),
    "answer-before-commit": ("lost",),
    "version-not-checked": ("repeated", "lost"),
    "parked-lead-lets-pass": ("lost", "rebuild_differences"),
    "erasure-forgets-a-store": ("remembered",),
}
"""The planted broken variants, and what each must be caught as."""
