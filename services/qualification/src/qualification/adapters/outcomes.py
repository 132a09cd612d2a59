"""What became of hand-overs, by the grade and criteria version they were qualified under: one statement."""

from typing import Any

from sqlalchemy import Text, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB

from event_bus.transaction import Database
from qualification.adapters.tables import HANDOVER
from qualification.domain.outcomes import Outcomes

VERSION, GRADE, HOW = 0, 1, 1
"""Where they stand in the packed columns."""


class SqlOutcomes:
    """`application.OutcomesByGrade` on SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_grade(self, version: int) -> dict[str, Outcomes]:
        """How many of each grade were won, lost, returned, closed by marketing, or are open."""
        async with self._database.snapshot() as tx:

            def part(column: Any, place: int) -> Any:
                if tx.dialect == "postgresql":
                    return cast(column, JSONB)[place].astext
                return cast(func.json_extract(column, f"$[{place}]"), Text)

            end = func.coalesce(HANDOVER.c.sales_end, HANDOVER.c.closed)
            parts = (
                select(part(HANDOVER.c.frozen, GRADE).label("grade"), part(end, HOW).label("how"))
                .where(part(HANDOVER.c.frozen, VERSION) == str(version))
                .subquery()
            )
            query = select(parts.c.grade, parts.c.how, func.count().label("many")).group_by(parts.c.grade, parts.c.how)
            rows = (await tx.execute(query)).all()
        found: dict[str, dict[str, int]] = {}
        for row in rows:
            found.setdefault(row.grade, {})[row.how or "open"] = row.many
        return {grade: Outcomes(**counts) for grade, counts in found.items()}
