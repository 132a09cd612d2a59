"""Lists of open and of overdue hand-overs are read by index, however many there ever were."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_1210"
down_revision = "2026_11_30_0855"
branch_labels = None
depends_on = None

LISTS = {"handover_open_newest": ["handed_over_at", "id"], "handover_open_due": ["due_at"]}


def upgrade() -> None:
    still_open = sa.text("ended_at IS NULL")
    for name, columns in LISTS.items():
        op.create_index(name, "handover", columns, postgresql_where=still_open, sqlite_where=still_open)


def downgrade() -> None:
    for name in LISTS:
        op.drop_index(name, "handover")
