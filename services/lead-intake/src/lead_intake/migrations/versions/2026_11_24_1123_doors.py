"""Sources, imports, and submissions as they came."""

import sqlalchemy as sa
from alembic import op

from event_bus.columns import Instant

revision = "38f8d0c3aef2"
down_revision = "10f043f178e9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_job",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_hash", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=True),
        sa.Column("done_rows", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("known", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column("decided", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("started_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("import_job", schema=None) as batch_op:
        batch_op.create_index("import_hash", ["file_hash"], unique=False)
        batch_op.create_index("import_state", ["state", "id"], unique=False)

    op.create_table(
        "import_lead",
        sa.Column("import_id", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("import_id", "lead_id"),
    )
    op.create_table(
        "import_part",
        sa.Column("import_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("import_id", "number"),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("expected_per_day", sa.Float(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.create_index("source_token", ["token_hash"], unique=True)

    op.create_table(
        "source_day",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column("qualified", sa.BigInteger(), nullable=False),
        sa.Column("last_received_at", Instant(), nullable=True),
        sa.Column("refusing_since", Instant(), nullable=True),
        sa.Column("refused_in_row", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "day"),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.add_column(sa.Column("raw", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("content_type", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("headers", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("import_id", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("place", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("mended_at", Instant(), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=True))
        batch_op.create_index(
            "submission_discarded",
            ["id"],
            unique=False,
            postgresql_where=sa.text("status = 'discarded'"),
            sqlite_where=sa.text("status = 'discarded'"),
        )
        batch_op.create_index(
            "submission_import",
            ["import_id", "place"],
            unique=True,
            postgresql_where=sa.text("import_id IS NOT NULL"),
            sqlite_where=sa.text("import_id IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index(
            "submission_import",
            postgresql_where=sa.text("import_id IS NOT NULL"),
            sqlite_where=sa.text("import_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "submission_discarded",
            postgresql_where=sa.text("status = 'discarded'"),
            sqlite_where=sa.text("status = 'discarded'"),
        )
        batch_op.drop_column("reason")
        batch_op.drop_column("mended_at")
        batch_op.drop_column("place")
        batch_op.drop_column("import_id")
        batch_op.drop_column("headers")
        batch_op.drop_column("content_type")
        batch_op.drop_column("raw")

    op.drop_table("source_day")
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.drop_index("source_token")

    op.drop_table("source")
    op.drop_table("import_part")
    op.drop_table("import_lead")
    with op.batch_alter_table("import_job", schema=None) as batch_op:
        batch_op.drop_index("import_state")
        batch_op.drop_index("import_hash")

    op.drop_table("import_job")
