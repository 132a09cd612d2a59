"""The tables that qualification owns; JSON columns are text, since nobody queries inside them."""

from sqlalchemy import BigInteger, Boolean, Column, Double, Index, Integer, MetaData, Table, Text, text

from event_bus.columns import Instant
from service_kit.foundation import service_tables

metadata = MetaData()
KIT = service_tables(metadata)

LEAD = Table(
    "lead_state",
    metadata,
    Column("id", Text, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("created_at", Instant),
    Column("attributes", Text, nullable=False),
    Column("criteria_version", Integer, nullable=False),
    Column("fit", Double, nullable=False),
    Column("activity_at", Instant),
    Column("score", Text, nullable=False),
    Column("said", Text),
    Column("campaign", Text),
    Column("stage", Text, nullable=False),
    Column("mark", Text),
    Column("mark_at", Instant),
    Column("by_hand", Text),
    Column("queued", Text),
    Column("qualified_at", Instant),
    Column("cycles", Integer, nullable=False),
    Column("repaired_at", Instant),
    Column("merged_into", Text),
    Column("nurtured", Text),
    # Activity changes with every touch but is in no index: room on the page keeps those updates in place.
    postgresql_with={"fillfactor": 70},
)
Index(
    "lead_state_queue",
    LEAD.c.qualified_at,
    LEAD.c.id,
    postgresql_where=text("stage = 'qualified'"),
    sqlite_where=text("stage = 'qualified'"),
)
Index(
    "lead_state_nurture",
    LEAD.c.mark_at,
    LEAD.c.id,
    postgresql_where=text("stage = 'nurture'"),
    sqlite_where=text("stage = 'nurture'"),
)

HANDOVER = Table(
    "handover",
    metadata,
    Column("id", Text, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("lead_id", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("cycle", Integer, nullable=False),
    Column("owner", Text, nullable=False),
    Column("how", Text, nullable=False),
    Column("qualified_at", Instant, nullable=False),
    Column("handed_over_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("frozen", Text, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("sales_end", Text),
    Column("closed", Text),
    Column("rating", Text),
    Column("opportunity", Text),
    Column("before", Text),
    Column("acts", Text),
    Column("recall", Text),
)
Index("handover_holder", HANDOVER.c.holder)
Index(
    "handover_open",
    HANDOVER.c.owner,
    postgresql_where=text("open"),
    sqlite_where=text("open"),
)

TALLY = Table(
    "handover_tally",
    metadata,
    Column("criteria_version", Integer, primary_key=True, autoincrement=False),
    Column("month", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("became", Text, primary_key=True),
    Column("opportunity", Boolean, primary_key=True),
    Column("many", BigInteger, nullable=False),
)

CRITERIA = Table(
    "criteria",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("in_force_from", Instant, nullable=False),
    Column("definition", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
)
RESCORING = Table(
    "rescoring",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("after_lead", Text, nullable=False),
    Column("done_at", Instant),
)

CRITERIA_MOVE = Table(
    "criteria_move",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("before", Text, primary_key=True),
    Column("after", Text, primary_key=True),
    Column("crossed", Integer, primary_key=True, autoincrement=False),
    Column("leads", BigInteger, nullable=False),
    Column("unlisted", BigInteger, nullable=False, server_default="0"),
)
MOVED_LEAD = Table(
    "moved_lead",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("lead_id", Text, primary_key=True),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("crossed", Integer, nullable=False),
)
"""Each once for each version; erased ones stay, as ids that identify nobody, for the counts do."""

ROUTING_PROFILE = Table(
    "routing_profile",
    metadata,
    Column("person", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("document", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("changed_by", Text),
)
ROUTING_LOAD = Table(
    "routing_load",
    metadata,
    Column("person", Text, primary_key=True),
    Column("free_since", Instant, nullable=False),
)
ROUTING_TURN = Table(
    "routing_turn",
    metadata,
    Column("id", Text, primary_key=True),
    Column("turn", BigInteger, nullable=False),
)

DECISION_NOTE = Table(
    "decision_note",
    metadata,
    Column("id", Text, primary_key=True),
    Column("lead_id", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("handover_id", Text),
)
Index("decision_note_origin", DECISION_NOTE.c.origin)
Index("decision_note_lead", DECISION_NOTE.c.lead_id, DECISION_NOTE.c.at)
