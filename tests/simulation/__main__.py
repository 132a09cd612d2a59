"""`make simulate`: many seeds on all cores, or one of them step by step."""

import argparse
import gc
import json
import logging
import multiprocessing
import os
import shutil
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

HASHING = "PYTHONHASHSEED"
SHOWN = 8


def main() -> int:
    """0 when every seed holds."""
    if os.environ.get(HASHING) != "0":
        # The order of sets belongs to what a seed decides.
        again = [sys.executable, "-m", "simulation", *sys.argv[1:]]
        os.execve(sys.executable, again, {**os.environ, HASHING: "0"})  # noqa: S606  # ourselves
    arguments = _arguments()
    _settle_down()
    from simulation.template import build

    template = build()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        if arguments.variants:
            return _every_variant(template, arguments)
        with _variant(arguments.variant):
            if arguments.seed is not None:
                return _replay(template, arguments.seed, arguments.variant)
            return _many(template, arguments)
    finally:
        shutil.rmtree(template.folder, ignore_errors=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make simulate", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how many")
    parser.add_argument("--from", dest="first", type=int, default=1, help="the first of them")
    parser.add_argument("--seed", type=int, help="this one only, step by step")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--variant", help="a planted fault, by name; stops at the first seed that sees it")
    parser.add_argument(
        "--variants", action="store_true", help="every planted fault, and after how many seeds it is seen"
    )
    parser.add_argument("--report", type=Path, default=Path("build/simulation.json"))
    return parser.parse_args()


def _settle_down() -> None:
    """What a killed process leaves undone is meant to be left undone."""
    warnings.simplefilter("ignore")
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
    sys.unraisablehook = lambda _about: None


def _variant(name: str | None):  # type: ignore[no-untyped-def]  # a context manager of either kind
    from simulation.variants import VARIANTS

    return nullcontext() if name is None else VARIANTS[name]()


def _replay(template, seed: int, variant: str | None) -> int:  # type: ignore[no-untyped-def]
    from simulation.seed import run

    outcome = run(template, seed, _say)
    sys.stdout.write(f"seed {seed}{f' with {variant}' if variant else ''}: trace {outcome.trace:08x}, ")
    sys.stdout.write(
        f"{outcome.steps} steps, {outcome.leads} leads, {outcome.events} events, {len(outcome.faults)} faults\n"
    )
    for measure, what in outcome.found:
        sys.stdout.write(f"  {measure}: {what}\n")
    return bool(outcome.found)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _outcomes(template, arguments: argparse.Namespace) -> Iterator[Any]:  # type: ignore[no-untyped-def]
    seeds = range(arguments.first, arguments.first + arguments.seeds)
    if arguments.workers <= 1:
        for seed in seeds:
            yield _swept(template, seed)
        return
    global _shared  # noqa: PLW0603  # what the forked workers inherit
    _shared = template
    with _workers(arguments) as pool:
        yield from pool.imap_unordered(_worked, seeds, chunksize=2)


_shared = None


def _workers(arguments: argparse.Namespace):  # type: ignore[no-untyped-def]
    """Forked at once and kept: a fork beside the pool's own threads may inherit a lock that nobody will release."""
    import simulation.seed  # noqa: F401  # imported once, not in each of them

    return multiprocessing.get_context("fork").Pool(max(arguments.workers, 1))


def _worked(seed: int) -> Any:
    assert _shared is not None
    return _swept(_shared, seed)


def _swept(template, seed: int):  # type: ignore[no-untyped-def]
    """Garbage goes between seeds: within one, a collector's turn could let go of something at another step."""
    from simulation.seed import run

    outcome = run(template, seed)
    gc.collect()
    return outcome


def _many(template, arguments: argparse.Namespace) -> int:  # type: ignore[no-untyped-def]
    from simulation.checker import MEASURES

    begun, failed, done = time.monotonic(), [], []
    for outcome in _outcomes(template, arguments):
        done.append(outcome)
        if outcome.found:
            failed.append(outcome)
            _tell(outcome, arguments.variant)
            if arguments.variant or len(failed) >= SHOWN:
                break
    found = [measure for one in done for measure, _ in one.found]
    report = {
        "first": arguments.first, "seeds": len(done), "failed": sorted(one.seed for one in failed),
        "leads": sum(one.leads for one in done), "events": sum(one.events for one in done),
        "faults": sum(len(one.faults) for one in done), "steps": sum(one.steps for one in done),
        **{measure: found.count(measure) for measure in MEASURES},
        "kinds": dict(sorted(Counter(kind for one in done for kind in one.faults).items())),
        "fewest": {
            "leads": min(one.leads for one in done), "events": min(one.events for one in done),
            "faults": min(len(one.faults) for one in done),
        },
        "trace": f"{sum((one.seed * 2654435761 ^ one.trace) & 0xFFFFFFFF for one in done) & 0xFFFFFFFF:08x}",
        "seconds": round(time.monotonic() - begun, 1),
    }  # fmt: skip
    arguments.report.parent.mkdir(parents=True, exist_ok=True)
    arguments.report.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(report) + "\n")
    return bool(failed)


def _every_variant(template, arguments: argparse.Namespace) -> int:  # type: ignore[no-untyped-def]
    from simulation.variants import VARIANTS

    global _shared  # noqa: PLW0603  # what the forked workers inherit
    _shared = template
    asked = [(name, arguments.first, arguments.seeds) for name in VARIANTS]
    unseen = 0
    with _workers(arguments) as pool:
        for name, needed, seen in pool.imap(_seen, asked, chunksize=1):
            unseen += seen is None
            said = "NOT SEEN" if seen is None else f"seen by seed {seen.seed}: {': '.join(seen.found[0])}"
            sys.stdout.write(f"{name}: {needed} seeds, {said}\n")
            sys.stdout.flush()
    return unseen


def _seen(asked: tuple[str, int, int]):  # type: ignore[no-untyped-def]
    """How many seeds a variant needed, and the one that saw it."""
    name, first, seeds = asked
    with _variant(name):
        for needed, seed in enumerate(range(first, first + seeds), 1):
            outcome = _swept(_shared, seed)
            if outcome.found:
                return name, needed, outcome
    return name, seeds, None


def _tell(outcome, variant: str | None) -> None:  # type: ignore[no-untyped-def]
    sys.stdout.write(f"seed {outcome.seed} fails; step by step: make simulate SEED={outcome.seed}")
    sys.stdout.write(f' VARIANT="{variant}"\n' if variant else "\n")
    for measure, what in outcome.found[:SHOWN]:
        sys.stdout.write(f"  {measure}: {what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
