"""Mails that wait or were sent, which leads they name, and when each person's digest is due."""

import sqlalchemy as sa
from alembic import op

from event_bus.columns import Instant

revision = "2026_11_24_1656"
down_revision = "2026_11_24_1451"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "digest_plan",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("hour", sa.Integer(), nullable=True),
        sa.Column("wanted", sa.Boolean(), nullable=True),
        sa.Column("escalations", sa.Boolean(), nullable=False),
        sa.Column("paused_until", sa.Text(), nullable=True),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("sent_on", sa.Text(), nullable=True),
        sa.Column("sent_count", sa.BigInteger(), nullable=False),
        sa.Column("person_version", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_index(
        "digest_plan_due",
        "digest_plan",
        ["due_at"],
        postgresql_where=sa.text("due_at IS NOT NULL"),
        sqlite_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("queued_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("failed_at", Instant(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("empty_at", Instant(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(
        "mail_due",
        "mail",
        ["due_at"],
        postgresql_where=sa.text("due_at IS NOT NULL"),
        sqlite_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "mail_empty",
        "mail",
        ["empty_at"],
        postgresql_where=sa.text("empty_at IS NOT NULL"),
        sqlite_where=sa.text("empty_at IS NOT NULL"),
    )
    op.create_table(
        "mail_lead",
        sa.Column("mail", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("mail", "lead_id"),
    )
    op.create_index("mail_lead_lead", "mail_lead", ["lead_id"], unique=False)


def downgrade() -> None:
    op.drop_table("mail_lead")
    op.drop_table("mail")
    op.drop_table("digest_plan")
