"""The views: rebuildable from the log, so nothing here is owned; one set per slot, to build one beside the other."""

from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeEngine

from digest.adapters.ledger_table import ledger_table, partial_index
from digest.adapters.word_table import word_table
from digest.domain.handover import Frozen
from digest.domain.lead import Lead
from digest.domain.timeline import Entry
from service_kit.database import Instant

ASKED_IN_FILLING = {"asked": "in filling"}
"""Says of an index that whoever fills the views asks it (`page_indexes`)."""


class Views(NamedTuple):
    """One set of views."""

    slot: str
    lead: Table
    handover: Table
    ledger: Table
    ownership: Table
    deadline: Table
    mql: Table
    entry: Table
    invitation: Table
    document: Table
    campaign: Table
    criteria: Table
    routing: Table
    source: Table
    word: Table

    def tables(self) -> tuple[Table, ...]:
        """All of them."""
        return (
            self.lead, self.handover, self.ledger, self.ownership, self.deadline, self.mql, self.entry,
            self.invitation, self.document, self.campaign, self.criteria, self.routing, self.source, self.word,
        )  # fmt: skip


NUMBERS: dict[str, type[TypeEngine[Any]]] = {
    "criteria_version": Integer, "qualified_cycle": Integer, "handovers": Integer, "fit": Float, "activity": Float,
    "half_life_days": Float, "family": Boolean,
}  # fmt: skip
REQUIRED = frozenset({"created_at", "attributes", "root", "family", "stage", "handovers", "type", "side"})


def view_tables(metadata: MetaData, slot: str) -> Views:
    """The tables of one slot."""
    lead = Table(f"view_{slot}_lead", metadata, *_columns(Lead._fields, key=("id",)))
    Index(f"view_{slot}_lead_root", lead.c.root, info=ASKED_IN_FILLING)
    # Absorbed ids have no moment of their own, so both indexes hold exactly the leads that lists show.
    Index(f"view_{slot}_lead_latest", lead.c.latest_at, lead.c.id)
    Index(f"view_{slot}_lead_seen", lead.c.first_seen_at)
    # What lists are narrowed to: whatever is rare among all leads would else be looked for among all of them.
    narrowed = ("owner", "source", "campaign", "industry", "first_campaign")
    narrowing = [(lead.c[name], lead.c[name].is_not(None)) for name in narrowed]
    for column, some in ((lead.c.stage, lead.c.stage != text("'new'")), *narrowing):
        name = f"view_{slot}_lead_{column.name}"
        Index(name, column, lead.c.latest_at, lead.c.id, postgresql_where=some, sqlite_where=some)
    entry = Table(f"view_{slot}_entry", metadata, *_columns(Entry._fields, key=("lead_id", "at", "id")))
    # Most touches have no words, and a card shows the newest that there are.
    partial_index(f"view_{slot}_entry_words", entry.c.text_id.is_not(None), entry.c.lead_id, entry.c.at, entry.c.id)
    return Views(
        slot=slot,
        lead=lead,
        handover=_handover(metadata, slot),
        ledger=ledger_table(metadata, slot),
        ownership=_ownership(metadata, slot),
        deadline=_deadline(metadata, slot),
        mql=_mql(metadata, slot),
        entry=entry,
        invitation=_invitation(metadata, slot),
        document=_document(metadata, slot),
        campaign=_campaign(metadata, slot),
        criteria=_criteria(metadata, slot),
        routing=_routing(metadata, slot),
        source=_source(metadata, slot),
        word=word_table(metadata, slot),
    )


def _columns(fields: tuple[str, ...], key: tuple[str, ...]) -> list[Column[Any]]:
    """A column for each field of a value; a name that ends in `at` is a moment."""
    columns = []
    for name in fields:
        kind: type[TypeEngine[Any]] = Instant if name == "at" or name.endswith("_at") else NUMBERS.get(name, Text)
        columns.append(Column(name, kind, primary_key=name in key, nullable=name not in {*key, *REQUIRED}))
    return columns


