"""The tables of lead-intake."""

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, LargeBinary, MetaData, Table, Text, text

from event_bus.columns import Instant
from lead_intake.adapters.correction_table import correction_table
from lead_intake.adapters.short_lived import short_lived_tables
from lead_intake.adapters.source_tables import source_state_tables
from service_kit.foundation import service_tables

_REPORTED, _SOURCED = text("reported_at is not null"), text("source is not null")
metadata = MetaData()
shared = service_tables(metadata)
short_lived = short_lived_tables(metadata)
correction = correction_table(metadata)

lead = Table(
    "lead",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("source", Text),
    Column("campaign", Text),
    Column("name_key", Text),
    Column("surname_key", Text),
    Column("known", Text, nullable=False),
    Column("merged_into", Text),
    Column("erased_at", Instant),
    Index("lead_created", "created_at", "id"),
    Index("lead_source", "source", "created_at", "id"),
    Index("lead_campaign", "campaign", "created_at", "id"),
    # Beginnings are searched by range, which needs an order by code points.
    Index("lead_name", "name_key", postgresql_ops={"name_key": "text_pattern_ops"}),
    Index("lead_surname", "surname_key", postgresql_ops={"surname_key": "text_pattern_ops"}),
)
"""`known` is the JSON of everything known, from which the columns before it are taken for lists and searches."""

identity = Table(
    "identity",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("lead_id", Text, nullable=False),
)
"""Which lead an identity leads to; never a lead that was merged away."""

shared_identity = Table(
    "shared_identity",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("lead_id", Text, primary_key=True),
)
"""Phones and role addresses of leads that are identified by something else; searched, never used to identify."""

alias = Table(
    "alias",
    metadata,
    Column("lead_id", Text, primary_key=True),
    Column("winner", Text, nullable=False),
    Index("alias_winner", "winner"),
)
"""Leads that were merged away, each with the lead that stands for it now, at the end of every chain."""

touch = Table(
    "touch",
    metadata,
    Column("id", Text, primary_key=True),
    Column("lead_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("campaign", Text),
    Column("intent", Text),
    Column("source", Text),
    Column("content_key", Text),
    Column("path", Text),
    Column("number", Float),
    Column("message", Text),
    Column("properties", Text),
    Column("occurred_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("reported_at", Instant),
    Index("touch_lead", "lead_id", "id"),
    Index("touch_reported", "reported_at", "id", postgresql_where=_REPORTED, sqlite_where=_REPORTED),
)
"""Keeps the lead it was recorded under, also after a merge; `reported_at` as in `TouchRow`."""

consent = Table(
    "consent",
    metadata,
    Column("id", Text, primary_key=True),
    Column("lead_id", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("given", Boolean, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Index("consent_lead", "lead_id", "id"),
)
"""Every answer about consent: the proof behind what holds now, which stands in `lead.known`."""

campaign = Table(
    "campaign",
    metadata,
    Column("key", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("intent", Text, nullable=False),
    Column("cost", BigInteger),
    Column("currency", Text),
    Column("starts_on", Text),
    Column("ends_on", Text),
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", Text),
)

submission = Table(
    "submission",
    metadata,
    Column("id", Text, primary_key=True),
    Column("received_at", Instant, nullable=False),
    Column("channel", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("source", Text),
    Column("status", Text, nullable=False),
    Column("lead_id", Text),
    Column("problem", Text),
    Column("body", Text),
    Column("origin", Text),
    Column("raw", LargeBinary),
    Column("content_type", Text),
    Column("headers", Text),
    Column("import_id", Text),
    Column("place", BigInteger),
    Column("mended_at", Instant),
    Column("reason", Text),
    Column("handled_by", Text),
    Column("handled_at", Instant),
    Column("mended", Boolean),
    Index("submission_lead", "lead_id", "id"),
    Index("submission_received", "received_at", "id", postgresql_where=_SOURCED, sqlite_where=_SOURCED),
)
Index(
    "submission_import",
    submission.c.import_id,
    submission.c.place,
    unique=True,
    postgresql_where=submission.c.import_id.is_not(None),
    sqlite_where=submission.c.import_id.is_not(None),
)
Index(
    "submission_refused",
    submission.c.id,
    postgresql_where=submission.c.status == "refused",
    sqlite_where=submission.c.status == "refused",
)
Index(
    "submission_discarded",
    submission.c.id,
    postgresql_where=submission.c.status == "discarded",
    sqlite_where=submission.c.status == "discarded",
)
Index(
    "submission_origin",
    submission.c.origin,
    unique=True,
    postgresql_where=submission.c.origin.is_not(None),
    sqlite_where=submission.c.origin.is_not(None),
)
"""What came in, word by word, refused ones included; `origin` is the hash of an inbound event's source and id.

A form's body stands in `raw`, as bytes with its `content_type` and harmless `headers`; a row of an import is its cells
as a JSON object in `body`, `place` its number in the file. `mended_at` is when a refused one was taken after all, or
discarded, `reason` why it was discarded; `handled_by` and `handled_at` say who tried it again or discarded it last.
`mended` as in `SubmissionRow`.
"""

source = Table(
    "source",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("token_hash", Text, nullable=False),
    Column("mapping", Text, nullable=False),
    Column("options", Text, nullable=False),
    Column("expected_per_day", Float),
    Column("active", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("changed_by", Text),
    Index("source_token", "token_hash", unique=True),
)
"""A door of its own for each sender; its id is the `source` of the leads that come through it."""

source_day, said_source = source_state_tables(metadata)

import_job = Table(
    "import_job",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("source", Text),
    Column("file_name", Text, nullable=False),
    Column("file_hash", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("form", Text, nullable=False),
    Column("mapping", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("rows", BigInteger),
    Column("done_rows", BigInteger, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("known", BigInteger, nullable=False),
    Column("refused", BigInteger, nullable=False),
    Column("decided", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("version", BigInteger, nullable=False),
    Index("import_hash", "file_hash"),
    Index("import_state", "state", "id"),
)
"""A list: `form` says how its file is read (encoding, delimiter, header), `done_rows` where it goes on."""

import_part = Table(
    "import_part",
    metadata,
    Column("import_id", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""The file in pieces, so that every replica can go on with it; deleted when the import has ended."""

import_lead = Table(
    "import_lead",
    metadata,
    Column("import_id", Text, primary_key=True),
    Column("lead_id", Text, primary_key=True),
    Column("kinds", Text, nullable=False),
)
"""Leads that an import brought or touched, and what it said they did: each is decided once, at the import's end."""
