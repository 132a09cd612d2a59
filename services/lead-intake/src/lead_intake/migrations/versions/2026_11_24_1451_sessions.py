"""Which sessions were ended before their time."""

import sqlalchemy as sa
from alembic import op

from event_bus.columns import Instant

revision = "2026_11_24_1451"
down_revision = "2026_11_24_1419"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ended_session",
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("session"),
    )


def downgrade() -> None:
    op.drop_table("ended_session")
