"""Who stands in for whom."""

import sqlalchemy as sa
from alembic import op

from event_bus.columns import Instant

revision = "2026_11_30_0855"
down_revision = "2026_11_30_0850"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_stand_in",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("stand_in", sa.Text()),
        sa.Column("starts_at", Instant()),
        sa.Column("ends_at", Instant()),
        sa.PrimaryKeyConstraint("person", "place"),
    )
    op.create_index("access_stand_in_of", "access_stand_in", ["stand_in", "ends_at"])


def downgrade() -> None:
    op.drop_index("access_stand_in_of", table_name="access_stand_in")
    op.drop_table("access_stand_in")
