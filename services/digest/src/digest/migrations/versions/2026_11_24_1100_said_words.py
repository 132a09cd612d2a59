"""The glossary as it was said."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_1100"
down_revision = "2026_11_24_0638"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "said_word",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key"),
    )


def downgrade() -> None:
    op.drop_table("said_word")
