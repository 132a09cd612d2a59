"""Hand-overs are listed by the grade and the rules that qualified their leads.

The grade is known of those that are there already; rules are said from now on.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_1155"
down_revision = "2026_11_30_1005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for slot in ("a", "b"):
        handover, ledger = f"view_{slot}_handover", f"view_{slot}_ledger"
        for table in (handover, ledger, f"view_{slot}_mql"):
            op.add_column(table, sa.Column("rules", sa.Text(), nullable=True))
        op.add_column(ledger, sa.Column("grade", sa.Text(), nullable=True))
        kept = f"select grade from {handover} where id = {ledger}.handover_id"
        op.execute(sa.text(f"update {ledger} set grade = ({kept})"))
        op.create_index(f"{ledger}_graded", ledger, ["criteria_version", "grade", "handed_over_at", "handover_id"])


def downgrade() -> None:
    for slot in ("b", "a"):
        handover, ledger = f"view_{slot}_handover", f"view_{slot}_ledger"
        op.drop_index(f"{ledger}_graded", ledger)
        op.drop_column(ledger, "grade")
        for table in (f"view_{slot}_mql", ledger, handover):
            op.drop_column(table, "rules")
