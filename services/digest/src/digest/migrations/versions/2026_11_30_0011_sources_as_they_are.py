"""How sources are, as intake says."""

import sqlalchemy as sa
from alembic import op

from event_bus.columns import Instant

revision = "2026_11_30_0011"
down_revision = "2026_11_29_2339"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for slot in ("a", "b"):
        op.create_table(
            f"view_{slot}_source",
            sa.Column("id", sa.Text(), nullable=False),
            sa.Column("name", sa.Text(), nullable=False),
            sa.Column("state", sa.Text(), nullable=False),
            sa.Column("since", Instant(), nullable=True),
            sa.Column("usual", sa.Float(), nullable=True),
            sa.Column("version", sa.BigInteger(), nullable=False),
            sa.PrimaryKeyConstraint("id"),
        )


def downgrade() -> None:
    for slot in ("b", "a"):
        op.drop_table(f"view_{slot}_source")
