"""`python -m faults [--size quick] [--seed 1]`: break a real installation; the exit code says whether it held."""

import argparse
import asyncio
import random
import sys
from pathlib import Path

from faults.run import Run
from faults.sizes import SIZES

BUILD = Path("build")


def main() -> None:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser(prog="python -m faults", description=__doc__)
    parser.add_argument("--size", choices=sorted(SIZES), default="quick")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1, 1_000_000))
    parser.add_argument("--variant", help="run this planted broken variant instead of the product")
    arguments = parser.parse_args()
    print(f"make faults SIZE={arguments.size} SEED={arguments.seed}", flush=True)
    run = Run(SIZES[arguments.size], arguments.seed, arguments.variant)
    try:
        verdict = asyncio.run(run.judged())
        verdict.figures = {"seed": arguments.seed, "size": arguments.size, "stack": "kafka"} | verdict.figures
        verdict.write(BUILD, "faults")
        print(verdict.report())
        if not verdict.good:
            (BUILD / "faults.logs.txt").write_text(run.logs(), encoding="utf-8")
    finally:
        run.close()
    sys.exit(0 if verdict.good else 1)


if __name__ == "__main__":
    main()
