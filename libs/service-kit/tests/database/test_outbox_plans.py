"""What the relay asks of a long outbox that PostgreSQL has last seen nearly empty, as it mostly is."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, text
from sqlalchemy.dialects import postgresql as postgresql_dialect

from event_bus.outbox import COLUMNS, Outbox
from event_bus.port import Message
from event_bus.relay import BATCH, Relay
from service_kit.clock import FrozenClock
from service_kit.database import OpenDatabase, Transaction
from service_kit.database.postgresql_transaction import PostgresqlTransaction
from service_kit.foundation import ServiceTables

WHEN = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Explained:
    """A database that notes how each statement will be carried out."""

    def __init__(self, database: OpenDatabase) -> None:
        self.dialect = database.dialect
        self.plans: list[str] = []
        self._database = database

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        async with self._database.transaction() as transaction:
            yield Explaining(transaction, self.plans)

    statement = transaction
    """Explained in front of it, it is no longer alone."""


class Explaining:
    """Its transaction."""

    def __init__(self, transaction: Transaction, plans: list[str]) -> None:
        self._transaction = transaction
        self._plans = plans

    async def rows(self, statement: Any, parameters: Any = None) -> Any:
        compiled = statement.compile(dialect=postgresql_dialect.dialect())  # type: ignore[no-untyped-call]
        values = {**compiled.params, **(parameters or {})}
        sql = str(compiled) % {name: _literal(value) for name, value in values.items()}
        lines = await self._transaction.execute(text(f"explain {sql}".replace(":", "\\:")))
        self._plans.append("\n".join(lines.scalars()))
        return await self._transaction.rows(statement, parameters or {})

    async def remove(self, table: Table, column: str, values: Sequence[str]) -> None:
        """The transaction's own, whose statement goes through here."""
        own: Any = PostgresqlTransaction.remove
        await own(self, table, column, values)


def _literal(value: int | str) -> str:
    return str(value) if isinstance(value, int) else f"'{value}'"


class Taking:
    """A log that takes everything."""

    async def start(self) -> None:
        """It is there."""

    async def publish(self, messages: Sequence[Message]) -> None:
        """Durable at once."""

    async def stop(self) -> None:
        """Nothing to let go of."""


async def test_a_long_outbox_is_read_and_emptied_by_its_indexes_piece_by_piece(
    postgresql: OpenDatabase, shared: ServiceTables, clock: FrozenClock
) -> None:
    async def say(numbers: range) -> None:
        rows = [(f"id-{n:06}", "lead", f"lead-{n}", 1, "lead.created", "[]", "{}", WHEN) for n in numbers]
        async with postgresql.transaction() as transaction:
            await transaction.insert(shared.outbox, COLUMNS, rows)

    await say(range(1))
    async with postgresql.transaction() as transaction:
        await transaction.execute(text("analyze outbox"))
    await say(range(1, 3 * BATCH))
    database: Any = Explained(postgresql)
    relay = Relay(database, Outbox(shared.outbox, "lead-intake", clock), Taking, postgresql.leadership)
    await relay.turn(Taking())

    emptied = [plan for plan in database.plans if plan.startswith("Delete")]
    asked = [plan for plan in database.plans if not plan.startswith("Delete")]
    assert (len(emptied), len(asked)) == (3, 4)
    for plan in emptied:
        assert "Index Cond: (id = ANY" in plan
        assert "Nested Loop" not in plan
    assert "Index Scan using outbox_pkey on outbox" in asked[0]
    for number, plan in enumerate(asked[1:], 1):
        assert f"Index Cond: ((seq > '{number * BATCH}'::bigint) AND (seq <= '{(number + 2) * BATCH}'::bigint))" in plan
        assert f"Index Cond: (seq <= '{number * BATCH}'::bigint)" in plan
