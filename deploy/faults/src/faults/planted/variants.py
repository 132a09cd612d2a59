"""Broken variants of the product, planted into its processes by name: a harness that does not catch one is not done.

Each widens its own window a little, as a slow disk would, so that a short run meets it.
"""

import asyncio
import functools
import importlib
from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import Any

SLOW = 0.05


def plant(name: str) -> None:
    """Break this process.

    Raises `KeyError` for a name that is none.
    """
    VARIANTS[name]()


def _position_before_effects() -> None:
    """The position is committed, then the effects."""
    apply: Any = importlib.import_module("event_bus.apply")

    async def first(batch: Any, records: Any, before: Any, poison: Any = None) -> Any:
        after = {(record.topic, record.partition): record.offset + 1 for record in records}
        group = batch._subscription.group
        async with batch._database.transaction() as transaction:
            await apply.move_positions(transaction, batch._tables.position, group, before, after)
        await asyncio.sleep(SLOW)
        async with batch._database.transaction() as transaction:
            await _effects(batch, apply, transaction, records, poison)
        return after

    apply.Batch.apply = first


async def _effects(batch: Any, apply: Any, transaction: Any, records: Any, poison: Any) -> None:
    raw = isinstance(batch._subscription, apply.RawSubscription)
    if raw:
        await batch._apply_raw(transaction, batch._subscription, records, poison)
    else:
        await batch._apply_events(transaction, batch._subscription, records, poison, {}, {})


def _effects_and_position_apart() -> None:
    """The effects are committed, then the position and what was heard of each lead."""
    apply: Any = importlib.import_module("event_bus.apply")
    write = apply.write_sequences

    async def second(batch: Any, records: Any, before: Any, poison: Any = None) -> Any:
        after = {(record.topic, record.partition): record.offset + 1 for record in records}
        later: list[Any] = []

        async def remember(_transaction: Any, table: Any, group: str, seen: Any, _known: Any) -> None:
            later.append((table, group, dict(seen)))

        async with batch._database.transaction() as transaction:
            apply.write_sequences = remember
            try:
                await _effects(batch, apply, transaction, records, poison)
            finally:
                apply.write_sequences = write
        await asyncio.sleep(4 * SLOW)
        async with batch._database.transaction() as transaction:
            await apply.move_positions(transaction, batch._tables.position, batch._subscription.group, before, after)
            for table, group, seen in later:
                await write(transaction, table, group, seen)
        return after

    turn = asyncio.Lock()  # the module's name is changed while a batch is handled: one at a time

    async def alone(batch: Any, records: Any, before: Any, poison: Any = None) -> Any:
        async with turn:
            return await second(batch, records, before, poison)

    apply.Batch.apply = alone


def _delete_before_acknowledgement() -> None:
    """The relay deletes what it has read, then sends it."""
    relay: Any = importlib.import_module("event_bus.relay")

    async def turn(self: Any, publisher: Any, _leadership: Any = None) -> int:
        table = self._outbox.table
        async with self._database.transaction() as transaction:
            rows = (await transaction.execute(relay._waiting(table, relay.BATCH))).all()
            if rows:
                await relay._delete(transaction, table, rows)
        if rows:
            await asyncio.sleep(4 * SLOW)
            await publisher.publish([relay._message(row) for row in rows])
        return len(rows)

    relay.Relay.turn = turn


def _two_leaders_without_order() -> None:
    """Every process relays, and takes rows as they come."""
    database: Any = importlib.import_module("service_kit.database.postgresql")
    relay: Any = importlib.import_module("event_bus.relay")
    leadership: Any = importlib.import_module("service_kit.database.leadership")
    random: Any = importlib.import_module("sqlalchemy").func.random
    ordered, right = relay._waiting, database.PostgresqlDatabase.leadership

    @asynccontextmanager
    async def everybody() -> Any:
        yield leadership.Held()

    relay._waiting = lambda table, limit: ordered(table, limit).order_by(None).order_by(random())
    database.PostgresqlDatabase.leadership = lambda self, duty: everybody() if duty == "relay" else right(self, duty)


def _answer_before_commit() -> None:
    """Requests are answered while their transaction is still open."""
    commands: Any = importlib.import_module("service_kit.commands")
    right = commands.Commands._in

    async def early(self: Any, transaction: Any, requests: Any) -> Any:
        answers = await right(self, transaction, requests)
        for request, answer in zip(requests, answers, strict=True):
            if not isinstance(answer, commands.Refusal) and not request.answer.done():
                request.answer.set_result(answer)
        await asyncio.sleep(SLOW)
        return answers

    commands.Commands._in = early


