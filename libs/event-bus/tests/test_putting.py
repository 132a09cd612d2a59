"""New rows are added, others replaced; which way is a matter of how many, never of what stands there afterwards."""

import pytest

from event_bus import putting
from event_bus.positions import read_sequences, write_sequences
from event_bus.testing.bus import Bus
from event_bus.transaction import StaleError

ANN, BEN, CLEO = (("ann", "lead-intake"), ("ben", "lead-intake"), ("cleo", "lead-intake"))


@pytest.mark.parametrize("many", [1, 100])
async def test_few_and_many_new_ones_end_alike(bus: Bus, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    monkeypatch.setattr(putting, "MANY", many)
    table = bus.tables.consumer.sequence
    async with bus.database.transaction() as transaction:
        await write_sequences(transaction, table, "digest", {ANN: 5, BEN: 5}, {})
    async with bus.database.transaction() as transaction:
        known = await read_sequences(transaction, table, "digest", [ANN, BEN, CLEO])
        await write_sequences(transaction, table, "digest", {ANN: 4, BEN: 6, CLEO: 1}, known)
    async with bus.database.snapshot() as snapshot:
        assert await read_sequences(snapshot, table, "digest", [ANN, BEN, CLEO]) == {ANN: 5, BEN: 6, CLEO: 1}


async def test_a_new_one_that_is_there_after_all_means_that_somebody_else_was_faster(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(putting, "MANY", 1)
    table = bus.tables.consumer.sequence
    async with bus.database.transaction() as transaction:
        await write_sequences(transaction, table, "digest", {ANN: 5}, {})
    with pytest.raises(StaleError):
        async with bus.database.transaction() as transaction:
            await write_sequences(transaction, table, "digest", {ANN: 6, BEN: 1}, {})
    async with bus.database.snapshot() as snapshot:
        assert await read_sequences(snapshot, table, "digest", [ANN, BEN]) == {ANN: 5}
