"""`python -m faults [--size quick] [--seed 1]`: break a real installation; the exit code says whether it held."""

import argparse
import asyncio
import logging
import random
import signal
import sys
from pathlib import Path

from faults.run import Run
from faults.sizes import SIZES, VARIANTS
from faults.verdict import Verdict

BUILD = Path("build")


def main() -> None:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser(prog="python -m faults", description=__doc__)
    parser.add_argument("--size", choices=sorted(SIZES), default="quick")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1, 1_000_000))
    parser.add_argument("--stack", choices=("kafka", "embedded"), default="kafka")
    parser.add_argument("--variants", nargs="*", help="run planted broken variants (all, or those named)")
    arguments = parser.parse_args()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # brokers that are away are what this is about
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends a run leaves no folder behind
    BUILD.mkdir(exist_ok=True)
    if arguments.variants is None:
        print(f"make faults SIZE={arguments.size} STACK={arguments.stack} SEED={arguments.seed}", flush=True)
        sys.exit(0 if judged(arguments.size, arguments.seed, arguments.stack, None).good else 1)
    wrong = [name for name in arguments.variants or VARIANTS if not proved(name, arguments.size, arguments.seed)]
    print(
        f"not proved: {', '.join(wrong)}" if wrong else "every variant was caught, and nothing where nothing is broken"
    )
    sys.exit(1 if wrong else 0)


def judged(size: str, seed: int, stack: str, variant: str | None) -> Verdict:
    """One run; its figures and report are written into `build`."""
    run = Run(SIZES[size], seed, variant, stack)
    file = "faults" if variant is None else f"faults-{variant}"
    if stack == "embedded":
        file += "-embedded"
    try:
        verdict = asyncio.run(run.judged())
        verdict.figures = {"seed": seed, "size": size, "stack": stack, "variant": variant} | verdict.figures
        verdict.write(BUILD, file)
        print(verdict.report(), flush=True)
        if not verdict.good:
            (BUILD / f"{file}.logs.txt").write_text(run.installation.logs(), encoding="utf-8")
    finally:
        run.close()
    return verdict


def proved(name: str, size: str, seed: int) -> bool:
    """Whether a broken variant is caught, or nothing is found where nothing is broken."""
    return caught(name, size, seed) if VARIANTS[name].kinds else untouched(name, size, seed)


def untouched(name: str, size: str, seed: int) -> bool:
    """Whether runs of an unbroken product find nothing, though they are as impatient as those of broken ones."""
    stack, _ = VARIANTS[name]
    for tried in dict.fromkeys(("smoke", size)):
        print(f"variant {name}: SIZE={tried} STACK={stack} SEED={seed}", flush=True)
        found = {kind: len(said) for kind, said in judged(tried, seed, stack, name).found.items() if said}
        if found:
            print(f"variant {name}: FOUND {found} by SIZE={tried} where nothing is broken", flush=True)
            return False
    print(f"variant {name}: nothing was found", flush=True)
    return True


def caught(name: str, size: str, seed: int) -> bool:
    """Whether a run finds what this variant does wrong; a short one is tried first."""
    stack, kinds = VARIANTS[name]
    for tried in dict.fromkeys(("smoke", size)):
        print(f"variant {name}: SIZE={tried} STACK={stack} SEED={seed}", flush=True)
        verdict = judged(tried, seed, stack, name)
        seen = [kind for kind in kinds if verdict.found[kind]]
        if seen:
            print(f"variant {name}: caught as {', '.join(seen)} by SIZE={tried}", flush=True)
            return True
    print(f"variant {name}: NOT CAUGHT", flush=True)
    return False


if __name__ == "__main__":
    main()
