"""Criteria take force at a moment: what is close to the line goes by the version in force.

Of versions heard before it is not known; they count as in force until the views are rebuilt.
"""

import sqlalchemy as sa
from alembic import op

from event_bus.columns import Instant

revision = "2026_11_30_2210_criteria"
down_revision = "2026_11_30_1855_account"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for slot in ("a", "b"):
        op.add_column(f"view_{slot}_criteria", sa.Column("in_force_from", Instant(), nullable=True))


def downgrade() -> None:
    for slot in ("a", "b"):
        op.drop_column(f"view_{slot}_criteria", "in_force_from")
