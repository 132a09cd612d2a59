"""Asking for a sign-in link by e-mail, and sessions that are issued again."""

import sqlalchemy as sa
from alembic import op

from event_bus.columns import Instant

revision = "2026_11_24_1721"
down_revision = "2026_11_24_1656"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_ask",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("of_address", sa.Text(), nullable=False),
        sa.Column("of_network", sa.Text(), nullable=False),
        sa.Column("next", sa.Text(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("sign_in_ask_address", "sign_in_ask", ["of_address", "asked_at"])
    op.create_index("sign_in_ask_network", "sign_in_ask", ["of_network", "asked_at"])
    with op.batch_alter_table("session") as table:
        table.add_column(sa.Column("family", sa.Text(), server_default="", nullable=False))
        table.add_column(sa.Column("issued_at", Instant(), nullable=True))
        table.add_column(sa.Column("version", sa.BigInteger(), server_default="0", nullable=False))
    op.execute(
        "update session set family = id, issued_at = created_at, version = case when ended_at is null then 0 else 1 end"
    )
    op.create_index("session_ended", "session", ["ended_at"])
    op.create_index("session_family", "session", ["family"])
    with op.batch_alter_table("sign_in_link") as table:
        table.add_column(sa.Column("ask", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sign_in_link") as table:
        table.drop_column("ask")
    op.drop_index("session_family", "session")
    op.drop_index("session_ended", "session")
    with op.batch_alter_table("session") as table:
        table.drop_column("version")
        table.drop_column("issued_at")
        table.drop_column("family")
    op.drop_table("sign_in_ask")
