"""Seeds hold; the same seed is the same run; planted faults are seen."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ALONE = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
BLOCK = 50
FIRST = range(1, 200, BLOCK)
"""The first seeds of four blocks: 200 seeds, shared among whoever runs tests."""


def simulated(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A run in a process of its own, whose hashing, warnings and garbage belong to it."""
    return subprocess.run(
        [sys.executable, "-m", "simulation", *arguments],
        check=False,
        cwd=ROOT,
        env=ALONE,
        capture_output=True,
        text=True,
    )


class Nursery:
    """Runs begun by one process after its imports and its template, which take as long as ten seeds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-m", "simulation.nursery"],
            cwd=ROOT,
            env=ALONE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def simulated(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """As `simulated`, from a fork."""
        said, errors = self._folder / "said", self._folder / "errors"
        asked = {"given": arguments, "said": str(said), "errors": str(errors)}
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        ended = self._process.stdout.readline()
        assert ended, "the nursery has ended"
        return subprocess.CompletedProcess(arguments, int(ended), said.read_text(), errors.read_text())

    def close(self) -> None:
        """End it."""
        try:
            self._process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    found = Nursery(tmp_path_factory.mktemp("nursery"))
    yield found
    found.close()


@pytest.mark.timeout(900)
@pytest.mark.parametrize("first", FIRST)
def test_every_seed_holds(nursery: Nursery, first: int, tmp_path: Path) -> None:
    report = tmp_path / "simulation.json"
    done = nursery.simulated("--from", str(first), "--seeds", str(BLOCK), "--workers", "1", "--report", str(report))
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
@pytest.mark.parametrize(
    "name", ["relay with two leaders and no order", "erasure forgets one store", "refused as not known"]
)
def test_a_planted_fault_is_seen_and_told_how_to_see_it_again(nursery: Nursery, name: str, tmp_path: Path) -> None:
    report = str(tmp_path / "report.json")
    done = nursery.simulated("--variant", name, "--seeds", "30", "--workers", "1", "--report", report)
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
def test_a_run_in_pieces_says_what_one_run_says(nursery: Nursery, tmp_path: Path) -> None:
    """The whole is a process of its own, the pieces are forks: what a run began with does not show."""
    whole, pieces = tmp_path / "whole.json", tmp_path / "pieces.json"
    assert simulated("--from", "1", "--seeds", "3", "--workers", "1", "--report", str(whole)).returncode == 0
    into = ("--into", str(pieces))
    assert nursery.simulated("--from", "3", "--seeds", "1", "--workers", "1", *into).returncode == 0
    assert nursery.simulated("--from", "1", "--seeds", "3", "--workers", "2", *into).returncode == 0
    times = {"pieces", "seconds", "processor_seconds"}
    one, other = (json.loads(file.read_text()) for file in (whole, pieces))
    assert other["pieces"] == 2
    assert {name: one[name] for name in one.keys() - times} == {name: other[name] for name in other.keys() - times}
    assert one["ranges"] == [[1, 3]]
