"""What became of hand-overs, counted as they change: a page reads some hundred counts, however many hand-overs."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, select, text

from event_bus.transaction import Database, Transaction
from qualification.adapters.tables import TALLY
from qualification.application import WHOLE
from qualification.domain.outcomes import Became, Outcomes, Place, figures, together

PLACE = tuple(TALLY.c[name] for name in Place._fields)
ADDING = text(
    """insert into handover_tally as t (criteria_version, month, kind, name, became, opportunity, many)
    values (:criteria_version, :month, :kind, :name, :became, :opportunity, :many)
    on conflict (criteria_version, month, kind, name, became, opportunity)
    do update set many = t.many + excluded.many"""
)


async def add_up(tx: Transaction, moves: Sequence[tuple[Place, int]]) -> None:
    """Move the counts; in the order given, so that two transactions never wait for each other crosswise."""
    await tx.each(ADDING, [{**place._asdict(), "many": by} for place, by in moves])


class SqlOutcomes:
    """`application.OutcomesOfHandovers` on SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_version(self, version: int, month: str | None = None, versions: Sequence[int] = ()) -> Became:
        """What became of the hand-overs qualified under one version, and under each of these versions all together."""
        of = TALLY.c
        if_so = [
            func.sum(case((condition, of.many), else_=0))
            for condition in (
                of.opportunity.is_(True), of.became == "returned", (of.became == "open") & of.opportunity.is_(False),
            )
        ]  # fmt: skip
        by_month = (
            select(of.criteria_version, of.month, func.sum(of.many), *if_so)
            .where(of.criteria_version.in_({version, *versions}), of.kind == "grade")
            .group_by(of.criteria_version, of.month)
        )
        async with self._database.snapshot() as tx:
            sums: Sequence[Any] = (await tx.execute(by_month)).all()
            counted = [(row[0], row[1], Outcomes(*map(int, row[2:]))) for row in sums]
            months = sorted((at for one, at, found in counted if one == version and found.handed_over), reverse=True)
            chosen = month or next(iter(months), WHOLE)
            names = [column for column in PLACE if column is not of.month]
            wanted = select(*names, func.sum(of.many)).where(of.criteria_version == version, of.many != 0)
            if chosen != WHOLE:
                wanted = wanted.where(of.month == chosen)
            rows = (await tx.execute(wanted.group_by(*names))).all()
        shown = figures((Place._make((row[0], chosen, *row[1:-1])), int(row[-1])) for row in rows)
        each = {one: together(found for number, _, found in counted if number == one) for one in versions}
        return Became(None if chosen == WHOLE else chosen, shown, tuple(months), each)
