"""What many seeds came to; pieces of one run that were made at different times are added up, and only these."""

import hashlib
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from simulation.checker import MEASURES
from simulation.seed import Outcome

ROOT = Path(__file__).parents[2]
LIKE = (".py", ".lock", ".po", ".html", ".txt", ".json", ".sql", ".css", ".mako")
FIRST = ("libs", "services", "tests/simulation", "requirements.lock")
SUMS = ("leads", "events", "faults", "steps", *MEASURES)
LEAST = {"leads": 10, "events": 60, "faults": 5}
"""What every seed has, or it shows too little; one that fails may have ended before."""
Report = dict[str, Any]


class OtherCodeError(ValueError):
    """A report of another state of the code: what one of them found says nothing about the other."""


def state_of_the_code(root: Path = ROOT) -> str:
    """A digest of what decides what a seed does: services, libraries, simulation, locked packages, Python."""
    made = hashlib.sha256(sys.version.encode())
    for file in sorted(_files(root)):
        made.update(f"\0{file.relative_to(root)}\0".encode() + file.read_bytes())
    return made.hexdigest()[:16]


def _files(root: Path) -> Iterable[Path]:
    for begin in FIRST:
        if (root / begin).is_file():
            yield root / begin
        for folder, inside, names in os.walk(root / begin):
            inside[:] = [name for name in inside if name not in {"__pycache__", "tests"} and name[0] != "."]
            yield from (Path(folder, name) for name in names if name.endswith(LIKE))


def report_of(outcomes: Sequence[Outcome], code: str, seconds: float, processor: float) -> Report:
    """The report of these seeds; `seconds` is what a clock on the wall said, `processor` what all workers used."""
    found = Counter(measure for one in outcomes for measure, _ in one.found)
    return {
        "seeds": len(outcomes), "ranges": _ranges(one.seed for one in outcomes),
        "failed": sorted(one.seed for one in outcomes if one.found),
        "leads": sum(one.leads for one in outcomes), "events": sum(one.events for one in outcomes),
        "faults": sum(len(one.faults) for one in outcomes), "steps": sum(one.steps for one in outcomes),
        **{measure: found[measure] for measure in MEASURES},
        "kinds": dict(sorted(Counter(kind for one in outcomes for kind in one.faults).items())),
        "fewest": {
            "leads": min(one.leads for one in outcomes), "events": min(one.events for one in outcomes),
            "faults": min(len(one.faults) for one in outcomes),
        },
        "trace": f"{sum((one.seed * 2654435761 ^ one.trace) & 0xFFFFFFFF for one in outcomes) & 0xFFFFFFFF:08x}",
        "pieces": 1, "code": code, "seconds": round(seconds, 1), "processor_seconds": round(processor, 1),
    }  # fmt: skip


def added(one: Report, other: Report) -> Report:
    """Both as if they had been one run, in whatever order they were made.

    Raises `OtherCodeError` where they are of different code, and `ValueError` where a seed stands in both: it would
    count twice.
    """
    if one["code"] != other["code"]:
        raise OtherCodeError(f"made by another state of the code ({one['code']}, now {other['code']})")
    if both := _seeds(one) & _seeds(other):
        raise ValueError(f"seed {min(both)} stands in both reports")
    kinds = Counter(one["kinds"]) + Counter(other["kinds"])
    return {
        "seeds": one["seeds"] + other["seeds"],
        "ranges": _ranges(_seeds(one) | _seeds(other)),
        "failed": sorted(one["failed"] + other["failed"]),
        **{name: one[name] + other[name] for name in SUMS},
        "kinds": dict(sorted(kinds.items())),
        "fewest": {name: min(one["fewest"][name], other["fewest"][name]) for name in one["fewest"]},
        "trace": f"{int(one['trace'], 16) + int(other['trace'], 16) & 0xFFFFFFFF:08x}",
        "pieces": one["pieces"] + other["pieces"],
        "code": one["code"],
        **{name: round(one[name] + other[name], 1) for name in ("seconds", "processor_seconds")},
    }


def small(report: Report) -> list[str]:
    """What a seed of it is to have at least, and one of them has not."""
    return [
        f"a seed has only {report['fewest'][name]} {name}, fewer than {least}"
        for name, least in LEAST.items()
        if report["fewest"][name] < least
    ]


def code_of(report: Report) -> int:
    """0 where every seed held, and each had what it is to have; says what one has not."""
    missing = small(report)
    sys.stderr.write("".join(f"{line}\n" for line in missing))
    return bool(report["failed"] or missing)


def _seeds(report: Report) -> set[int]:
    return {seed for first, last in report["ranges"] for seed in range(first, last + 1)}


def _ranges(seeds: Iterable[int]) -> list[list[int]]:
    """First and last of each run of numbers without a hole."""
    ranges: list[list[int]] = []
    for seed in sorted(seeds):
        if ranges and seed == ranges[-1][1] + 1:
            ranges[-1][1] = seed
        else:
            ranges.append([seed, seed])
    return ranges


class Kept:
    """A report in a file, to which pieces are added as they are done: whoever stops a run keeps what it has done."""

    def __init__(self, file: Path, code: str) -> None:
        self._file = file
        self._code = code
        self.report: Report | None = json.loads(file.read_text(encoding="utf-8")) if file.exists() else None
        if self.report is not None and self.report.get("code") != code:
            raise OtherCodeError(
                f"{file} is a report of another state of the code. Remove it, or name another file: INTO=..."
            )

    def without(self, seeds: Iterable[int]) -> list[int]:
        """Those that are not in it yet."""
        held = _seeds(self.report) if self.report is not None else set()
        return [seed for seed in seeds if seed not in held]

    def add(self, piece: Report) -> None:
        """Write it down; a crash leaves the file as it was."""
        self.report = piece if self.report is None else added(self.report, piece)
        write(self._file, self.report)


def write(file: Path, report: Report) -> None:
    """Into a file, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(f".{os.getpid()}")
    beside.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    beside.replace(file)
