"""A hand-over by hand is taken back."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_1612_recall"
down_revision = "2026_11_30_1602"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.add_column(sa.Column("before", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("acts", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("recall", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.drop_column("recall")
        batch_op.drop_column("acts")
        batch_op.drop_column("before")
