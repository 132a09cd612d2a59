"""Leads that a version of the criteria moved are counted; of versions from before it is not known."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_1548"
down_revision = "2026_11_30_1533"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "criteria_move",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("crossed", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("leads", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("version", "before", "after", "crossed"),
    )


def downgrade() -> None:
    op.drop_table("criteria_move")
