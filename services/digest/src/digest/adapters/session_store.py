"""Sign-in links and sessions in digest's own tables."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Column, delete, or_, select, update

from digest.adapters.tables import PERSON, SESSION, SIGN_IN_LINK
from digest.domain.sessions import Session, SignInLink
from event_bus.transaction import Database, Transaction

SHOWN = 50


class SqlSessionStore:
    """Reads and writes them."""

    async def save_links(self, transaction: Transaction, links: Sequence[SignInLink]) -> None:
        """Write new ones."""
        await transaction.insert(SIGN_IN_LINK, SignInLink._fields, links)

    async def link(self, transaction: Transaction, hash_: str) -> SignInLink | None:
        """One that is known, used or not."""
        row = (await transaction.execute(select(SIGN_IN_LINK).where(SIGN_IN_LINK.c.hash == hash_))).one_or_none()
        return None if row is None else SignInLink._make(row)

    async def use_link(self, transaction: Transaction, hash_: str, at: datetime) -> SignInLink | None:
        """The link, marked as used where it works only once; None where it does not work, or was used just now."""
        link = await self.link(transaction, hash_)
        if link is None or not link.works_at(at):
            return None
        if link.expires_at is None:
            return link
        unused = (SIGN_IN_LINK.c.hash == hash_, SIGN_IN_LINK.c.used_at.is_(None))
        done = await transaction.execute(update(SIGN_IN_LINK).where(*unused).values(used_at=at))
        return link.used(at) if done.rowcount else None

    async def sessions(self, transaction: Transaction, ids: Iterable[str]) -> dict[str, Session]:
        """Those that are known."""
        keys = transaction.keys(id=sorted(set(ids)))
        query = select(*SESSION.c).select_from(keys.join(SESSION, SESSION.c.id == keys.c.id))
        return {row.id: Session._make(row) for row in await transaction.execute(query)}

    async def save_sessions(self, transaction: Transaction, sessions: Sequence[Session]) -> None:
        """Write new and changed ones."""
        await transaction.upsert(SESSION, Session._fields, sessions, key=("id",))

    async def over(self, transaction: Transaction, ended: datetime, begun: datetime, limit: int) -> list[Session]:
        """Those that ended before `ended`, or began before `begun`: no cookie of theirs is good any more."""
        gone = or_(SESSION.c.ended_at < ended, SESSION.c.created_at < begun)
        query = select(SESSION).where(gone).order_by(SESSION.c.id).limit(limit)
        return [Session._make(row) for row in await transaction.execute(query)]

    async def forget_sessions(self, transaction: Transaction, ids: Iterable[str]) -> None:
        """Delete them."""
        await transaction.execute(delete(SESSION).where(SESSION.c.id.in_(sorted(ids))))

    async def hold(self, transaction: Transaction, person: str) -> None:
        """Until the transaction ends nobody changes this person; SQLite has one writer at a time anyway."""
        await transaction.execute(select(PERSON.c.id).where(PERSON.c.id == person).with_for_update())

    async def open_of(self, transaction: Transaction, people: Iterable[str], at: datetime) -> list[Session]:
        """Sessions of these people that are not over at that moment."""
        return await _open(transaction, SESSION.c.person, people, at)

    async def open_in(self, transaction: Transaction, families: Iterable[str], at: datetime) -> list[Session]:
        """Sessions of these families that are not over at that moment."""
        return await _open(transaction, SESSION.c.family, families, at)

    async def spend_links(self, transaction: Transaction, people: Iterable[str], at: datetime) -> None:
        """Links of these people that work once do not work any more."""
        once = (SIGN_IN_LINK.c.used_at.is_(None), SIGN_IN_LINK.c.expires_at.is_not(None))
        wanted = sorted(set(people))
        if wanted:
            spent = update(SIGN_IN_LINK).where(SIGN_IN_LINK.c.person.in_(wanted), *once)
            await transaction.execute(spent.values(used_at=at))


class SqlSessionReading:
    """What people are shown of their sessions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_person(self, person: str, since: datetime) -> list[Session]:
        """Those that were begun since then and not ended, newest first; at most 50."""
        query = (
            select(SESSION)
            .where(SESSION.c.person == person, SESSION.c.created_at >= since, SESSION.c.ended_at.is_(None))
            .order_by(SESSION.c.created_at.desc())
            .limit(SHOWN)
        )
        async with self._database.snapshot() as snapshot:
            return [Session._make(row) for row in await snapshot.execute(query)]

    async def was_followed(self, session: str, at: datetime) -> bool:
        """Whether this one is over while another one of its family is open."""
        other = SESSION.alias()
        query = (
            select(SESSION.c.id)
            .join(other, other.c.family == SESSION.c.family)
            .where(SESSION.c.id == session, SESSION.c.ended_at <= at)
            .where(or_(other.c.ended_at.is_(None), other.c.ended_at > at))
            .limit(1)
        )
        async with self._database.snapshot() as snapshot:
            return (await snapshot.execute(query)).first() is not None


async def _open(transaction: Transaction, column: Column[str], wanted: Iterable[str], at: datetime) -> list[Session]:
    values = sorted(set(wanted))
    if not values:
        return []
    still = or_(SESSION.c.ended_at.is_(None), SESSION.c.ended_at > at)
    query = select(SESSION).where(column.in_(values), still).order_by(SESSION.c.id)
    return [Session._make(row) for row in await transaction.execute(query)]
