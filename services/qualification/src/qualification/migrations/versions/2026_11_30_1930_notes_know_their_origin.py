"""Notes know of whom they were said; of those from before, whoever has them is the best that is known."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_1930_origin"
down_revision = "2026_11_30_1915_listed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("decision_note", schema=None) as batch_op:
        batch_op.drop_index("decision_note_subject")
        batch_op.alter_column("subject", new_column_name="origin", existing_type=sa.Text(), existing_nullable=True)
    op.execute("update decision_note set origin = lead_id where origin is null")
    with op.batch_alter_table("decision_note", schema=None) as batch_op:
        batch_op.alter_column("origin", existing_type=sa.Text(), nullable=False)
        batch_op.create_index("decision_note_origin", ["origin"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("decision_note", schema=None) as batch_op:
        batch_op.drop_index("decision_note_origin")
        batch_op.alter_column("origin", existing_type=sa.Text(), nullable=True)
    op.execute("update decision_note set origin = null where handover_id is null")
    with op.batch_alter_table("decision_note", schema=None) as batch_op:
        batch_op.alter_column("origin", new_column_name="subject", existing_type=sa.Text(), existing_nullable=True)
        batch_op.create_index("decision_note_subject", ["subject"], unique=False)
