"""The ledger: hand-overs as figures need them, a part of the views."""

from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Index, Integer, MetaData, Table, Text, and_

from service_kit.database import Instant

MOMENTS = (
    "accepted_at", "contacted_at", "opportunity_at", "won_at", "lost_at", "returned_at", "disqualified_at", "again_at",
    "closed_at", "owner_since", "due_at", "due_since",
)  # fmt: skip
"""Moments of a hand-over that follow from its facts, as columns to count by."""


def ledger_table(metadata: MetaData, slot: str) -> Table:
    """Hand-overs as figures need them: narrow, since a report reads all of its period.

    From `settled_at` on a hand-over stands as `cell` says, apart from its deadline; before, the moments say how.
    """
    table = Table(
        f"view_{slot}_ledger",
        metadata,
        Column("handover_id", Text, primary_key=True),
        Column("handed_over_at", Instant, nullable=False),
        Column("settled_at", Instant, nullable=False),
        Column("cell", Text, nullable=False),
        Column("final_owner", Text),
        Column("open_due_at", Instant),
        Column("won_amount", BigInteger),
        Column("campaign", Text),
        Column("source", Text),
        Column("criteria_version", Integer),
        Column("industry", Text),
        Column("grade", Text),
        Column("rules", Text),
        Column("cycle", Integer, nullable=False),
        Column("owner", Text),
        *(Column(name, Instant) for name in MOMENTS),
        Column("reason", Text),
        Column("amount", BigInteger),
        Column("currency", Text),
    )
    # With the id it is the order of lists, which end after a page instead of sorting all.
    order = (table.c.handed_over_at, table.c.handover_id)
    Index(f"view_{slot}_ledger_begun", *order)
    Index(f"view_{slot}_ledger_graded", table.c.criteria_version, table.c.grade, *order)
    partial_index(f"view_{slot}_ledger_unended", unended(table), *order)
    for moment in ("returned", "won", "accepted"):  # letters tell which came in these days
        at = table.c[f"{moment}_at"]
        partial_index(f"view_{slot}_ledger_{moment}", at.is_not(None), at)
    # As of now nothing is unsettled, and only an index can know that without looking.
    Index(f"view_{slot}_ledger_settled", table.c.settled_at)
    return table


def unended(ledger: Table) -> ColumnElement[bool]:
    """Hand-overs that no end is known of, whenever."""
    c = ledger.c
    return and_(c.won_at.is_(None), c.lost_at.is_(None), c.returned_at.is_(None), c.disqualified_at.is_(None))


def partial_index(name: str, where: ColumnElement[bool], *columns: Column[Any]) -> None:
    """An index of some rows only."""
    Index(name, *columns, postgresql_where=where, sqlite_where=where)
