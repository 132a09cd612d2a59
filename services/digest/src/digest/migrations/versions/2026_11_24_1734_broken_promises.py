"""Deadlines that passed and that no manager was told of yet."""

import sqlalchemy as sa
from alembic import op

from event_bus.columns import Instant

revision = "2026_11_24_1734"
down_revision = "2026_11_24_1721"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "broken_promise",
        sa.Column("handover_id", sa.Text(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("heard_at", Instant(), nullable=False),
        sa.Column("look_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("handover_id", "due_at"),
    )
    op.create_index("broken_promise_look", "broken_promise", ["look_at"])


def downgrade() -> None:
    op.drop_table("broken_promise")
