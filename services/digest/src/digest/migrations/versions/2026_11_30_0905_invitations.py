"""Who was invited to which campaign."""

import sqlalchemy as sa
from alembic import op

from event_bus.columns import Instant

revision = "2026_11_30_0905"
down_revision = "2026_11_30_0855"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for slot in ("a", "b"):
        op.create_table(
            f"view_{slot}_invitation",
            sa.Column("id", sa.Text(), nullable=False),
            sa.Column("withdrawn", sa.Boolean(), nullable=False),
            sa.Column("lead_id", sa.Text(), nullable=False),
            sa.Column("campaign", sa.Text(), nullable=False),
            sa.Column("at", Instant(), nullable=False),
            sa.PrimaryKeyConstraint("id", "withdrawn"),
        )
        op.create_index(f"view_{slot}_invitation_campaign", f"view_{slot}_invitation", ["campaign", "lead_id"])


def downgrade() -> None:
    for slot in ("a", "b"):
        op.drop_index(f"view_{slot}_invitation_campaign", f"view_{slot}_invitation")
        op.drop_table(f"view_{slot}_invitation")
