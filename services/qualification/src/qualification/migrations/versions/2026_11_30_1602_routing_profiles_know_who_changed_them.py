"""Routing profiles know who changed them last; of those from before it is not known."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_1602"
down_revision = "2026_11_30_1548"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("routing_profile", schema=None) as batch_op:
        batch_op.add_column(sa.Column("changed_by", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("routing_profile", schema=None) as batch_op:
        batch_op.drop_column("changed_by")
