"""Nurturing is taken back."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_1210"
down_revision = "2026_11_30_1200"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("lead_state", schema=None) as batch_op:
        batch_op.add_column(sa.Column("nurtured", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("lead_state", schema=None) as batch_op:
        batch_op.drop_column("nurtured")
