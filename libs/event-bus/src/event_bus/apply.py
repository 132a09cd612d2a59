"""One batch of records in one transaction: move the fence, drop repeats, park what must wait, handle the rest."""

from collections.abc import Sequence

from event_bus.clock import Clock
from event_bus.decode import UndecodableError, decode, is_ordered, subject_of
from event_bus.event import Event, RawSubscription, Subscription
from event_bus.parking import GAP, Parking, ToPark, to_park
from event_bus.port import Partition, Record
from event_bus.positions import ConsumerTables, Seen, move_positions, read_sequences, write_sequences
from event_bus.transaction import Database, Transaction

BEHIND = "waits behind an earlier event of this lead"


class Batch:
    """Applies batches of one subscription to the service's database; effects and position commit together."""

    def __init__(
        self, database: Database, tables: ConsumerTables, subscription: Subscription | RawSubscription, clock: Clock
    ) -> None:
        self._database = database
        self._tables = tables
        self._subscription = subscription
        self._clock = clock
        self.parking = Parking(tables, subscription.group)

    async def apply(
        self, records: Sequence[Record], before: dict[Partition, int | None], poison: str | None = None
    ) -> dict[Partition, int]:
        """Handle records that follow `before` without a hole; answers the positions after them.

        With `poison` the (single) record is parked for that reason instead of handled. Raises what the handler raised
        (nothing is changed then), `FenceLostError`, `UnavailableError` and `StaleError`.
        """
        after = {(record.topic, record.partition): record.offset + 1 for record in records}
        async with self._database.transaction() as transaction:
            await move_positions(transaction, self._tables.position, self._subscription.group, before, after)
            if isinstance(self._subscription, RawSubscription):
                await self._apply_raw(transaction, self._subscription, records, poison)
            else:
                await self._apply_events(transaction, self._subscription, records, poison)
        return after

    async def _apply_raw(
        self, transaction: Transaction, subscription: RawSubscription, records: Sequence[Record], poison: str | None
    ) -> None:
        if poison is None:
            await subscription.handle(transaction, records)
        else:
            waiting = [ToPark(record, subject_of(record), "?", "?", 0, poison, 1) for record in records]
            await self.parking.park(transaction, waiting, self._clock())

    async def _apply_events(
        self, transaction: Transaction, subscription: Subscription, records: Sequence[Record], poison: str | None
    ) -> None:
        decoded: list[tuple[Record, Event]] = []
        waiting: list[ToPark] = []
        for record in records:
            try:
                decoded.append((record, decode(record)))
            except UndecodableError as error:
                # No envelope, so no lead to hold back: dead at once, visible to operators.
                waiting.append(ToPark(record, subject_of(record), "?", "?", 0, f"undecodable: {error}", dead=True))
        pairs = [(event.key, event.source) for _, event in decoded]
        seen = await read_sequences(transaction, self._tables.sequence, subscription.group, pairs)
        held = await self.parking.subjects(transaction, (pair[0] for pair in pairs)) if pairs else set()
        fresh, moved, parked = sort_out(decoded, seen, held, poison)
        handled = [event for event in fresh if event.type in subscription.types]
        if handled:
            await subscription.handle(transaction, handled)
        await write_sequences(transaction, self._tables.sequence, subscription.group, moved)
        await self.parking.park(transaction, [*waiting, *parked], self._clock())


def sort_out(
    decoded: Sequence[tuple[Record, Event]], seen: Seen, held: set[str], poison: str | None = None
) -> tuple[list[Event], Seen, list[ToPark]]:
    """Which events are new, the sequences after them, and which must wait (`held`: subjects that wait already).

    A repeat (sequence seen) is dropped; a gap parks its lead, since applying what came after it would be out of order.
    """
    fresh: list[Event] = []
    moved: Seen = {}
    waiting: list[ToPark] = []
    held = set(held)
    for record, event in decoded:
        pair = (event.key, event.source)
        last = moved.get(pair, seen.get(pair, 0))
        if event.sequence <= last:
            continue
        if event.key in held:
            waiting.append(to_park(record, event, BEHIND))
        elif is_ordered(event.topic) and event.sequence > last + 1:
            held.add(event.key)
            waiting.append(to_park(record, event, GAP))
        elif poison is not None:
            held.add(event.key)
            waiting.append(to_park(record, event, poison, attempts=1))
        else:
            moved[pair] = event.sequence
            fresh.append(event)
    return fresh, moved, waiting
