"""When keys were used: known at once in the process that saw it, written once a minute, and never backwards."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from event_bus.transaction import UnavailableError
from service_kit.key_uses import KeyUses
from service_kit.testing import said_to_databases

KEYS = ["aaaa1111", "bbbb2222"]


@pytest.fixture
def uses(any_office: Any) -> KeyUses:
    """Of a process of its own."""
    return process_of(any_office)


def process_of(any_office: Any) -> KeyUses:
    access = any_office.service.app.state.access
    return KeyUses(access.tables.used, any_office.service.database, access._clock)


async def test_a_use_is_known_at_once_and_to_others_after_it_was_written(any_office: Any, uses: KeyUses) -> None:
    other = process_of(any_office)
    uses.note(KEYS[0])
    now = any_office.service.app.state.access._clock()
    assert await uses.of(KEYS) == {KEYS[0]: now}
    assert await other.of(KEYS) == {}
    assert await uses.write() == 1
    assert await other.of(KEYS) == {KEYS[0]: now}
    assert await uses.write() == 0


async def test_a_thousand_uses_are_one_row_and_cost_no_statement_before(any_office: Any, uses: KeyUses) -> None:
    with said_to_databases() as said:
        for _ in range(1000):
            uses.note(KEYS[0])
        assert said == []
        assert await uses.write() == 1
        assert await process_of(any_office).of(KEYS) != {}
        assert said != []


async def test_an_earlier_use_never_replaces_a_later_one(any_office: Any, uses: KeyUses) -> None:
    other = process_of(any_office)
    later: datetime = any_office.service.app.state.access._clock()
    uses._fresh, other._fresh = {KEYS[0]: later}, {KEYS[0]: later - timedelta(seconds=30)}
    await uses.write()
    await other.write()
    assert await process_of(any_office).of(KEYS) == {KEYS[0]: later}


async def test_what_could_not_be_written_is_written_the_next_time(
    any_office: Any, uses: KeyUses, monkeypatch: pytest.MonkeyPatch
) -> None:
    uses.note(KEYS[0])

    def away() -> Any:
        raise UnavailableError

    with monkeypatch.context() as broken:
        broken.setattr(any_office.service.database, "transaction", away)
        with pytest.raises(UnavailableError):
            await uses.write()
        uses.note(KEYS[1])
    assert await uses.write() == 2


async def test_what_is_known_is_written_when_the_service_stops(any_office: Any, uses: KeyUses) -> None:
    worker = asyncio.create_task(uses.run())
    await asyncio.sleep(0)  # it has begun
    uses.note(KEYS[1])
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    assert list(await process_of(any_office).of(KEYS)) == [KEYS[1]]


async def test_a_call_with_a_key_is_noted_and_a_refused_one_is_not(any_office: Any) -> None:
    access = any_office.service.app.state.access
    before = dict(access.uses._fresh)
    await access.principal_of(f"ll_{'z' * 8}_{'x' * 32}x")
    assert access.uses._fresh == before
    await any_office.ask("GET", "/v1/dead-letters")
    assert len(access.uses._fresh) == 1
