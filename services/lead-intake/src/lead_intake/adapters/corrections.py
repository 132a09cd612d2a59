"""Who corrected what of a lead, in SQL."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from event_bus.transaction import Database, Transaction
from lead_intake.adapters import tables
from lead_intake.domain.corrected import Corrected, CorrectedBy


class SqlCorrections:
    """The `Corrections` port on PostgreSQL and SQLite."""

    async def keep(self, transaction: Transaction, corrections: Sequence[Corrected]) -> None:
        """The last of each lead's fields."""
        last = {(one.lead_id, one.field): one for one in corrections}
        await transaction.upsert(
            tables.correction, Corrected._fields, sorted(last.values()), key=("lead_id", "field"), newer="version"
        )


class SqlCorrectionReads:
    """The `CorrectionReads` port on PostgreSQL and SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def corrections(self, lead_id: str) -> Mapping[str, CorrectedBy]:
        """The last correction of each field that was ever corrected, with the person's name."""
        table, person = tables.correction, tables.shared.access.person
        query = (
            select(table, person.c.name)
            .select_from(table.outerjoin(person, person.c.person == table.c.by))
            .where(table.c.lead_id == lead_id)
        )
        async with self._database.snapshot() as snapshot:
            rows = await snapshot.execute(query)
            return {
                row.field: CorrectedBy(
                    Corrected(row.lead_id, row.field, row.by, row.at, row.version, row.was, row.became),
                    row.name or "",
                )
                for row in rows
            }
