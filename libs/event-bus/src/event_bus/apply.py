"""One batch of records in one transaction: move the fence, drop repeats, park what must wait, handle the rest."""

from collections.abc import Mapping, Sequence

import structlog

from event_bus.clock import Clock
from event_bus.decode import PREFIX, Head, event_of, head_of, is_contiguous, place_of, subject_of
from event_bus.event import RawSubscription, Subscription
from event_bus.lines import in_line
from event_bus.parking import BEHIND, GAP, Parking, ToPark, to_park, unreadable
from event_bus.port import Partition, Record
from event_bus.positions import ConsumerTables, FenceLostError, move_positions, write_sequences
from event_bus.sorting import sort_out
from event_bus.taking_up import take_up
from event_bus.transaction import Database, Transaction
from event_contracts.catalogue import BY_TYPE
from event_contracts.envelope import UndecodableError

log = structlog.get_logger("event_bus.apply")


class Batch:
    """Applies batches of one subscription to the service's database; effects and position commit together."""

    def __init__(
        self, database: Database, tables: ConsumerTables, subscription: Subscription | RawSubscription, clock: Clock
    ) -> None:
        self._database = database
        self._tables = tables
        self._subscription = subscription
        self.clock = clock
        self.parking = Parking(tables, subscription.group)
        self.unknown = 0
        """Records of a type that is not in the catalogue: passed over, but counted."""

    async def apply(
        self, records: Sequence[Record], before: dict[Partition, int | None], poison: str | None = None
    ) -> dict[Partition, int]:
        """Handle records that follow `before` without a hole; answers the positions after them.

        With `poison` the (single) record is parked for that reason instead of handled. Raises what the handler raised
        (nothing is changed then), `FenceLostError` (also for records that are out of line), `UnavailableError` and
        `StaleError`.
        """
        if in_line(records, before)[1]:
            raise FenceLostError("the batch does not follow the position")
        after = {(record.topic, record.partition): record.offset + 1 for record in records}
        async with self._database.transaction() as transaction:
            if isinstance(self._subscription, RawSubscription):
                await move_positions(transaction, self._tables.position, self._subscription.group, before, after)
                await self._apply_raw(transaction, self._subscription, records, poison)
            else:
                await self._apply_events(transaction, self._subscription, records, poison, before, after)
        return after

    async def _apply_raw(
        self, transaction: Transaction, subscription: RawSubscription, records: Sequence[Record], poison: str | None
    ) -> None:
        held = await self.parking.subjects(transaction, (subject_of(record) for record in records if record.key))
        behind = [record for record in records if record.key and subject_of(record) in held]
        free = [record for record in records if not record.key or subject_of(record) not in held]
        if free and poison is None:
            await subscription.handle(transaction, free)
        waiting = [_raw(record, BEHIND) for record in behind]
        if poison is not None:
            waiting += [_raw(record, poison, 1) for record in free]
        await self.parking.park(transaction, waiting, self.clock())

    async def _apply_events(
        self,
        transaction: Transaction,
        subscription: Subscription,
        records: Sequence[Record],
        poison: str | None,
        before: Mapping[Partition, int | None],
        after: Mapping[Partition, int],
    ) -> None:
        heads: list[Head] = []
        unread: list[ToPark] = []
        for record in _heard(records, subscription.passes_over):
            try:
                heads.append(head_of(record))
            except UndecodableError as error:
                unread.append(unreadable(record, error))
        pairs = [(head.key, head.source) for head in heads]
        held, seen = await take_up(transaction, self.parking, before, after, pairs)
        if not heads and not unread:
            return
        out = sort_out(heads, seen, held, subscription.types, poison)
        if out.fresh:
            await subscription.handle(transaction, out.fresh)
        if out.behind and subscription.behind is not None and poison is None:
            await subscription.behind(transaction, [event_of(head) for head in out.behind])
        elif out.behind and subscription.behind is not None:
            out.waiting.extend(to_park(head, poison or "", attempts=1) for head in out.behind)
        await write_sequences(transaction, self._tables.sequence, subscription.group, out.moved, seen)
        now = self.clock()
        unread = await self.parking.without_skipped(transaction, unread)
        await self.parking.park(transaction, [*unread, *out.waiting], now)
        await self.parking.drop_older(transaction, out.overtaken)
        await self.parking.wake(transaction, out.filling, now)
        self._note(heads, [*unread, *out.waiting], transaction)

    def _note(self, heads: Sequence[Head], parked: Sequence[ToPark], transaction: Transaction) -> None:
        unknown = sum(head.type not in BY_TYPE for head in heads)

        def committed() -> None:
            self.unknown += unknown
            for one in parked:
                if one.reason != BEHIND:
                    event = "gap_in_sequence" if one.reason == GAP else "event_parked"
                    place = {"topic": one.record.topic, "partition": one.record.partition, "offset": one.record.offset}
                    log.error(event, group=self._subscription.group, type=one.type, reason=one.reason, **place)

        transaction.after_commit(committed)


def _heard(records: Sequence[Record], passes_over: str | None) -> Sequence[Record]:
    """Without those of the source that is passed over: told by one header, since they are many."""
    if passes_over is None:
        return records
    said = ("ce_source", f"{PREFIX}{passes_over}".encode())
    return [record for record in records if said not in record.headers or not is_contiguous(record.topic)]


def _raw(record: Record, reason: str, attempts: int = 0) -> ToPark:
    return ToPark(record, subject_of(record) if record.key else place_of(record), "?", "?", 0, reason, attempts)
