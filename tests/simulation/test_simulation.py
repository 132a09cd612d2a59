"""Seeds hold; the same seed is the same run; planted faults are seen."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = 50
FIRST = range(1, 200, BLOCK)
"""The first seeds of four blocks: 200 seeds, shared among whoever runs tests.

A block begins with some three seconds of imports and a template, so it is not made smaller than sharing asks for.
"""


def simulated(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A run in a process of its own, whose hashing, warnings and garbage belong to it."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    return subprocess.run(
        [sys.executable, "-m", "simulation", *arguments],
        check=False,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )


@pytest.mark.timeout(900)
@pytest.mark.parametrize("first", FIRST)
def test_every_seed_holds(first: int, tmp_path: Path) -> None:
    report = tmp_path / "simulation.json"
    done = simulated("--from", str(first), "--seeds", str(BLOCK), "--workers", "1", "--report", str(report))
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(report.read_text())
    assert said["seeds"] == BLOCK
    assert said["fewest"]["leads"] >= 10
    assert said["fewest"]["events"] >= 60
    assert said["fewest"]["faults"] >= 5


@pytest.mark.timeout(300)
def test_the_same_seed_is_the_same_run_step_by_step() -> None:
    one, other = (simulated("--seed", "3").stdout.splitlines() for _ in range(2))
    assert one == other
    told = re.search(r"seed 3: trace [0-9a-f]{8}, (\d+) steps", one[-1])
    assert told
    assert len([line for line in one if " * " not in line]) == int(told[1]) + 1, "a line for each step, and the last"
    assert int(told[1]) > 3000
    assert simulated("--seed", "4").stdout.splitlines()[-1] != one[-1]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", ["relay with two leaders and no order", "erasure forgets one store"])
def test_a_planted_fault_is_seen_and_told_how_to_see_it_again(name: str, tmp_path: Path) -> None:
    done = simulated("--variant", name, "--seeds", "30", "--workers", "1", "--report", str(tmp_path / "report.json"))
    assert done.returncode == 1, done.stdout + done.stderr
    told = re.search(
        rf'seed (\d+) fails; step by step: make simulate SEED=(\d+) VARIANT="{name}"\n  (.+)\n', done.stdout
    )
    assert told
    assert told[1] == told[2]
    again = simulated("--seed", told[2], "--variant", name)
    assert again.returncode == 1
    assert f"  {told[3]}\n" in again.stdout


@pytest.mark.timeout(600)
def test_a_run_in_pieces_says_what_one_run_says(tmp_path: Path) -> None:
    whole, pieces = tmp_path / "whole.json", tmp_path / "pieces.json"
    assert simulated("--from", "1", "--seeds", "3", "--workers", "1", "--report", str(whole)).returncode == 0
    assert simulated("--from", "3", "--seeds", "1", "--workers", "1", "--into", str(pieces)).returncode == 0
    assert simulated("--from", "1", "--seeds", "3", "--workers", "2", "--into", str(pieces)).returncode == 0
    times = {"pieces", "seconds", "processor_seconds"}
    one, other = (json.loads(file.read_text()) for file in (whole, pieces))
    assert other["pieces"] == 2
    assert {name: one[name] for name in one.keys() - times} == {name: other[name] for name in other.keys() - times}
    assert one["ranges"] == [[1, 3]]
