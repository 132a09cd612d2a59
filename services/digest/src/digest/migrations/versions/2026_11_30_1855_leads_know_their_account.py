"""Leads know their account."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_1855_account"
down_revision = "2026_11_30_1226"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for slot in ("a", "b"):
        op.add_column(f"view_{slot}_lead", sa.Column("account", sa.Text(), nullable=True))


def downgrade() -> None:
    for slot in ("a", "b"):
        op.drop_column(f"view_{slot}_lead", "account")
