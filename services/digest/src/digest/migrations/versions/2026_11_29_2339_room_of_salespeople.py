"""Who has room for leads, and broken promises that a manager leaves."""

import sqlalchemy as sa
from alembic import op

from event_bus.columns import Instant

revision = "2026_11_29_2339"
down_revision = "2026_11_24_1734"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "left_promise",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("handover_id", sa.Text(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("left_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("person", "handover_id"),
    )
    for slot in ("a", "b"):
        op.create_table(
            f"view_{slot}_routing",
            sa.Column("id", sa.Text(), nullable=False),
            sa.Column("document", sa.Text(), nullable=False),
            sa.Column("version", sa.BigInteger(), nullable=False),
            sa.PrimaryKeyConstraint("id"),
        )


def downgrade() -> None:
    for slot in ("b", "a"):
        op.drop_table(f"view_{slot}_routing")
    op.drop_table("left_promise")
