"""What a request may cost, counted: steps to the database for each transaction, and statements made anew."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.default import DefaultExecutionContext

from event_bus.transaction import Database, Transaction
from lead_intake.adapters import tables
from service_kit.database.spoken import spoken_of

STEPS = ("execute", "rows", "each", "insert", "update", "upsert", "look_up", "joined")
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
BY_DRIVER = "a statement for the driver"
NEW_LEADS = 11
"""Known answers, campaigns, identities; leads, identities, touches, consents, submissions, days, outbox, answers."""


class Counted:
    """A database that counts what its transactions are asked for with rows or keys."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.steps: Counter[str] = Counter()
        self.transactions = 0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        """One of the database's own."""
        self.transactions += 1
        async with self._database.transaction() as transaction:
            yield _Counting(transaction, self.steps)


class _Counting:
    def __init__(self, transaction: Transaction, steps: "Counter[str]") -> None:
        self._transaction = transaction
        self._steps = steps

    def __getattr__(self, name: str) -> Any:
        own = getattr(self._transaction, name)
        if name not in STEPS:
            return own

        async def counted(*given: Any, **named: Any) -> Any:
            if name in {"execute", "rows", "look_up", "joined"} or given[-1]:  # without rows nothing is sent
                self._steps[name] += 1
            return await own(*given, **named)

        return counted


@pytest.fixture
def counted(world: Any) -> Counted:
    """Stands before the database of everything that is taken in."""
    commands = world.service.app.state.application.take_in
    counted = Counted(commands._database)
    commands._database = counted
    return counted


@contextmanager
def made_anew() -> Iterator[list[str]]:
    """Statements that had to be compiled, for SQLAlchemy or for a driver."""
    found: list[str] = []
    spoken = spoken_of.cache_info().misses

    def note(_: Any, __: Any, sql: str, ___: Any, context: DefaultExecutionContext, *____: Any) -> None:
        if context.cache_hit.name != "CACHE_HIT":
            found.append(sql)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    found += [BY_DRIVER] * (spoken_of.cache_info().misses - spoken)


def person(number: int) -> dict[str, Any]:
    """Somebody who says everything that leads to rows."""
    return {
        "email": f"ann{number}@acme.example", "phone": f"+49151{10_000_000 + number}", "name": "Ann Smith",
        "source": "website", "campaign": "spring-fair", "message": "Call me.", "consent": {"email": True},
    }  # fmt: skip


async def asked_the_time(world: Any, counted: Counted) -> None:
    """Keys age by the database's time, which is asked once, and again where the clock parts from the seconds.

    The tests' clock stands still, so their seconds do here.
    """
    world.service.app.state.application.take_in._stored._ageing._seconds = lambda: 0.0
    await world.post("/v1/leads", {"email": "before@acme.example"}, idempotency_key="before")
    assert counted.steps["execute"] == 1
    counted.steps.clear()


async def test_a_thousand_leads_cost_as_many_steps_as_one(world: Any, counted: Counted) -> None:
    await asked_the_time(world, counted)
    await world.post("/v1/leads", person(0), idempotency_key="one")
    assert counted.steps.total() == NEW_LEADS
    counted.steps.clear()
    leads = [person(number) for number in range(1, 1001)]
    answer = await world.post("/v1/leads/batch", {"leads": leads}, idempotency_key="many")
    assert answer.json()["created"] == 1000
    assert counted.steps.total() == NEW_LEADS


async def test_the_count_sees_a_step_for_each_lead(world: Any, counted: Counted) -> None:
    """The fault that the budget is there for, planted."""
    commands = world.service.app.state.application.take_in
    own = commands._use_case

    async def one_by_one(transaction: Any, given: Any) -> Any:
        for _ in given:
            await transaction.look_up(tables.identity, {"kind": ["email"], "value": ["x"]})
        return await own(transaction, given)

    await asked_the_time(world, counted)
    commands._use_case = one_by_one
    await world.post("/v1/leads/batch", {"leads": [person(number) for number in range(5)]}, idempotency_key="five")
    assert counted.steps.total() == NEW_LEADS + 5


async def test_no_statement_of_a_batch_is_compiled_anew(world: Any, counted: Counted) -> None:
    """Whatever the number of leads, sources and keys, the text of a statement is the same."""

    def some(begin: int, end: int) -> dict[str, Any]:
        return {"leads": [person(number) | {"source": f"s{number}"} for number in range(begin, end)]}

    await world.post("/v1/leads", person(0), idempotency_key="a")
    await world.post("/v1/leads/batch", some(1, 3), idempotency_key="b")
    with made_anew() as anew:
        await world.post("/v1/leads", person(3), idempotency_key="c")
        await world.post("/v1/leads/batch", some(4, 40), idempotency_key="d")
    assert anew == []
    assert counted.transactions == 4


async def test_the_watch_sees_a_statement_that_is_compiled_anew(world: Any) -> None:
    """The fault, planted: SQLAlchemy keeps no text for a list of values, however often it was run."""
    table = tables.shared.idempotency
    keep = {"postgresql": postgresql, "sqlite": sqlite}[world.service.database.dialect].insert(table)
    row = {"id": "a", "fingerprint": "", "status": 200, "headers": "", "media_type": "", "body": b"", "created_at": NOW}
    again = keep.values([row]).on_conflict_do_update(index_elements=[table.c.id], set_={"status": 201})
    with made_anew() as anew:
        for _ in range(2):
            async with world.service.database.transaction() as transaction:
                await transaction.execute(again)
    assert len(anew) == 2


async def test_the_watch_sees_a_select_that_is_made_anew_for_the_driver(world: Any) -> None:
    with made_anew() as anew:
        for number in range(2):
            async with world.service.database.transaction() as transaction:
                await transaction.rows(select(tables.identity.c.value).limit(number + 1))
    assert anew.count(BY_DRIVER) == 2
