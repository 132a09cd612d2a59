"""When keys were used."""

import sqlalchemy as sa
from alembic import op

from event_bus.columns import Instant

revision = "2026_11_30_0027"
down_revision = "2026_11_24_1451"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "used_key",
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("used_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key_id"),
    )


def downgrade() -> None:
    op.drop_table("used_key")
