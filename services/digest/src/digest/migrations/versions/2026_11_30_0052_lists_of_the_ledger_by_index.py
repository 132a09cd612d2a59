"""Lists of the ledger end after a page, and open or overdue hand-overs are found without looking at the others."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_0052"
down_revision = "2026_11_30_0045"
branch_labels = None
depends_on = None

OPEN = sa.text("ended_at IS NULL")
UNENDED = sa.text("won_at IS NULL AND lost_at IS NULL AND returned_at IS NULL AND disqualified_at IS NULL")


def upgrade() -> None:
    for slot in ("a", "b"):
        handover, ledger = f"view_{slot}_handover", f"view_{slot}_ledger"
        op.create_index(f"{handover}_due", handover, ["due_at"], postgresql_where=OPEN, sqlite_where=OPEN)
        op.drop_index(f"{ledger}_begun", ledger)
        order = ["handed_over_at", "handover_id"]
        op.create_index(f"{ledger}_begun", ledger, order)
        op.create_index(f"{ledger}_unended", ledger, order, postgresql_where=UNENDED, sqlite_where=UNENDED)
        op.create_index(f"{ledger}_settled", ledger, ["settled_at"])


def downgrade() -> None:
    for slot in ("a", "b"):
        handover, ledger = f"view_{slot}_handover", f"view_{slot}_ledger"
        op.drop_index(f"{ledger}_settled", ledger)
        op.drop_index(f"{ledger}_unended", ledger)
        op.drop_index(f"{ledger}_begun", ledger)
        op.create_index(f"{ledger}_begun", ledger, ["handed_over_at"])
        op.drop_index(f"{handover}_due", handover)
