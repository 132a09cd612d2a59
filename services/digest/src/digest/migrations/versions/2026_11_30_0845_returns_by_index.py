"""What came back lately is read by index, however many hand-overs there ever were."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_0845"
down_revision = "2026_11_30_0405"
branch_labels = None
depends_on = None


def upgrade() -> None:
    some = sa.text("returned_at IS NOT NULL")
    for slot in ("a", "b"):
        ledger = f"view_{slot}_ledger"
        op.create_index(f"{ledger}_returned", ledger, ["returned_at"], postgresql_where=some, sqlite_where=some)


def downgrade() -> None:
    for slot in ("a", "b"):
        op.drop_index(f"view_{slot}_ledger_returned", f"view_{slot}_ledger")
