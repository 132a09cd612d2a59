"""The tables of sales-feedback's own database."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, Table, Text, UniqueConstraint

from event_bus.columns import Instant
from service_kit.foundation import service_tables

metadata = MetaData()
SHARED = service_tables(metadata, stand_ins=True)

lead = Table(
    "lead",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", BigInteger, nullable=False, comment="last sequence said on this lead's key"),
    Column("erased_at", Instant),
)
lead_alias = Table(
    "lead_alias",
    metadata,
    Column("lead_id", Text, primary_key=True),
    Column("into_id", Text, nullable=False, comment="what it was merged into; may be merged itself"),
    Index("lead_alias_into", "into_id"),
)
handover = Table(
    "handover",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("lead_id", Text, nullable=False, comment="the lead it was assigned under: key of its facts"),
    Column("living_lead", Text, nullable=False, comment="that lead, or what it was merged into"),
    Column("cycle", Integer, nullable=False),
    Column("handed_over_at", Instant, nullable=False),
    Column("qualified_at", Instant, nullable=False),
    Column("owner", Text, nullable=False, comment="from here on: follows from the entries, for lists"),
    Column("state", Text, nullable=False),
    Column("due_at", Instant),
    Column("ended_at", Instant),
    Column("attempts", Integer, nullable=False),
    Index("handover_newest", "handed_over_at", "id"),
    Index("handover_lead", "lead_id"),
    Index("handover_living_lead", "living_lead"),
    Index("handover_owner", "owner", "state"),
)
# Open ones are few among all there ever were, and lists of them would else go through the others.
for _name, _columns in (("newest", ("handed_over_at", "id")), ("due", ("due_at",))):
    Index(
        f"handover_open_{_name}",
        *(handover.c[column] for column in _columns),
        postgresql_where=handover.c.ended_at.is_(None),
        sqlite_where=handover.c.ended_at.is_(None),
    )
entry = Table(
    "entry",
    metadata,
    Column("event_id", Text, primary_key=True),
    Column("handover_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("undone_at", Instant),
    Column("acted_by", Text),
    Column("due_at", Instant),
    Column("due_agreed", Boolean),
    Column("due_since", Instant),
    Column("due_minutes", Integer),
    Column("details", Text, nullable=False, comment="JSON; what the kind needs beyond this"),
    UniqueConstraint("handover_id", "number", name="entry_order"),
)
note = Table(
    "note",
    metadata,
    Column("id", Text, primary_key=True),
    Column("lead_id", Text, nullable=False),
    Column("handover_id", Text, nullable=False),
    Column("written_by", Text),
    Column("occurred_at", Instant, nullable=False),
    Column("text", Text, nullable=False),
    Index("note_lead", "lead_id"),
    Index("note_handover", "handover_id"),
)
account = Table(
    "account",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("name", Text),
    Column("lead_ids", Text, nullable=False, comment="JSON list"),
)
routing = Table(
    "routing",
    metadata,
    Column("person", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("calendar", Text, nullable=False, comment="JSON; working time since changed_at"),
    Column("calendar_before", Text, nullable=False, comment="JSON; working time until then"),
    Column("changed_at", Instant),
)
deadline = Table(
    "deadline",
    metadata,
    Column("handover_id", Text, primary_key=True),
    Column("due_at", Instant, nullable=False),
    Index("deadline_due", "due_at"),
)
