"""What was won and accepted in these days, and the newest words of a lead, are read by index, whatever was before."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_1215"
down_revision = "2026_11_30_1155"
branch_labels = None
depends_on = None

MOMENTS = ("won", "accepted")


def upgrade() -> None:
    for slot in ("a", "b"):
        ledger = f"view_{slot}_ledger"
        for moment in MOMENTS:
            known = sa.text(f"{moment}_at IS NOT NULL")
            op.create_index(f"{ledger}_{moment}", ledger, [f"{moment}_at"], postgresql_where=known, sqlite_where=known)
        said = sa.text("text_id IS NOT NULL")
        entry, order = f"view_{slot}_entry", ["lead_id", "at", "id"]
        op.create_index(f"{entry}_words", entry, order, postgresql_where=said, sqlite_where=said)


def downgrade() -> None:
    for slot in ("a", "b"):
        op.drop_index(f"view_{slot}_entry_words", f"view_{slot}_entry")
        for moment in MOMENTS:
            op.drop_index(f"view_{slot}_ledger_{moment}", f"view_{slot}_ledger")
