"""Old days list what they count: which refused ones were mended, and when touches came that nothing else keeps.

A touch that came as a submission is one of its lead and source and of the moment at which the submission was taken;
so many touches of that moment are the submissions' own, and any others were only reported. Where a history was told at
once, submissions came before their own ids were made, and that moment is the one of which they tell.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from event_bus.columns import Instant

revision = "2026_11_30_1845_mended"
down_revision = "2026_11_30_1523_received"
branch_labels = None
depends_on = None

LED = "status in ('created', 'known') and source is not null"
MENDED = f"update submission set mended = true where mended_at is not null and {LED}"
REPORTED = """
update touch set reported_at = {touched} where id in (
  select own.id
  from (select id, lead_id, source, {touched} as at,
               row_number() over (partition by lead_id, source, {touched} order by id) as place
        from touch where source is not null and reported_at is null) as own
  left join (select lead_id, source, {received} as at, count(*) as many
             from submission where {led} and lead_id is not null group by lead_id, source, {received}) as kept
    on kept.lead_id = own.lead_id and kept.source = own.source and kept.at = own.at
  where own.place > coalesce(kept.many, 0))
"""
AS_SENT = {"touched": "recorded_at", "received": "coalesce(mended_at, received_at)"}
AS_TOLD = {"touched": "occurred_at", "received": "received_at"}
OWN_TIME = timedelta(minutes=5)
"""A submission's id is made, by a clock of ours, when it comes; so much the clocks of replicas may differ."""
SUBMISSION = sa.table("submission", sa.column("id", sa.Text), sa.column("received_at", Instant()))


def upgrade() -> None:
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mended", sa.Boolean(), nullable=True))
    op.execute(MENDED)
    op.execute(REPORTED.format(led=LED, **(AS_TOLD if _told_at_once() else AS_SENT)))


def _told_at_once() -> bool:
    first = sa.select(SUBMISSION).order_by(SUBMISSION.c.received_at).limit(1)
    row = op.get_bind().execute(first).one_or_none()
    return row is not None and row.received_at < _made_at(row.id) - OWN_TIME


def _made_at(identity: str) -> datetime:
    """The moment in a UUIDv7: milliseconds in its first 48 bits."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=UUID(identity).int >> 80)


def downgrade() -> None:
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_column("mended")
