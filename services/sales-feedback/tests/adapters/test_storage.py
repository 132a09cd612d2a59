"""Tables, and values that go through them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import create_engine, update
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from event_bus.transaction import StaleError
from sales_feedback.adapters import tables
from sales_feedback.adapters.rows import entry_of, entry_row, packed, unpacked
from sales_feedback.adapters.store import SqlStore
from sales_feedback.adapters.tables import metadata
from sales_feedback.domain.entries import Deadline, Entry, Money
from sales_feedback.ports import Changes
from service_kit.migrations import differences
from working_time import Absence, Calendar, Stretch


async def test_migrations_make_the_tables_that_the_code_knows(migrated: Callable[[str], str]) -> None:
    url = migrated("sales_feedback")
    if url.startswith("sqlite"):
        engine = create_engine(url, poolclass=NullPool)
        with engine.connect() as connection:
            assert differences(connection, metadata) == []
        return
    server = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1), poolclass=NullPool)
    async with server.connect() as connection:
        assert await connection.run_sync(lambda sync: differences(sync, metadata)) == []
    await server.dispose()


def test_an_entry_survives_storage() -> None:
    at = datetime(2026, 11, 2, 9, 0, 0, 123456, tzinfo=UTC)
    entry = Entry(
        "e1", "returned", at, at, 3, by="anna", undone_at=at, deadline=Deadline(at, agreed=True, since=at, minutes=0),
        owner="o", channel="c", outcome="u", next_kind="n", attempts=2, note_id="n1", account_id="a1", joined=True,
        opportunity_id="p1", money=Money(5, "JPY"), reason="r", revisit_at=at, duplicate_of="l2", rating="g",
        about="e0", why="w",
    )  # fmt: skip
    assert all(value is not None for value in entry)

    class Row:
        """A row as SQLAlchemy gives it."""

    from sales_feedback.adapters.rows import ENTRY_COLUMNS

    row = Row()
    for name, value in zip(ENTRY_COLUMNS, entry_row("h1", entry), strict=True):
        setattr(row, name, value)
    assert entry_of(row) == entry


def test_a_calendar_survives_storage() -> None:
    calendar = Calendar(
        week=(Stretch(6, 0, 1440),),
        zone="Asia/Tokyo",
        holidays=frozenset({date(2026, 12, 31), date(2026, 1, 1)}),
        absences=(Absence(datetime(2026, 11, 2, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC)),),
    )
    assert unpacked(packed(calendar)) == calendar


async def test_what_changed_meanwhile_is_not_overwritten(world: Any) -> None:
    handover, lead = await world.hand_over()
    store = SqlStore()
    database = world.service.database
    async with database.transaction() as tx:
        before = await store.load(tx, handovers=[handover])
    await world.done(handover, "accept")
    old = before.handovers[handover]
    with pytest.raises(StaleError):
        async with database.transaction() as tx:
            await store.save(tx, Changes(handovers=[(old, old.moved_to("somebody"))], now=world.clock()))
    known = before.leads[lead]
    with pytest.raises(StaleError):
        async with database.transaction() as tx:
            await store.save(tx, Changes(leads=[(known, known._replace(version=1))]))


class Meanwhile:
    """A transaction in which a hand-over goes to another lead, just after its lead's merges were read."""

    def __init__(self, tx: Any, handover: str) -> None:
        self._tx = tx
        self._handover = handover

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)

    async def joined(self, *asked: Any) -> Any:
        found = await self._tx.joined(*asked)
        table = tables.handover
        await self._tx.execute(update(table).where(table.c.id == self._handover).values(living_lead="another"))
        return found


async def test_a_hand_over_that_goes_to_another_lead_while_it_is_read_is_not_taken_for_missing(world: Any) -> None:
    handover, _ = await world.hand_over()
    async with world.service.database.transaction() as tx:
        tx_in_between: Any = Meanwhile(tx, handover)
        with pytest.raises(StaleError):
            await SqlStore().load(tx_in_between, handovers=[handover])
        assert handover in (await SqlStore().load(tx, handovers=[handover])).handovers
