"""Who corrected what of a lead by hand."""

import sqlalchemy as sa
from alembic import op

from event_bus.columns import Instant

revision = "2026_11_30_0956"
down_revision = "2026_11_30_0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("became", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("lead_id", "field"),
    )


def downgrade() -> None:
    op.drop_table("correction")
