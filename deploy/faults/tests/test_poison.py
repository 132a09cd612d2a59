"""Some events fail in every process of a fault run; more in one that is to end where something is parked."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

PLANTED = Path(__file__).parent.parent / "src" / "faults" / "planted"
EVENTS = 20_000


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The module as the nursery imports it; what it changes is as it was after the test."""
    monkeypatch.syspath_prepend(str(PLANTED))
    apply, retrying = import_module("event_bus.apply"), import_module("event_bus.retrying")
    monkeypatch.setattr(apply.Batch, "_apply_events", batch)
    monkeypatch.setattr(retrying.Retrying, "turn", retrying.Retrying.turn)
    found: Any = import_module("breaking")
    monkeypatch.setattr(found, "POISON", found.Poison())
    yield found


async def batch(_batch: Any, transaction: Any, subscription: Any, records: Any, _poison: Any, *_: Any) -> None:
    await subscription.handle(transaction, records)


class Subscribed(SimpleNamespace):
    def _replace(self, **changed: Any) -> "Subscribed":
        return Subscribed(**{**vars(self), **changed})


async def failing() -> int:
    """Of so many events, how many fail."""
    apply_events = vars(import_module("event_bus.apply").Batch)["_apply_events"]

    async def handle(_transaction: Any, _events: Any) -> None:
        return

    failed = 0
    for number in range(EVENTS):
        subscription = Subscribed(group="digest", handle=handle)
        try:
            await apply_events(None, None, subscription, [SimpleNamespace(id=f"event-{number}")], None)
        except Exception as error:  # noqa: BLE001  # it is the planted one
            assert type(error).__name__ == "PlantedError"
            failed += 1
    return failed


async def test_who_is_to_end_at_parking_comes_there_thirty_times_as_often(
    breaking: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "digest-1.crash"
    monkeypatch.setenv("LEADLOOP_FAULTS_CRASH", str(file))
    breaking.poison(3)
    usual = await failing()

    breaking.arm()
    assert await failing() == usual
    file.write_text("after-retry 1")
    breaking.arm()

    assert 0.002 * EVENTS < usual < 0.004 * EVENTS
    assert 0.08 * EVENTS < await failing() < 0.1 * EVENTS
