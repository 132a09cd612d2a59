"""What was mended and by whom, what came twice, and whom a waiting list must forget."""

import sqlalchemy as sa
from alembic import op

from event_bus.columns import Instant

revision = "4c5e7b4619a9"
down_revision = "38f8d0c3aef2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forgotten",
        sa.Column("import_id", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("import_id", "word"),
    )
    op.create_table(
        "form_seen",
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("fingerprint"),
    )
    with op.batch_alter_table("form_seen", schema=None) as batch_op:
        batch_op.create_index("form_seen_age", ["at"], unique=False)

    with op.batch_alter_table("source_day", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mended", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("too_large", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("channel", sa.Text(), nullable=True))

    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.add_column(sa.Column("handled_by", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("handled_at", Instant(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_column("handled_at")
        batch_op.drop_column("handled_by")

    with op.batch_alter_table("source_day", schema=None) as batch_op:
        batch_op.drop_column("channel")
        batch_op.drop_column("too_large")
        batch_op.drop_column("mended")

    with op.batch_alter_table("form_seen", schema=None) as batch_op:
        batch_op.drop_index("form_seen_age")

    op.drop_table("form_seen")
    op.drop_table("forgotten")
