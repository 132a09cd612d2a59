"""Faults keep pace with the work, and do not wait for work that stands still."""

import asyncio
from datetime import timedelta

import pytest

from faults import breaker
from faults.breaker import JUMPS, Breaker, Fault
from faults.history import History
from faults.sizes import Size
from service_kit.idempotency import KEPT

SIZE = Size(faults=8, events=0, at_once=1, pause=(0.0, 0.0), outlasting="never")


class Counting(Breaker):
    """Breaks nothing, and writes down that it did."""

    def faults(self) -> dict[str, tuple[float, Fault]]:
        async def strike() -> None:
            self._history.fault("nothing")

        return {"nothing": (1.0, strike)}

    def heal(self) -> None:
        """Nothing is broken."""


class Missing(Breaker):
    """One kind always hits, one only when it is tried for the third time."""

    def faults(self) -> dict[str, tuple[float, Fault]]:
        tries = iter((False, False, True, True))

        async def sure() -> None:
            self._history.fault("sure")

        async def unsure() -> None:
            if next(tries):
                self._history.fault("unsure")

        return {"sure": (1.0, sure), "unsure": (0.0, unsure)}

    def heal(self) -> None:
        """Nothing is broken."""


async def settled(history: History) -> int:
    """How many faults there are when a hundred turns of the loop have brought no other."""
    before = -1
    while before < len(history.faults):
        before = len(history.faults)
        for _ in range(100):
            await asyncio.sleep(0)
    return before


@pytest.fixture(autouse=True)
def looks_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look takes no time here, and nobody loses patience."""
    monkeypatch.setattr(breaker, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(breaker, "AHEAD_LOOKS", 1_000_000)


async def test_faults_wait_for_their_share_of_the_work() -> None:
    history = History()
    breaking = Counting(history, 1)
    breaking.share = 0.25
    running = asyncio.create_task(breaking.run(SIZE))

    # A quarter of eight is two; one more goes past that, and one is on its way when it does.
    assert await settled(history) in (3, 4)
    breaking.share = 1.0
    await running
    assert len(history.faults) >= 8


async def test_work_that_stands_still_is_not_spared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaker, "AHEAD_LOOKS", 3)
    history = History()
    breaking = Counting(history, 1)
    breaking.share = 0.0

    await breaking.run(SIZE)
    assert len(history.faults) >= 8


async def test_nothing_waits_when_no_more_faults_are_wanted() -> None:
    history = History()
    breaking = Counting(history, 1)
    breaking.share = 0.0
    running = asyncio.create_task(breaking.run(SIZE))

    before = await settled(history)
    assert before <= 2
    breaking.enough = True
    await running
    assert len(history.faults) <= before + 1


async def test_a_kind_that_hit_nothing_is_tried_again_before_it_is_left_to_chance() -> None:
    history = History()
    breaking = Missing(history, 1)
    await breaking.run(SIZE)

    assert history.kinds["unsure"] == 1
    assert history.kinds["sure"] == len(history.faults) - 1
    assert breaking.hits() == dict(history.kinds)


async def test_a_kind_that_never_hit_is_said_to_have_hit_nothing() -> None:
    assert Missing(History(), 1).hits() == {"sure": 0, "unsure": 0}


def test_clocks_jump_by_more_than_the_life_of_a_key_to_either_side() -> None:
    assert timedelta(seconds=max(JUMPS)) > KEPT
    assert timedelta(seconds=min(JUMPS)) < -KEPT
