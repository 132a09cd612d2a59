"""`python -m bench [--size quick] [--only name]`: measure, print, and write build/bench.json; or `--profile`."""

import argparse
import asyncio
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.figure import Experiment
from bench.goals import GOALS
from bench.installation import World
from bench.measure import Result, result_of, rounds_of
from bench.profile import profiled
from bench.registry import chosen
from bench.sizes import SIZES, Size

BUILD = Path("build")
BUSY = 0.5
"""Runnable processes for each processor before a run, above which its figures are worth little."""


def main() -> None:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--size", choices=list(SIZES), default="quick")
    parser.add_argument("--only", nargs="*", default=[], help="names of figures (default: all of the size)")
    parser.add_argument("--profile", action="store_true", help="measure nothing: draw where the product's time goes")
    arguments = parser.parse_args()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends a run leaves no server behind
    try:
        experiments = chosen(arguments.size, arguments.only)
    except KeyError as error:
        parser.error(f"nothing measures {error}")
    if arguments.profile:
        asyncio.run(profiled(experiments, SIZES[arguments.size], BUILD / "profile"))
        return
    processors = os.cpu_count() or 1
    load = os.getloadavg()[0] / processors
    if load > BUSY:
        print(f"this machine is busy ({load:.1f} processes wait for each processor): believe no figure", flush=True)
    results = asyncio.run(measured(experiments, SIZES[arguments.size]))
    BUILD.mkdir(exist_ok=True)
    written = [result.written() for result in results]
    (BUILD / "bench.json").write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    run = {"size": arguments.size, "processors": processors, "busy": load > BUSY}
    (BUILD / "bench-run.json").write_text(json.dumps(run) + "\n", encoding="utf-8")
    sys.exit(0 if len(results) == sum(len(experiment.figures) for experiment in experiments) else 1)


async def measured(experiments: Sequence[Experiment], size: Size) -> list[Result]:
    """All results, each said when it is there; what could not be measured is said, and the rest goes on."""
    results: list[Result] = []
    async with World() as world:
        for experiment in experiments:
            started = time.monotonic()
            try:
                await world.still(experiment.place)
                async with experiment.open(world, size) as pair:
                    rounds = await rounds_of(pair, size.rounds, experiment.warm)
            except Exception as error:  # noqa: BLE001  # whatever it is, the other figures are still wanted
                names = ", ".join(figure.name for figure in experiment.figures)
                print(f"{names} could not be measured: {type(error).__name__}: {error}", flush=True)
                continue
            for figure in experiment.figures:
                samples = [(ours[figure.name], limit[figure.name]) for ours, limit in rounds]
                results.append(result_of(figure, GOALS[figure.name], samples))
                print(line_of(results[-1]), flush=True)
            print(f"{'':24} {time.monotonic() - started:12.0f} s to measure it", flush=True)
    return sorted(results, key=lambda result: list(GOALS).index(result.name))


def line_of(result: Result) -> str:
    """One figure for a reader."""
    verdict = {None: "", True: "  reached", False: "  NOT REACHED"}[result.reached]
    goal = "" if result.goal is None else f"  goal {result.goal.of} {result.goal.bound} {result.goal.value:g}"
    return (
        f"{result.name:24} {result.ours:>12,.2f} {result.unit:10} limit {result.limit:>12,.2f}  "
        f"ratio {result.ratio:.2f} ±{result.spread / 2:.0%}{goal}{verdict}"
    )


if __name__ == "__main__":
    main()
