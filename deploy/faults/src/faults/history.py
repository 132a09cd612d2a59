"""What clients asked and what they were told, in order; the checker compares it with what stands everywhere."""

import time
from collections import Counter
from contextvars import ContextVar
from datetime import datetime
from typing import Any, NamedTuple

KIND: ContextVar[str] = ContextVar("kind", default="")
"""The kind of fault that is being tried here."""


class Told(NamedTuple):
    """A write that was answered with success: what it was about, and what the answer promised."""

    at: float
    step: str
    body: dict[str, Any]
    answer: Any
    after: tuple[str, ...]
    """`lead:source:sequence` of every fact that the answer says is durable."""
    attempts: int


class History:
    """Grows while the run lasts; times are seconds since its start."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self.told: list[Told] = []
        self.inbound: dict[str, str] = {}
        """Ids of events that the log has acknowledged to us, and the address each is about."""
        self.forms: dict[str, str] = {}
        """Marks of forms whose door has answered, and the address each is about."""
        self.erased: dict[str, str] = {}
        """Leads whose erasure was answered, and the marker that must be nowhere."""
        self.merged: dict[str, str] = {}
        """Leads that were merged into another, as it was answered."""
        self.ended: dict[str, tuple[str, int]] = {}
        """Hand-overs whose end was answered: won, lost or returned, and the amount in minor units."""
        self.recalled: set[str] = set()
        """Hand-overs by hand whose recall was answered, and on which nobody in sales has acted."""
        self.promised: dict[str, datetime] = {}
        """Hand-overs on which an attempt was answered whose next step was due before, and when; it never came."""
        self.mails: Counter[str] = Counter()
        """How many digests were written because we asked, by person."""
        self.requests = 0
        self.unavailable = 0
        """Answers that too much waits in a service's outbox for another write."""
        self.failed: list[str] = []
        """Requests that were answered 500, which nothing that is broken here may bring about."""
        self.faults: list[tuple[float, str]] = []
        self.kinds: Counter[str] = Counter()
        """How many faults of each kind have hit something alive."""
        self.refused: list[str] = []
        """Answers that a good client cannot explain."""
        self.unfinished: list[str] = []

    def now(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._start

    def fault(self, what: str) -> None:
        """Something alive was hit."""
        self.faults.append((self.now(), what))
        self.kinds[KIND.get()] += 1
        print(f"{self.now():7.1f} s  fault {len(self.faults)}: {what}", flush=True)

    def said_last(self, step: str) -> str | None:
        """What the answer to a step promised."""
        return next((one.after[0] for one in reversed(self.told) if one.step == step and one.after), None)

    def of_lead(self, lead: str) -> list[str]:
        """What clients were told about a lead, as lines of a report."""
        return [
            f"{one.at:8.2f} s  {one.step} (attempt {one.attempts}) answered {one.answer} {' '.join(one.after)}"
            for one in self.told
            if any(promise.startswith(f"{lead}:") for promise in one.after) or lead in str(one.answer)
        ]
