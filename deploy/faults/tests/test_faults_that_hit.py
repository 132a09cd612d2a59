"""A fault counts where something alive was hit, a crash point where its step was done."""

import asyncio
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from faults import breaking_one, crashes
from faults.breaking_one import POINTS, OneBreaker
from faults.disk import Disk
from faults.history import History
from faults.injecting import OUTLASTING_SECONDS, ZOMBIE, ZOMBIE_SECONDS, Injector
from faults.sizes import SIZES
from local_servers.process import free_ports

crashing: Any = import_module("faults.planted.crashing")


def injector(**installation: Any) -> tuple[Any, History]:
    history = History()
    broken: Any = SimpleNamespace(**installation)
    return Injector(broken, history, 1, SIZES["quick"]), history


async def test_a_stranger_who_cannot_join_is_no_fault() -> None:
    breaker, history = injector(kafka=SimpleNamespace(bootstrap=f"127.0.0.1:{free_ports(1)[0]}"))
    await breaker.faults()["rebalance"][1]()
    assert history.faults == []


async def test_the_clock_of_a_process_that_does_not_run_is_no_fault() -> None:
    dead = SimpleNamespace(name="digest-1", process=SimpleNamespace(pid=None))
    breaker, history = injector(replicas={"digest-1": dead})
    await breaker.faults()["jump of a clock"][1]()
    assert history.faults == []


async def test_a_broker_that_does_not_run_is_no_fault() -> None:
    breaker, history = injector(kafka=SimpleNamespace(pid=lambda _node: None))
    await breaker.faults()["kill a broker"][1]()
    assert history.faults == []


async def test_a_turn_that_found_nothing_to_do_is_no_pass_of_a_crash_point() -> None:
    answers = [0, False, 7, True, None]
    left = crashing.Left(10, Path())

    async def turn() -> Any:
        return answers.pop(0)

    ending = crashing.that_ends(turn, left, behind=True)
    passes = []
    while answers:
        await ending()
        passes.append(10 - left.passes)
    assert passes == [0, 0, 1, 2, 3]


async def test_parking_of_nothing_is_no_pass_of_a_crash_point() -> None:
    left = crashing.Left(10, Path())

    async def park(_parking: Any, _transaction: Any, _waiting: Any) -> None:
        pass

    ending = crashing.that_ends(park, left, behind=False, handed=True)
    await ending(None, None, [])
    assert left.passes == 10
    await ending(None, None, ["a record"])
    assert left.passes == 9


async def test_half_of_what_is_published_stands_when_a_process_ends_between() -> None:
    left = crashing.Left(10, Path())
    log: list[tuple[list[str], int]] = []

    async def publish(_publisher: Any, messages: list[str]) -> None:
        log.append((messages, left.passes))

    halves = crashing.in_two(publish, left)
    await halves(None, ["a", "b", "c"])
    assert log == [(["a"], 10), (["b", "c"], 9)]
    await halves(None, ["d"])  # of one message no half can stand
    assert log[2:] == [(["d"], 9)]


async def test_a_crash_counts_for_the_replica_that_came_to_its_point(tmp_path: Path) -> None:
    class Process:
        def __init__(self, crash: Path, *, comes: bool) -> None:
            self._crash, self._comes = crash, comes

        def kill(self) -> None:
            if self._comes:
                self._crash.with_suffix(".hit").touch()

    replicas = [
        SimpleNamespace(
            name=name, crash=tmp_path / f"{name}.crash", process=Process(tmp_path / f"{name}.crash", comes=hit)
        )
        for name, hit in (("sales-1", False), ("sales-2", True))
    ]
    breaker, history = injector(of=lambda _service: replicas)
    await breaker.faults()["crash of a relay"][1]()
    ((_, what),) = history.faults
    assert what.startswith("sales-2 ends itself: ")
    assert replicas[0].crash.read_text() == replicas[1].crash.read_text()


@pytest.mark.parametrize("comes", [True, False])
async def test_a_crash_of_the_one_process_counts_where_it_died_at_its_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, comes: bool
) -> None:
    crash = tmp_path / "leadloop.crash"
    crash.with_suffix(".hit").touch()  # of the crash before

    process: Any = SimpleNamespace(pid=lambda: 77, crash=crash, restarts=0, disk=Disk(tmp_path))

    def ends_again() -> None:
        """Killed, it was started again, and has ended once more: at its point, or because of something else."""
        process.restarts = 2
        if comes:
            crash.with_suffix(".hit").touch()

    monkeypatch.setattr(breaking_one.os, "kill", lambda *_: asyncio.get_running_loop().call_soon(ends_again))
    history = History()
    await OneBreaker(process, history, 1).faults()["crash at after-send"][1]()
    assert [what.partition(",")[0] for _, what in history.faults] == [
        "kill -9 of the process 77",
        *(["crash at after-send"] if comes else []),
    ]


def test_every_crash_point_is_drawn_and_is_a_function_of_the_product() -> None:
    assert set(POINTS) == set(crashing.POINTS)
    assert {point for points in crashes.POINTS.values() for point in points} == set(POINTS)
    assert crashes.SERVICES.keys() <= crashes.POINTS.keys()
    crashing_kinds = {kind for kind in kinds("quick") if kind.startswith("crash of ")}
    assert {Injector.alone[kind] for kind in crashing_kinds} == {"crash"}  # one at a time: a hit counts for one
    for module, holder, function, _ in (place for places in crashing.POINTS.values() for place in places):
        owner = import_module(module)
        assert callable(getattr(getattr(owner, holder) if holder else owner, function))


def kinds(size: str) -> dict[str, float]:
    nothing: Any = SimpleNamespace()
    return {kind: weight for kind, (weight, _) in Injector(nothing, History(), 1, SIZES[size]).faults().items()}


def test_one_freeze_in_four_lasts_until_the_process_is_thrown_out() -> None:
    often = kinds("standard")
    assert often[ZOMBIE] / (often[ZOMBIE] + often["freeze a service"]) == 0.25
    for way in ("half_open to a broker", "half_open to the database"):
        assert often[f"{way} for long"] / (often[f"{way} for long"] + often[way]) == pytest.approx(0.25)
    assert kinds("quick")[ZOMBIE] == 0  # done once, for each kind is; never drawn
    assert ZOMBIE not in kinds("smoke")
    assert "half_open to a broker for long" not in kinds("quick")


def test_a_run_that_did_too_little_is_no_good_run_nor_a_long_one_in_which_a_kind_never_hit() -> None:
    once = {"kill": 9, "jump": 0}
    assert SIZES["quick"].missing(32, 3_200, once) == []
    assert SIZES["quick"].missing(31, 3_200, once) == ["only 3200 events and 31 faults"]
    assert SIZES["quick"].missing(32, 3_199, once) == ["only 3199 events and 32 faults"]
    assert SIZES["standard"].missing(1_000, 100_000, {"kill": 9, "jump": 1}) == []
    assert SIZES["standard"].missing(1_000, 100_000, once) == ["no fault of the kind jump has hit anything alive"]


def test_what_lasts_for_long_lasts_longer_than_the_product_waits() -> None:
    timing = import_module("event_bus.kafka_connection").Timing()
    assert ZOMBIE_SECONDS[0] > timing.session
    assert OUTLASTING_SECONDS[0] > timing.send