def _handover(metadata: MetaData, slot: str) -> Table:
    table = Table(
        f"view_{slot}_handover",
        metadata,
        Column("id", Text, primary_key=True),
        Column("lead_id", Text, nullable=False),
        Column("cycle", Integer, nullable=False),
        Column("handed_over_at", Instant, nullable=False),
        Column("qualified_at", Instant, nullable=False),
        *_columns(Frozen._fields, key=()),
        Column("facts", Text, nullable=False),
        Column("owner", Text),
        Column("due_at", Instant),
        Column("ended_at", Instant),
    )
    Index(f"view_{slot}_handover_lead", table.c.lead_id, info=ASKED_IN_FILLING)
    still_open = table.c.ended_at.is_(None)
    partial_index(f"view_{slot}_handover_open", still_open, table.c.owner, table.c.due_at)
    partial_index(f"view_{slot}_handover_due", still_open, table.c.due_at)
    return table


def _ownership(metadata: MetaData, slot: str) -> Table:
    return Table(
        f"view_{slot}_ownership",
        metadata,
        Column("handover_id", Text, primary_key=True),
        Column("event_id", Text, primary_key=True),
        Column("owner", Text, nullable=False),
        Column("since", Instant, nullable=False),
        Column("until", Instant),
    )


def _deadline(metadata: MetaData, slot: str) -> Table:
    return Table(
        f"view_{slot}_deadline",
        metadata,
        Column("handover_id", Text, primary_key=True),
        Column("event_id", Text, primary_key=True),
        Column("since", Instant, nullable=False),
        Column("until", Instant),
        Column("due_at", Instant, nullable=False),
        Column("undone_at", Instant),
    )


def _mql(metadata: MetaData, slot: str) -> Table:
    table = Table(
        f"view_{slot}_mql",
        metadata,
        Column("event_id", Text, primary_key=True),
        Column("lead_id", Text, nullable=False),
        Column("cycle", Integer, nullable=False),
        Column("qualified_at", Instant, nullable=False),
        Column("how", Text, nullable=False),
        *_columns(Frozen._fields, key=()),
    )
    Index(f"view_{slot}_mql_qualified", table.c.qualified_at)
    return table


def _invitation(metadata: MetaData, slot: str) -> Table:
    table = Table(
        f"view_{slot}_invitation",
        metadata,
        Column("id", Text, primary_key=True),
        Column("withdrawn", Boolean, primary_key=True),
        Column("lead_id", Text, nullable=False),
        Column("campaign", Text, nullable=False),
        Column("at", Instant, nullable=False),
    )
    Index(f"view_{slot}_invitation_campaign", table.c.campaign, table.c.lead_id)
    return table


def _document(metadata: MetaData, slot: str) -> Table:
    table = Table(
        f"view_{slot}_document",
        metadata,
        Column("id", Text, primary_key=True),
        Column("lead_id", Text),
        Column("text_id", Text),
        Column("type", Text, nullable=False),
        Column("version", BigInteger, nullable=False),
        Column("data", Text, nullable=False),
        Column("company", Text),
    )
    named = table.c.company.is_not(None)
    Index(f"view_{slot}_document_company", table.c.company, postgresql_where=named, sqlite_where=named)
    Index(f"view_{slot}_document_lead", table.c.lead_id)
    Index(f"view_{slot}_document_text", table.c.text_id)
    return table


def _campaign(metadata: MetaData, slot: str) -> Table:
    return Table(
        f"view_{slot}_campaign",
        metadata,
        Column("id", Text, primary_key=True),
        Column("name", Text, nullable=False),
        Column("intent", Text, nullable=False),
        Column("cost", BigInteger),
        Column("currency", Text),
        Column("starts_on", Text),
        Column("ends_on", Text),
        Column("version", BigInteger, nullable=False),
    )


def _criteria(metadata: MetaData, slot: str) -> Table:
    return Table(
        f"view_{slot}_criteria",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("name", Text, nullable=False),
        Column("definition", Text, nullable=False),
        Column("in_force_from", Instant),
        Column("version", BigInteger, nullable=False),
    )


def _routing(metadata: MetaData, slot: str) -> Table:
    columns = Column("document", Text, nullable=False), Column("version", BigInteger, nullable=False)
    return Table(f"view_{slot}_routing", metadata, Column("id", Text, primary_key=True), *columns)


def _source(metadata: MetaData, slot: str) -> Table:
    return Table(
        f"view_{slot}_source",
        metadata,
        Column("id", Text, primary_key=True),
        Column("name", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("since", Instant),
        Column("usual", Float),
        Column("version", BigInteger, nullable=False),
    )
