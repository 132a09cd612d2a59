"""People choose what is in their digest."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_0850"
down_revision = "2026_11_30_0845"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("digest_plan", sa.Column("left_out", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("digest_plan", "left_out")
