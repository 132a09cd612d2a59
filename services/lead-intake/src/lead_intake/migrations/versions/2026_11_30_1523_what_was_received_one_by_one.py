"""What was received can be listed one by one: submissions in time, and touches of which nothing else is kept."""

import sqlalchemy as sa
from alembic import op

from event_bus.columns import Instant

revision = "2026_11_30_1523_received"
down_revision = "2026_11_30_1256"
branch_labels = None
depends_on = None

REPORTED, SOURCED = sa.text("reported_at is not null"), sa.text("source is not null")


def upgrade() -> None:
    with op.batch_alter_table("touch", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reported_at", Instant(), nullable=True))
        batch_op.create_index("touch_reported", ["reported_at", "id"], postgresql_where=REPORTED, sqlite_where=REPORTED)
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index(
            "submission_received", ["received_at", "id"], postgresql_where=SOURCED, sqlite_where=SOURCED
        )


def downgrade() -> None:
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index("submission_received")
    with op.batch_alter_table("touch", schema=None) as batch_op:
        batch_op.drop_index("touch_reported")
        batch_op.drop_column("reported_at")
