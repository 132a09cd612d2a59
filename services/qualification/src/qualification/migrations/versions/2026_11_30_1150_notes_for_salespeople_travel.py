"""Notes for salespeople travel."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_1150"
down_revision = "2026_11_30_0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("decision_note", schema=None) as batch_op:
        batch_op.add_column(sa.Column("subject", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("handover_id", sa.Text(), nullable=True))
        batch_op.create_index("decision_note_subject", ["subject"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("decision_note", schema=None) as batch_op:
        batch_op.drop_index("decision_note_subject")
        batch_op.drop_column("handover_id")
        batch_op.drop_column("subject")
