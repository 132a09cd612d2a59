"""What was taken back, and by whom."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_1226"
down_revision = "2026_11_30_1215"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for slot in ("a", "b"):
        op.add_column(f"view_{slot}_lead", sa.Column("recyclings", sa.Text(), nullable=True))
        op.add_column(f"view_{slot}_entry", sa.Column("undone_by", sa.Text(), nullable=True))


def downgrade() -> None:
    for slot in ("a", "b"):
        op.drop_column(f"view_{slot}_entry", "undone_by")
        op.drop_column(f"view_{slot}_lead", "recyclings")
