"""Opportunities are known by hand-over, and what became of hand-overs is counted as they change.

Of hand-overs from before it is known what they ended as and not by which rules: those that were won were opportunities,
and no rule counts them.
"""

from typing import Any

import orjson
import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_1200"
down_revision = "2026_11_30_1150"
branch_labels = None
depends_on = None

AT_ONCE = 1000


def upgrade() -> None:
    op.add_column("handover", sa.Column("opportunity", sa.Text(), nullable=True))
    tally = op.create_table(
        "handover_tally",
        sa.Column("criteria_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("became", sa.Text(), nullable=False),
        sa.Column("opportunity", sa.Boolean(), nullable=False),
        sa.Column("many", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("criteria_version", "kind", "name", "became", "opportunity"),
    )
    found = _counted()
    if found:
        op.bulk_insert(
            tally,
            [
                {
                    "criteria_version": version, "kind": "grade", "name": grade, "became": became,
                    "opportunity": became == "won", "many": many,
                }
                for (version, grade, became), many in found.items()
            ],
        )  # fmt: skip


def _counted() -> dict[tuple[int, str, str], int]:
    """How many of each version and grade became what."""
    connection, last, found = op.get_bind(), "", dict[tuple[int, str, str], int]()
    query = sa.text("select id, frozen, sales_end, closed from handover where id > :last order by id limit :most")
    while rows := connection.execute(query, {"last": last, "most": AT_ONCE}).all():
        for row in rows:
            place = (*orjson.loads(row.frozen)[:2], _became(row.sales_end or row.closed))
            found[place] = found.get(place, 0) + 1
        last = rows[-1].id
    return found


def _became(end: Any) -> str:
    return "open" if end is None else str(orjson.loads(end)[1])


def downgrade() -> None:
    op.drop_table("handover_tally")
    op.drop_column("handover", "opportunity")
