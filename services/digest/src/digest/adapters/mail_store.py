"""The mails as the sender and the mailbox see them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, delete, or_, select, text, update

from digest.adapters.tables import MAILS
from digest.domain.mail import LONGEST_WAIT, Mail, Posted
from event_bus.transaction import Database, Transaction

MAIL, MAIL_LEAD = MAILS.mail, MAILS.mail_lead
CHANGING = ("due_at", "attempts", "sent_at", "failed_at", "reason", "empty_at", "version")
NO_WORDS = {"subject": "", "html": "", "text": "", "headers": "{}", "empty_at": None}
ERASED = "a lead that it names was erased"
WORDS = 7_236_103
"""Number of the advisory lock between those who write mails and those who erase."""
MAILS_AHEAD = LONGEST_WAIT + timedelta(minutes=1)
"""No mail waits so long: one that seems to was claimed or put off by a clock that was ahead, and is due."""


class SqlMailStore:
    """Reads and writes them."""

    async def claim(self, transaction: Transaction, now: datetime, until: datetime, limit: int) -> list[Posted]:
        """Those that are due, oldest first; nobody else gets them before `until`."""
        rows = await transaction.execute(
            select(MAIL)
            .where(or_(MAIL.c.due_at <= now, MAIL.c.due_at > now + MAILS_AHEAD))
            .order_by(MAIL.c.due_at, MAIL.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        found = [_posted(row, await self._leads(transaction, row.id)) for row in rows]
        changes = [(one.id, one.version, until, one.version + 1) for one in found]
        await transaction.update(MAIL, ("due_at", "version"), changes)
        return [_claimed(one, until) for one in found]

    async def save(self, transaction: Transaction, mails: Sequence[tuple[Posted, Posted]]) -> None:
        """Write each (before, after); raises `StaleError` where another one was quicker."""
        rows = [(after.id, before.version, *(getattr(after, name) for name in CHANGING)) for before, after in mails]
        await transaction.update(MAIL, CHANGING, rows)

    async def empty(self, transaction: Transaction, now: datetime, limit: int) -> int:
        """Delete the words of mails whose time is over; answers of how many."""
        over = select(MAIL.c.id).where(MAIL.c.empty_at <= now).order_by(MAIL.c.empty_at).limit(limit)
        ids = list((await transaction.execute(over)).scalars())
        if ids:
            await transaction.execute(update(MAIL).where(MAIL.c.id.in_(ids)).values(**NO_WORDS))
            await transaction.execute(delete(MAIL_LEAD).where(MAIL_LEAD.c.mail.in_(ids)))
        return len(ids)

    async def hold_names(self, transaction: Transaction) -> None:
        """From here on names may be read for mails: nobody is erased until the transaction ends.

        Without it a name that was read just before an erasure could stand in a mail that is put just after it. On
        SQLite transactions that write follow one another anyway.
        """
        if transaction.dialect == "postgresql":
            await transaction.execute(text("select pg_advisory_xact_lock_shared(:number)"), {"number": WORDS})

    async def stands(self, transaction: Transaction, mail: Posted) -> bool:
        """Whether a mail that was claimed is still as it was then."""
        this = (MAIL.c.id == mail.id, MAIL.c.version == mail.version)
        return (await transaction.execute(select(MAIL.c.id).where(*this))).first() is not None

    async def forget_leads(self, transaction: Transaction, leads: Iterable[str], at: datetime) -> None:
        """Delete the words of every mail that names one of these leads; those that still waited are not sent."""
        if transaction.dialect == "postgresql":
            await transaction.execute(text("select pg_advisory_xact_lock(:number)"), {"number": WORDS})
        keys = transaction.keys(lead=sorted(set(leads)))
        naming = select(MAIL_LEAD.c.mail).select_from(keys.join(MAIL_LEAD, MAIL_LEAD.c.lead_id == keys.c.lead))
        ids = sorted(set((await transaction.execute(naming)).scalars()))
        if not ids:
            return
        waits = MAIL.c.id.in_(ids), MAIL.c.due_at.is_not(None)
        given_up = {"due_at": None, "failed_at": at, "reason": ERASED, "version": MAIL.c.version + 1}
        await transaction.execute(update(MAIL).where(*waits).values(**given_up))
        await transaction.execute(update(MAIL).where(MAIL.c.id.in_(ids)).values(**NO_WORDS))
        await transaction.execute(delete(MAIL_LEAD).where(MAIL_LEAD.c.mail.in_(ids)))

    async def withdraw(self, transaction: Transaction, key: str) -> bool:
        """Take a mail back that nobody has tried to send yet; answers whether that was in time."""
        untouched = (MAIL.c.key == key, MAIL.c.version == 1)
        identity = (await transaction.execute(select(MAIL.c.id).where(*untouched).with_for_update())).scalar()
        if identity is None:
            return False
        await transaction.execute(delete(MAIL_LEAD).where(MAIL_LEAD.c.mail == identity))
        return bool((await transaction.execute(delete(MAIL).where(*untouched))).rowcount)

    async def put_back(self, transaction: Transaction, identity: str, at: datetime) -> bool:
        """Try a mail again that was given up; answers whether there is one."""
        failed = (MAIL.c.id == identity, MAIL.c.failed_at.is_not(None), MAIL.c.text != "")
        row = (await transaction.execute(select(MAIL).where(*failed))).one_or_none()
        if row is None:
            return False
        before = _posted(row, ())
        await self.save(transaction, [(before, before.again(at))])
        return True

    async def _leads(self, transaction: Transaction, mail: str) -> tuple[str, ...]:
        rows = await transaction.execute(select(MAIL_LEAD.c.lead_id).where(MAIL_LEAD.c.mail == mail))
        return tuple(rows.scalars())


class SqlMailReading:
    """What the mailbox shows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def mails(self, after: str | None, limit: int, person: str | None = None) -> list[Posted]:
        """Up to `limit`, newest first, those before the mail `after`."""
        wanted: list[ColumnElement[bool]] = [] if after is None else [MAIL.c.id < after]
        wanted += [] if person is None else [MAIL.c.person == person]
        query = select(MAIL).where(*wanted).order_by(MAIL.c.id.desc()).limit(limit)
        async with self._database.snapshot() as snapshot:
            return [_posted(row, ()) for row in await snapshot.execute(query)]

    async def mail(self, identity: str) -> Posted | None:
        """One of them."""
        async with self._database.snapshot() as snapshot:
            row = (await snapshot.execute(select(MAIL).where(MAIL.c.id == identity))).one_or_none()
        return None if row is None else _posted(row, ())

    async def by_key(self, key: str) -> Posted | None:
        """The one with this key."""
        async with self._database.snapshot() as snapshot:
            row = (await snapshot.execute(select(MAIL).where(MAIL.c.key == key))).one_or_none()
        return None if row is None else _posted(row, ())

    async def waiting(self, now: datetime) -> int:
        """How many are due to be sent."""
        query = select(MAIL.c.id).where(MAIL.c.due_at <= now).limit(1000)
        async with self._database.snapshot() as snapshot:
            return len((await snapshot.execute(query)).all())


def _claimed(one: Posted, until: datetime) -> Posted:
    return Posted(one.id, one.mail, one.message_id, one.queued_at, until, one.attempts, version=one.version + 1)


def _posted(row: Any, leads: tuple[str, ...]) -> Posted:
    headers = orjson.loads(row.headers)
    mail = Mail(
        row.key, row.kind, row.person, row.recipient, row.subject, row.html, row.text, headers, leads, row.secret
    )
    return Posted(
        row.id, mail, row.message_id, row.queued_at, row.due_at, row.attempts, row.sent_at, row.failed_at, row.reason,
        row.empty_at, row.version,
    )  # fmt: skip
