"""Tables of mails and of when people get theirs."""

from typing import NamedTuple

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, Table, Text

from service_kit.database import Instant


class MailTables(NamedTuple):
    """Owned, so no rebuild touches them."""

    mail: Table
    mail_lead: Table
    """Which leads a mail names: it is emptied when one of them is erased."""
    plan: Table
    """One row per person: what they want, and which period is due next."""
    broken: Table
    """Deadlines that passed and that no manager was told of yet."""
    left: Table
    """Broken promises of which somebody said that they know and leave it: no digest of theirs names them again."""


def mail_tables(metadata: MetaData) -> MailTables:
    """Add them to digest's metadata."""
    mail = Table(
        "mail",
        metadata,
        Column("id", Text, primary_key=True),
        Column("key", Text, nullable=False, unique=True),
        Column("kind", Text, nullable=False),
        Column("person", Text),
        Column("recipient", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("html", Text, nullable=False),
        Column("text", Text, nullable=False),
        Column("headers", Text, nullable=False),
        Column("secret", Boolean, nullable=False),
        Column("message_id", Text, nullable=False),
        Column("queued_at", Instant, nullable=False),
        Column("due_at", Instant),
        Column("attempts", Integer, nullable=False),
        Column("sent_at", Instant),
        Column("failed_at", Instant),
        Column("reason", Text),
        Column("empty_at", Instant),
        Column("version", BigInteger, nullable=False),
    )
    waits, full = mail.c.due_at.is_not(None), mail.c.empty_at.is_not(None)
    Index("mail_due", mail.c.due_at, postgresql_where=waits, sqlite_where=waits)
    Index("mail_empty", mail.c.empty_at, postgresql_where=full, sqlite_where=full)
    mail_lead = Table(
        "mail_lead",
        metadata,
        Column("mail", Text, primary_key=True),
        Column("lead_id", Text, primary_key=True),
    )
    Index("mail_lead_lead", mail_lead.c.lead_id)
    plan = Table(
        "digest_plan",
        metadata,
        Column("person", Text, primary_key=True),
        Column("kind", Text),
        Column("weekday", Integer),
        Column("hour", Integer),
        Column("wanted", Boolean),
        Column("escalations", Boolean, nullable=False),
        Column("paused_until", Text),
        Column("due_at", Instant),
        Column("sent_on", Text),
        Column("sent_count", BigInteger, nullable=False),
        Column("person_version", BigInteger, nullable=False),
        Column("version", BigInteger, nullable=False),
        Column("left_out", Text, nullable=False, server_default=""),
    )
    due = plan.c.due_at.is_not(None)
    Index("digest_plan_due", plan.c.due_at, postgresql_where=due, sqlite_where=due)
    broken = Table(
        "broken_promise",
        metadata,
        Column("handover_id", Text, primary_key=True),
        Column("due_at", Instant, primary_key=True),
        Column("heard_at", Instant, nullable=False),
        Column("look_at", Instant, nullable=False),
        Column("lead_id", Text, nullable=False, server_default=""),
        Column("sequence", BigInteger, nullable=False, server_default="0"),
    )
    Index("broken_promise_look", broken.c.look_at)
    left = Table(
        "left_promise",
        metadata,
        Column("person", Text, primary_key=True),
        Column("handover_id", Text, primary_key=True),
        Column("due_at", Instant, nullable=False),
        Column("left_at", Instant, nullable=False),
    )
    return MailTables(mail, mail_lead, plan, broken, left)
