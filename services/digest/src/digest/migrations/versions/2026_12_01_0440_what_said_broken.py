"""A broken promise knows by which fact it was said, so that views are waited for that have not come so far.

Of those that wait already it is not known: they are looked at as the views are.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_01_0440_said"
down_revision = "2026_11_30_2210_criteria"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("broken_promise", sa.Column("lead_id", sa.Text(), nullable=False, server_default=""))
    op.add_column("broken_promise", sa.Column("sequence", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    for column in ("sequence", "lead_id"):
        op.drop_column("broken_promise", column)
