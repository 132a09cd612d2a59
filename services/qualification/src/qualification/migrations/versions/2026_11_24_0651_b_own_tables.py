"""What qualification owns: leads, hand-overs, criteria, routing."""

import sqlalchemy as sa
from alembic import op

from event_bus.columns import Instant

revision = "30c0a72a7ffb"
down_revision = "30c0a72a7ffa"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "criteria",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("in_force_from", Instant(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "decision_note",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("decision_note", schema=None) as batch_op:
        batch_op.create_index("decision_note_lead", ["lead_id", "at"], unique=False)
    op.create_table(
        "handover",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("qualified_at", Instant(), nullable=False),
        sa.Column("handed_over_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("frozen", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("sales_end", sa.Text(), nullable=True),
        sa.Column("closed", sa.Text(), nullable=True),
        sa.Column("rating", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.create_index("handover_holder", ["holder"], unique=False)
        batch_op.create_index(
            "handover_open", ["owner"], unique=False, postgresql_where=sa.text("open"), sqlite_where=sa.text("open")
        )
    op.create_table(
        "lead_state",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", Instant(), nullable=True),
        sa.Column("attributes", sa.Text(), nullable=False),
        sa.Column("criteria_version", sa.Integer(), nullable=False),
        sa.Column("fit", sa.Double(), nullable=False),
        sa.Column("activity_at", Instant(), nullable=True),
        sa.Column("score", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("campaign", sa.Text(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=True),
        sa.Column("mark_at", Instant(), nullable=True),
        sa.Column("by_hand", sa.Text(), nullable=True),
        sa.Column("queued", sa.Text(), nullable=True),
        sa.Column("qualified_at", Instant(), nullable=True),
        sa.Column("cycles", sa.Integer(), nullable=False),
        sa.Column("repaired_at", Instant(), nullable=True),
        sa.Column("merged_into", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        postgresql_with={"fillfactor": 70},
    )
    with op.batch_alter_table("lead_state", schema=None) as batch_op:
        batch_op.create_index(
            "lead_state_nurture",
            ["mark_at", "id"],
            unique=False,
            postgresql_where=sa.text("stage = 'nurture'"),
            sqlite_where=sa.text("stage = 'nurture'"),
        )
        batch_op.create_index(
            "lead_state_queue",
            ["qualified_at", "id"],
            unique=False,
            postgresql_where=sa.text("stage = 'qualified'"),
            sqlite_where=sa.text("stage = 'qualified'"),
        )
    op.create_table(
        "rescoring",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("after_lead", sa.Text(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "routing_load",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("free_since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_table(
        "routing_profile",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_table(
        "routing_turn",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    op.drop_table("routing_turn")
    op.drop_table("routing_profile")
    op.drop_table("routing_load")
    op.drop_table("rescoring")
    with op.batch_alter_table("lead_state", schema=None) as batch_op:
        batch_op.drop_index(
            "lead_state_queue",
            postgresql_where=sa.text("stage = 'qualified'"),
            sqlite_where=sa.text("stage = 'qualified'"),
        )
        batch_op.drop_index(
            "lead_state_nurture",
            postgresql_where=sa.text("stage = 'nurture'"),
            sqlite_where=sa.text("stage = 'nurture'"),
        )
    op.drop_table("lead_state")
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.drop_index("handover_open", postgresql_where=sa.text("open"), sqlite_where=sa.text("open"))
        batch_op.drop_index("handover_holder")
    op.drop_table("handover")
    with op.batch_alter_table("decision_note", schema=None) as batch_op:
        batch_op.drop_index("decision_note_lead")
    op.drop_table("decision_note")
    op.drop_table("criteria")