def _version_not_checked() -> None:
    """Rows are written whatever somebody else has written since they were read.

    Two facts with one number are refused while both wait in the outbox: who has overwritten a row comes to it late.
    """
    database: Any = importlib.import_module("service_kit.database.postgresql")
    sql: Any = importlib.import_module("sqlalchemy")
    right = database.PostgresqlTransaction.update

    async def blind(
        self: Any, table: Any, columns: Any, rows: Any, *, key: str = "id", version: str = "version"
    ) -> None:
        if version != "next" and rows:
            await asyncio.sleep(4 * SLOW)
            held = table.c[key].in_([row[0] for row in rows])
            found = await self.execute(sql.select(table.c[key], table.c[version]).where(held).with_for_update())
            now = {row[0]: row[1] for row in found}
            overwritten = any(now.get(row[0], row[1]) != row[1] for row in rows)
            rows = [(row[0], now.get(row[0], row[1]), *row[2:]) for row in rows]
            if overwritten:
                await asyncio.sleep(10 * SLOW)
        await right(self, table, columns, rows, key=key, version=version)

    database.PostgresqlTransaction.update = blind


def _parked_lead_lets_pass() -> None:
    """What comes after a parked event of a lead is handled at once; that nothing is missing is still looked at."""
    apply: Any = importlib.import_module("event_bus.apply")
    right = apply.sort_out

    @functools.wraps(right)
    def passing(heads: Any, seen: Any, held: Any, *more: Any) -> Any:
        floor = dict(seen)
        for head in heads:
            pair = (head.key, head.source)
            if head.key in held and head.sequence > floor.get(pair, 0) + 1:
                floor[pair] = head.sequence - 1
        return right(heads, floor, set(), *more)

    apply.sort_out = passing


def _parking_and_gaps_let_pass() -> None:
    """What comes after a parked event of a lead is handled at once, and nobody looks whether anything is missing."""
    apply: Any = importlib.import_module("event_bus.apply")
    sorting: Any = importlib.import_module("event_bus.sorting")
    right = apply.sort_out
    sorting.is_contiguous = lambda _topic: False
    apply.sort_out = functools.wraps(right)(lambda heads, seen, _held, *more: right(heads, seen, set(), *more))


def _repeats_not_dropped() -> None:
    """A consumer handles what it has heard of a lead already once more; only where nothing of the lead waits."""
    apply: Any = importlib.import_module("event_bus.apply")
    right = apply.sort_out

    @functools.wraps(right)
    def unchecked(heads: Any, seen: Any, held: Any, types: Any, poison: Any = None) -> Any:
        out = right(heads, seen, held, types, poison)
        waits = {*held, *(one.subject for one in out.waiting)}
        fresh = {(one.topic, one.partition, one.offset): one for one in out.fresh}
        highest = dict(seen)
        handled: list[Any] = []
        for head in heads:
            pair, place = (head.key, head.source), (head.record.topic, head.record.partition, head.record.offset)
            repeat = apply.is_contiguous(head.record.topic) and head.sequence <= highest.get(pair, 0)
            if place in fresh:
                handled.append(fresh[place])
            elif repeat and poison is None and head.type in types and head.key not in waits:
                handled.append(apply.event_of(head))
            highest[pair] = max(head.sequence, highest.get(pair, 0))
        return out._replace(fresh=handled)

    apply.sort_out = unchecked


def _erasure_forgets_a_store() -> None:
    """Sales keeps the notes about who was erased."""
    hearing: Any = importlib.import_module("sales_feedback.use_cases.hear_leads")
    right = hearing.forget_lead
    hearing.forget_lead = lambda desk, erased, _notes: right(desk, erased, ())


def _nothing_broken() -> None:
    """The product as it is: a run that finds something in it would find it in every variant."""


VARIANTS: dict[str, Callable[[], None]] = {
    "nothing-broken": _nothing_broken,
    "nothing-broken-on-kafka": _nothing_broken,
    "position-before-effects": _position_before_effects,
    "effects-and-position-apart": _effects_and_position_apart,
    "delete-before-acknowledgement": _delete_before_acknowledgement,
    "two-leaders-without-order": _two_leaders_without_order,
    "answer-before-commit": _answer_before_commit,
    "version-not-checked": _version_not_checked,
    "parked-lead-lets-pass": _parked_lead_lets_pass,
    "erasure-forgets-a-store": _erasure_forgets_a_store,
    "parking-and-gaps-let-pass": _parking_and_gaps_let_pass,
    "repeats-not-dropped": _repeats_not_dropped,
}
