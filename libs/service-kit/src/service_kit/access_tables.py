"""A service's own copy of who may call it."""

from typing import NamedTuple

from sqlalchemy import BigInteger, Boolean, Column, Index, MetaData, Table, Text

from event_bus.columns import Instant
from service_kit.stand_ins import stand_in_table


class AccessTables(NamedTuple):
    """The service's own copy."""

    person: Table
    key: Table
    handed_to: Table
    ended: Table
    used: Table
    stand_in: Table | None = None
    """Only where it is known who has a lead open."""


def access_tables(metadata: MetaData, *, stand_ins: bool = False) -> AccessTables:
    """Create them in the service's schema."""
    person = Table(
        "access_person",
        metadata,
        Column("person", Text, primary_key=True),
        Column("name", Text, nullable=False),
        Column("role", Text, nullable=False),
        Column("team", Text),
        Column("active", Boolean, nullable=False),
        Column("version", BigInteger, nullable=False),
        Column("language", Text, nullable=False, server_default="en"),
        Column("time_zone", Text, nullable=False, server_default="UTC"),
    )
    key = Table(
        "access_key",
        metadata,
        Column("key_id", Text, primary_key=True),
        Column("hash", Text, nullable=False),
        Column("role", Text, nullable=False),
        Column("person", Text),
        Column("scopes", Text, nullable=False),
        Column("expires_at", Instant),
        Column("revoked_at", Instant),
        Column("version", BigInteger, nullable=False),
    )
    ended = Table(
        "ended_session",
        metadata,
        Column("session", Text, primary_key=True),
        Column("ended_at", Instant, nullable=False),
        Column("version", BigInteger, nullable=False),
    )
    handed_to = Table(
        "handed_to",
        metadata,
        Column("lead_id", Text, primary_key=True),
        Column("person", Text, primary_key=True),
    )
    used = Table(
        "used_key",
        metadata,
        Column("key_id", Text, primary_key=True),
        Column("used_at", Instant, nullable=False),
    )
    Index("handed_to_person", handed_to.c.person, handed_to.c.lead_id)
    return AccessTables(person, key, handed_to, ended, used, stand_in_table(metadata) if stand_ins else None)
