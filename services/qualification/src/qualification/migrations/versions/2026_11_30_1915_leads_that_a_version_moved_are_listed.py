"""Leads that a version moved are listed; of those that were only counted before it is not known which they were."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_1915_listed"
down_revision = "2026_11_30_1612_recall"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("criteria_move", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unlisted", sa.BigInteger(), server_default="0", nullable=False))
    op.execute("update criteria_move set unlisted = leads")
    op.create_table(
        "moved_lead",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("crossed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("version", "lead_id"),
    )


def downgrade() -> None:
    op.drop_table("moved_lead")
    with op.batch_alter_table("criteria_move", schema=None) as batch_op:
        batch_op.drop_column("unlisted")
