"""Planted faults: each breaks one promise, exists only here, and must be seen by the simulation."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any
from unittest.mock import patch

import event_bus.apply
import event_bus.sorting
from event_bus.apply import Batch
from event_bus.event import RawSubscription
from event_bus.lines import in_line
from event_bus.positions import FenceLostError, move_positions, write_sequences
from event_bus.relay import BATCH, Relay, _delete, _message, _waiting
from lead_intake.adapters import erasure
from service_kit.commands import Commands
from simulation.refusing_variants import refused_as_not_known, refused_by_a_clock
from simulation.told_variants import amount_forgotten, mail_noted_before_it_is_sent, mail_sent_twice
from simulation.two_leaders import SLOW_SECONDS, two_leaders

Variant = Callable[[], AbstractContextManager[None]]
SEEN: ContextVar[list[tuple[Any, ...]]] = ContextVar("seen")
"""What one batch has heard and not written down yet."""


async def _slowly() -> None:
    """As a slow disk would have it; a commit takes one step here, in which hardly anybody dies."""
    await asyncio.sleep(SLOW_SECONDS * asyncio.get_running_loop().random.random())  # type: ignore[attr-defined]


@contextmanager
def _position_before_effects() -> Iterator[None]:
    """The position is committed, then the effects are: who dies in between loses them."""

    async def apply(self: Batch, records: Any, before: Any, poison: str | None = None) -> Any:
        if in_line(records, before)[1]:
            raise FenceLostError("the batch does not follow the position")
        after = {(one.topic, one.partition): one.offset + 1 for one in records}
        async with self._database.transaction() as transaction:
            await move_positions(transaction, self._tables.position, self._subscription.group, before, after)
        await _effects(self, records, poison)
        return after

    with patch.object(Batch, "apply", apply):
        yield


@contextmanager
def _effects_before_position() -> Iterator[None]:
    """Effects in one transaction, what was seen and the position in another: who dies in between repeats them."""

    async def later(_transaction: Any, *what: Any) -> None:
        SEEN.get().append(what)

    async def apply(self: Batch, records: Any, before: Any, poison: str | None = None) -> Any:
        if in_line(records, before)[1]:
            raise FenceLostError("the batch does not follow the position")
        after = {(one.topic, one.partition): one.offset + 1 for one in records}
        seen: list[tuple[Any, ...]] = []
        token = SEEN.set(seen)  # of this batch alone: others are handled at the same time
        try:
            await _effects(self, records, poison)
        finally:
            SEEN.reset(token)
        await _slowly()
        async with self._database.transaction() as transaction:
            for what in seen:
                await write_sequences(transaction, *what)
            await move_positions(transaction, self._tables.position, self._subscription.group, before, after)
        return after

    with patch.object(Batch, "apply", apply), patch.object(event_bus.apply, "write_sequences", later):
        yield


_sort_out = event_bus.sorting.sort_out


async def _effects(batch: Batch, records: Any, poison: str | None) -> None:
    async with batch._database.transaction() as transaction:
        if isinstance(batch._subscription, RawSubscription):
            await batch._apply_raw(transaction, batch._subscription, records, poison)
        else:
            await batch._apply_events(transaction, batch._subscription, records, poison, {}, {})


@contextmanager
def _deletes_before_acks() -> Iterator[None]:
    """The relay deletes what it is about to send."""

    async def turn(self: Relay, publisher: Any, leadership: Any) -> int:
        await leadership.check()
        async with self._database.transaction() as transaction:
            rows = (await transaction.execute(_waiting(self._outbox.table, BATCH))).all()
            if rows:
                await _delete(transaction, self._outbox.table, rows)
        if rows:
            await publisher.publish([_message(row) for row in rows])
        return len(rows)

    with patch.object(Relay, "turn", turn):
        yield


@contextmanager
def _relay_without_order() -> Iterator[None]:
    """The one that leads sends rows in no order."""

    async def turn(self: Relay, publisher: Any, leadership: Any) -> int:
        await leadership.check()
        async with self._database.transaction() as transaction:
            rows = (await transaction.execute(_waiting(self._outbox.table, BATCH))).all()
        if not rows:
            return 0
        half = [*rows[1::2], *rows[0::2]]
        await publisher.publish([_message(row) for row in half])
        async with self._database.transaction() as transaction:
            await _delete(transaction, self._outbox.table, rows)
        return min(BATCH, len(rows))

    with patch.object(Relay, "turn", turn):
        yield


@contextmanager
def _answer_before_commit() -> Iterator[None]:
    """Clients are answered when the use case is done, before its transaction has committed."""
    inside = Commands._in

    async def answered(self: Any, transaction: Any, requests: Sequence[Any]) -> list[Any]:
        answers = await inside(self, transaction, requests)
        for request, answer in zip(requests, answers, strict=True):
            if not request.answer.done():
                request.answer.set_result(answer)
        await _slowly()
        return answers

    with patch.object(Commands, "_in", answered):
        yield


@contextmanager
def _no_look_for_repeats() -> Iterator[None]:
    """A consumer takes every record for the next of its lead, also one that it has seen."""

    def everything(heads: Any, seen: Any, held: Any, types: Any, poison: Any = None) -> Any:
        lowest: dict[Any, int] = {}
        for head in heads:
            pair = (head.key, head.source)
            lowest[pair] = min(head.sequence, lowest.get(pair, head.sequence))
        floor = {pair: min(seen.get(pair, 0), lowest[pair] - 1) for pair in lowest}
        return _sort_out(heads, floor, held, types, poison)

    with patch.object(event_bus.apply, "sort_out", everything):
        yield


@contextmanager
def _parked_lead_flows_on() -> Iterator[None]:
    """Later events of a parked lead are handled while the earlier one waits."""

    def flowing(heads: Any, seen: Any, held: Any, types: Any, poison: Any = None) -> Any:
        floor = dict(seen)
        for head in heads:
            pair = (head.key, head.source)
            if head.sequence > floor.get(pair, 0) + 1 and head.key in held:
                floor[pair] = head.sequence - 1
        return _sort_out(heads, floor, set(), types, poison)

    with patch.object(event_bus.apply, "sort_out", flowing):
        yield


@contextmanager
def _erasure_forgets_one_store() -> Iterator[None]:
    """What was sent in is kept when a person is erased."""
    with patch.object(erasure, "WORDS", {"reason": None}):
        yield


VARIANTS: dict[str, Variant] = {
    "position committed before the effects": _position_before_effects,
    "effects and position in two transactions": _effects_before_position,
    "relay deletes before the acks": _deletes_before_acks,
    "relay with two leaders and no order": two_leaders,
    "answer before commit": _answer_before_commit,
    "parked lead lets later events pass": _parked_lead_flows_on,
    "erasure forgets one store": _erasure_forgets_one_store,
    # And other readings; "version check left out" is the fault run's alone: one writer at a time hides it here.
    "one relay without order": _relay_without_order,
    "repeats are not looked for": _no_look_for_repeats,
    "mail sent twice after a crash": mail_sent_twice,
    "mail noted before it is sent": mail_noted_before_it_is_sent,
    "amount forgotten": amount_forgotten,
    "refused by a clock": refused_by_a_clock,
    "refused as not known": refused_as_not_known,
}
