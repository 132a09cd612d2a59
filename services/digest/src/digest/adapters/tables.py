"""digest's tables: what it owns, what every service has, and the views in two sets, of which one is read."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, Table, Text

from digest.adapters.mail_tables import mail_tables
from digest.adapters.view_tables import Views, view_tables
from service_kit.database import Instant
from service_kit.foundation import service_tables

METADATA = MetaData()
SERVICE = service_tables(METADATA, stand_ins=True)
MAILS = mail_tables(METADATA)

PERSON = Table(
    "person",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("role", Text, nullable=False),
    Column("team", Text),
    Column("language", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("version", BigInteger, nullable=False),
)
API_KEY = Table(
    "api_key",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("person", Text),
    Column("scopes", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
    Column("version", BigInteger, nullable=False),
)
SIGN_IN_LINK = Table(
    "sign_in_link",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("used_at", Instant),
    Column("ask", Text),
)
SIGN_IN_ASK = Table(
    "sign_in_ask",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("address", Text),
    Column("of_address", Text, nullable=False),
    Column("of_network", Text, nullable=False),
    Column("next", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("code", Text),
    Column("link", Text),
)
Index("sign_in_ask_network", SIGN_IN_ASK.c.of_network, SIGN_IN_ASK.c.asked_at)
Index("sign_in_ask_address", SIGN_IN_ASK.c.of_address, SIGN_IN_ASK.c.asked_at)
SESSION = Table(
    "session",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("family", Text, nullable=False, server_default=""),
    Column("issued_at", Instant),
    Column("version", BigInteger, nullable=False, server_default="0"),
)
Index("session_person", SESSION.c.person, SESSION.c.created_at)
Index("session_family", SESSION.c.family)
Index("session_ended", SESSION.c.ended_at)
SAID_WORD = Table(
    "said_word",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("document", Text),
)
"""The glossary as it stands on the reference topic; no document: the word was taken back."""
CURRENT_VIEW = Table(
    "current_view",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("slot", Text, nullable=False),
)
"""One row: which set of views is read and kept; absent it is the first."""

SLOTS: dict[str, Views] = {slot: view_tables(METADATA, slot) for slot in ("a", "b")}
