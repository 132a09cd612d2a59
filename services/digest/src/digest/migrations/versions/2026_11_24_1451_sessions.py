"""Sign-in links, sessions, and which were ended before their time."""

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
    op.create_table(
        "sign_in_link",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=True),
        sa.Column("used_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "session",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("session_person", "session", ["person", "created_at"])


def downgrade() -> None:
    op.drop_table("session")
    op.drop_table("sign_in_link")
    op.drop_table("ended_session")
