"""How long a run is: it ends when it has done enough, however slow the machine is."""

from collections.abc import Mapping
from typing import Literal, NamedTuple


class Size(NamedTuple):
    """What one run does at least; the workload goes on while faults are left to do."""

    faults: int
    events: int
    at_once: int
    pause: tuple[float, float]
    """Seconds between two faults, at least and at most; they come no faster than the work goes on."""
    outlasting: Literal["never", "once", "drawn"]
    """How often something is broken for longer than the product waits for it: one process is frozen once, or one freeze
    and one half-open way in four."""

    def missing(self, faults: int, events: int, kinds: Mapping[str, int]) -> list[str]:
        """What a run of this size has not shown that did so much; `kinds` says how often each kind of fault has hit.

        A long one has time for every kind: one that never hits would be broken by nobody, and nobody would know.
        """
        few = [f"only {events} events and {faults} faults"] * (events < self.events or faults < self.faults)
        never = [kind for kind, times in kinds.items() if not times] if self.outlasting == "drawn" else []
        return few + [f"no fault of the kind {kind} has hit anything alive" for kind in never]


SIZES = {
    "smoke": Size(faults=10, events=400, at_once=8, pause=(0.4, 1.6), outlasting="never"),
    "quick": Size(faults=32, events=3_200, at_once=24, pause=(0.4, 1.6), outlasting="once"),
    "standard": Size(faults=1_000, events=100_000, at_once=48, pause=(0.2, 2.0), outlasting="drawn"),
    "long": Size(faults=5_000, events=500_000, at_once=48, pause=(0.2, 2.0), outlasting="drawn"),
}


class Variant(NamedTuple):
    """What a planted broken variant of the product does wrong, and where that is to be seen."""

    stack: str
    kinds: tuple[str, ...]
    """It must be found as one of these; where there is none, nothing may be found at all."""


VARIANTS = {
    "nothing-broken": Variant("embedded", ()),
    "nothing-broken-on-kafka": Variant("kafka", ()),
    "position-before-effects": Variant("embedded", ("lost",)),
    "effects-and-position-apart": Variant("embedded", ("repeated", "rebuild_differences")),
    "delete-before-acknowledgement": Variant("embedded", ("lost",)),
    "two-leaders-without-order": Variant("kafka", ("reordered",)),
    "answer-before-commit": Variant("embedded", ("lost",)),
    "version-not-checked": Variant("kafka", ("repeated", "lost")),
    "parked-lead-lets-pass": Variant("embedded", ("lost", "rebuild_differences")),
    "erasure-forgets-a-store": Variant("embedded", ("remembered",)),
    "parking-and-gaps-let-pass": Variant("embedded", ("lost", "rebuild_differences")),
    "repeats-not-dropped": Variant("embedded", ("repeated", "rebuild_differences")),
}
"""What takes two replicas is shown with real brokers, everything else with the one process, which starts sooner.

Nothing is broken in the first two: they are run with the short patience of the others, which must not be what catches
them.
"""
