"""Who changed a campaign last."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_1247"
down_revision = "2026_11_30_0956"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.add_column(sa.Column("changed_by", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_column("changed_by")
