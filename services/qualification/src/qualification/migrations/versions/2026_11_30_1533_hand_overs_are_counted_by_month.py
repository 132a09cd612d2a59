"""What became of hand-overs is counted by the month in which they began.

The installation's zone, whose months they are, is not known here: what was counted before keeps an empty month, by
which the service sees at its start that it has to count anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_1533"
down_revision = "2026_11_30_1210"
branch_labels = None
depends_on = None

BEFORE = ("criteria_version", "kind", "name", "became", "opportunity", "many")


def upgrade() -> None:
    counted = op.get_bind().execute(sa.text(f"select {', '.join(BEFORE)} from handover_tally")).all()
    op.drop_table("handover_tally")
    tally = op.create_table(
        "handover_tally",
        sa.Column("criteria_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("became", sa.Text(), nullable=False),
        sa.Column("opportunity", sa.Boolean(), nullable=False),
        sa.Column("many", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("criteria_version", "month", "kind", "name", "became", "opportunity"),
    )
    if counted:
        rows = [{**dict(zip(BEFORE, row, strict=True)), "month": ""} for row in counted]
        op.bulk_insert(tally, [{**row, "opportunity": bool(row["opportunity"])} for row in rows])


def downgrade() -> None:
    counted = (
        op.get_bind()
        .execute(
            sa.text(
                "select criteria_version, kind, name, became, opportunity, sum(many) from handover_tally"
                " group by criteria_version, kind, name, became, opportunity"
            )
        )
        .all()
    )
    op.drop_table("handover_tally")
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
    if counted:
        rows = [dict(zip(BEFORE, row, strict=True)) for row in counted]
        op.bulk_insert(
            tally, [{**row, "opportunity": bool(row["opportunity"]), "many": int(row["many"])} for row in rows]
        )
