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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

HASHING = "PYTHONHASHSEED"
SHOWN = 8
PIECE = 200
"""Seeds after which a run that is made in pieces writes down what it has."""


def main() -> int:
    """0 when every seed holds."""
    hash_alike("simulation")
    asked = arguments()
    with begun() as template:
        return run(template, asked)


def hash_alike(module: str) -> None:
    """Begin this module again where hashing is not the same for every process."""
    if os.environ.get(HASHING) != "0":
        # The order of sets belongs to what a seed decides.
        again = [sys.executable, "-m", module, *sys.argv[1:]]
        os.execve(sys.executable, again, {**os.environ, HASHING: "0"})  # noqa: S606  # ourselves


@contextmanager
def begun() -> Iterator[Any]:
    """The template of every seed; nothing of what is there by now is looked through for garbage again."""
    _settle_down()
    from simulation.template import build

    template = build()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield template
    finally:
        shutil.rmtree(template.folder, ignore_errors=True)


def run(template, asked: argparse.Namespace) -> int:  # type: ignore[no-untyped-def]
    """What was asked for; 0 when every seed holds."""
    if asked.variants:
        return _every_variant(template, asked)
    with _variant(asked.variant):
        if asked.seed is not None:
            return _replay(template, asked.seed, asked.variant)
        return _many(template, asked)


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
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
    parser.add_argument(
        "--into", type=Path, help="add the seeds that are not in this report yet to it, piece by piece, instead"
    )
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


def _outcomes(template, seeds: Sequence[int], pool: Any) -> Iterator[tuple[Any, float]]:  # type: ignore[no-untyped-def]
    if pool is None:
        for seed in seeds:
            yield _swept(template, seed)
    else:
        yield from pool.imap_unordered(_worked, seeds, chunksize=2)


_shared = None


def _workers(arguments: argparse.Namespace):  # type: ignore[no-untyped-def]
    """Forked at once and kept: a fork beside the pool's own threads may inherit a lock that nobody will release."""
    import simulation.seed  # noqa: F401  # imported once, not in each of them

    return multiprocessing.get_context("fork").Pool(max(arguments.workers, 1))


def _worked(seed: int) -> tuple[Any, float]:
    assert _shared is not None
    return _swept(_shared, seed)


def _swept(template, seed: int) -> tuple[Any, float]:  # type: ignore[no-untyped-def]
    """What came of a seed, and the processor time that it took.

    Garbage goes between seeds: within one, a collector's turn could let go of something at another step.
    """
    from simulation.seed import run

    begun = time.process_time()
    outcome = run(template, seed)
    gc.collect()
    gc.freeze()  # what is left belongs to every seed: nobody has to go through it again after each
    return outcome, time.process_time() - begun


def _many(template, arguments: argparse.Namespace) -> int:  # type: ignore[no-untyped-def]
    from simulation.report import Kept, OtherCodeError, state_of_the_code

    code = "+".join([state_of_the_code(), *([arguments.variant] if arguments.variant else [])])
    seeds: Sequence[int] = range(arguments.first, arguments.first + arguments.seeds)
    kept = None
    if arguments.into is not None:
        try:
            kept = Kept(arguments.into, code)
        except OtherCodeError as error:
            sys.stderr.write(f"{error}\n")
            return 2
        seeds = kept.without(seeds)
    global _shared  # noqa: PLW0603  # what the forked workers inherit
    _shared = template
    with nullcontext() if arguments.workers <= 1 else _workers(arguments) as pool:
        if kept is None:
            return _in_one(template, arguments, seeds, pool, code)
        return _in_pieces(template, arguments, seeds, pool, kept, code)


def _in_one(template, arguments: argparse.Namespace, seeds: Sequence[int], pool: Any, code: str) -> int:  # type: ignore[no-untyped-def]
    """Stops at a planted fault, or after so many failures that more of them tell nothing new."""
    from simulation.report import code_of, report_of, write

    begun, used, done, failed = time.monotonic(), 0.0, [], 0
    for outcome, took in _outcomes(template, seeds, pool):
        done.append(outcome)
        used += took
        if outcome.found:
            failed += 1
            _tell(outcome, arguments.variant)
            if arguments.variant or failed >= SHOWN:
                break
    report = report_of(done, code, time.monotonic() - begun, used)
    write(arguments.report, report)
    sys.stdout.write(json.dumps(report) + "\n")
    return code_of(report)


def _in_pieces(  # type: ignore[no-untyped-def]
    template, arguments: argparse.Namespace, seeds: Sequence[int], pool: Any, kept: Any, code: str
) -> int:
    """Every seed, whatever fails: a piece that stopped early would hide what the rest of it is."""
    from simulation.report import code_of, report_of

    for at in range(0, len(seeds), PIECE):
        begun, used, done = time.monotonic(), 0.0, []
        for outcome, took in _outcomes(template, seeds[at : at + PIECE], pool):
            done.append(outcome)
            used += took
            if outcome.found:
                _tell(outcome, arguments.variant)
        kept.add(report_of(done, code, time.monotonic() - begun, used))
    sys.stdout.write(json.dumps(kept.report) + "\n")
    return code_of(kept.report) if kept.report is not None else 0


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
            outcome, _ = _swept(_shared, seed)
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
