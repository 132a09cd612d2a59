"""What operators see and do: probes, dead letters, the flow, a stop in the middle of things."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from uuid_utils import uuid7

from event_bus.event import Outgoing
from event_bus.parking import Parking, ToPark
from event_bus.port import Message, Record
from event_bus.testing.bus import NOON, fact, until
from event_bus.testing.faults import FaultyDatabase
from event_bus.testing.memory import MemoryLog
from event_bus.transaction import UnavailableError
from event_contracts.topics import DEAD_LETTERS, INBOUND, LEADS, REFERENCE
from service_kit import health
from service_kit.access import hash_of

Asked = Callable[[], Awaitable[bool]]


async def say(office: Any, *facts: Outgoing) -> None:
    """Facts of this service, which it hears itself."""
    async with office.foundation.database.transaction() as transaction:
        await office.foundation.outbox.append(transaction, facts)


def ready(office: Any, status: int, problem: str = "") -> Asked:
    """Whether the readiness probe says this."""

    async def asked() -> bool:
        answer = await office.ask("GET", "/readyz", key=None)
        return answer.status_code == status and problem in answer.text

    return asked


def quiet(office: Any) -> Asked:
    """Whether nothing waits any more."""

    async def asked() -> bool:
        flow = (await office.ask("GET", "/flow", key=None)).json()
        return flow["records"] == flow["pending"] == 0

    return asked


async def test_what_a_service_says_goes_round_and_the_flow_says_when_it_is_quiet(any_office: Any) -> None:
    await until(quiet(any_office))
    applied = (await any_office.service.flow())["applied"]
    await say(any_office, fact("lead-1", 1), fact("lead-1", 2))
    assert not await quiet(any_office)()
    await until(quiet(any_office))

    assert [event.sequence for event in any_office.heard] == [1, 2]
    assert (await any_office.service.flow())["applied"] > applied


async def test_a_log_away_and_back_is_not_ready_and_ready_again(
    office: Any, memory: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "RELAY_SECONDS", 0)
    await until(ready(office, 200))
    memory.away = True
    await until(ready(office, 503, "lead-intake waits: ConnectionError"))
    await say(office, fact("lead-1", 1))
    await until(ready(office, 503, "the event log is away"))
    assert (await office.ask("GET", "/livez", key=None)).status_code == 200  # a restart would not help
    memory.away = False
    await until(ready(office, 200))
    await until(quiet(office))
    assert [event.sequence for event in office.heard] == [1]


async def test_a_database_away_is_not_ready_but_alive(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    faulty = FaultyDatabase(office.foundation.database)

    async def ping() -> None:
        raise UnavailableError

    monkeypatch.setattr(office.foundation.database, "ping", ping)
    consumer = office.service.consumers[0]
    monkeypatch.setattr(consumer, "_database", faulty)
    monkeypatch.setattr(consumer.batch, "_database", faulty)
    faulty.away = True
    await say(office, fact("lead-1", 1))
    await until(ready(office, 503, "the database is away"))
    await until(ready(office, 503, "lead-intake waits: UnavailableError"))
    assert (await office.ask("GET", "/livez", key=None)).json() == {"status": "alive", "stuck": []}
    monkeypatch.undo()
    await until(ready(office, 200))


async def test_a_loop_that_does_not_turn_is_stuck_and_so_is_one_that_is_handed_nothing(office: Any) -> None:
    await until(quiet(office))
    now = asyncio.get_running_loop().time()
    assert health.stuck_consumers(office.service, now) == []
    assert health.stuck_consumers(office.service, now + health.STUCK_SECONDS + 1) == [
        "lead-intake",
        "lead-intake-access",
    ]
    consumer = office.service.consumers[0]
    consumer.last_turn = now + health.SILENT_SECONDS  # it turns
    consumer.last_progress = now - 1
    assert health.stuck_consumers(office.service, now + health.SILENT_SECONDS) == ["lead-intake", "lead-intake-access"]
    consumer._waiting = "UnavailableError"  # something is known to be away
    assert health.stuck_consumers(office.service, now + health.SILENT_SECONDS) == ["lead-intake-access"]


async def dead_letters(office: Any) -> list[dict[str, Any]]:
    """As operators see them."""
    items: list[dict[str, Any]] = (await office.ask("GET", "/v1/dead-letters")).json()["items"]
    return items


async def test_operators_see_retry_and_skip_what_could_not_be_handled(any_office: Any) -> None:
    office = any_office
    await say(office, fact("lead-1", 1, "bad"), fact("lead-1", 2), fact("lead-2", 1))
    await until(quiet(office))
    first, second = await dead_letters(office)
    assert (first["subject"], first["reason"], second["attempts"]) == ("lead-1", "KeyError", 0)
    assert "Ada" not in str((first, second))

    assert (await office.ask("POST", f"/v1/dead-letters/{first['id']}/retry")).json() == {"waiting": 2}
    skip = f"/v1/dead-letters/{first['id']}/skip"
    assert (await office.ask("POST", skip, json={"reason": ""})).status_code == 422
    assert (await office.ask("POST", skip, json={"reason": "spoilt", "gap": True})).status_code == 409
    later = await office.ask("POST", f"/v1/dead-letters/{second['id']}/skip", json={"reason": "spoilt"})
    assert (later.status_code, "earlier record" in later.json()["detail"]) == (409, True)
    assert (await office.ask("POST", skip, json={"reason": "spoilt"})).json() == {"waiting": 1}

    async def done() -> bool:
        return await dead_letters(office) == []

    await until(done)
    assert sorted((event.key, event.sequence) for event in office.heard) == [("lead-1", 2), ("lead-2", 1)]
    for path in ("retry", "skip"):
        gone = await office.ask("POST", f"/v1/dead-letters/{first['id']}/{path}", json={"reason": "again"})
        assert gone.status_code == 404


async def test_a_gap_is_given_up_by_an_operator(office: Any) -> None:
    await say(office, fact("lead-1", 1), fact("lead-1", 3))
    await until(quiet(office))
    [letter] = await dead_letters(office)
    assert letter["reason"].startswith("gap")
    answer = await office.ask("POST", f"/v1/dead-letters/{letter['id']}/skip", json={"reason": "lost", "gap": True})
    assert answer.json() == {"waiting": 1}

    async def done() -> bool:
        return await dead_letters(office) == []

    await until(done)
    assert [event.sequence for event in office.heard] == [1, 3]


async def test_dead_letters_are_for_admins(office: Any) -> None:
    for key in ("rep", "marketer"):
        assert (await office.ask("GET", "/v1/dead-letters", key=key)).status_code == 403


async def test_a_record_that_is_no_event_is_dead_within_moments(office: Any, memory: MemoryLog) -> None:
    memory.write(Message(LEADS.name, b"lead-1", b"{}", ()))
    await memory.tell()

    async def dead() -> bool:
        return [letter["dead"] for letter in await dead_letters(office)] == [True]

    await until(dead)
    await until(quiet(office))
    assert len(memory.everything(DEAD_LETTERS.name)) == 1


async def test_a_revocation_travels_on_the_reference_topic(any_office: Any) -> None:
    office = any_office
    token = "ll_newcomer_" + "B" * 32
    key = {"key_id": "newcomer", "hash": hash_of(token), "name": "script", "role": "admin"}

    def document(version: int, **changed: str) -> Outgoing:
        data = {**key, **changed}
        return Outgoing(
            REFERENCE.name, "key/newcomer", "reference.key", "key/newcomer", version, NOON, data, str(uuid7())
        )

    def answers(status: int) -> Asked:
        async def asked() -> bool:
            headers = {"Authorization": f"Bearer {token}"}
            return (await office.ask("GET", "/v1/things/a", key=None, headers=headers)).status_code == status

        return asked

    asking = asyncio.ensure_future(answers(200)())
    await asyncio.sleep(0.02)
    await say(office, document(1))
    assert await asking  # it waited for the copy
    await say(office, document(2, revoked_at="2026-11-24T12:00:00Z"))
    await until(answers(401))


async def test_a_parked_record_is_kept_no_longer_than_on_its_topic(any_office: Any, shared: Any) -> None:
    """It may be personal, and a person's data must not outlive its topic because nobody looked."""
    foundation = any_office.foundation
    for topic in (INBOUND, LEADS):
        record = Record(topic.name, 0, 0, b"ada@example.com", b"raw", ())
        async with foundation.database.transaction() as transaction:
            waiting = ToPark(record, "ada@example.com", "?", "?", 0, "KeyError", 1)
            await Parking(shared.consumer, "group").park(transaction, [waiting], foundation.clock())
    foundation.clock.now += timedelta(days=8)
    await any_office.service.app.state.backlog.clean()
    assert [letter["topic"] for letter in await dead_letters(any_office)] == [LEADS.name]
