"""When whose digest is due, and the broken promises that no manager was told of, in digest's own tables."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, exists, or_, select

from digest.adapters.mail_store import MAILS_AHEAD
from digest.adapters.tables import MAILS, PERSON
from digest.domain.plans import Plan, Wish
from digest.mail_ports import BrokenPromise
from event_bus.transaction import Database, Transaction
from service_kit.database import Instant

PLAN, BROKEN = MAILS.plan, MAILS.broken
COLUMNS = (
    "person", "kind", "weekday", "hour", "wanted", "escalations", "paused_until", "due_at", "sent_on", "sent_count",
    "person_version", "version", "left_out",
)  # fmt: skip
LOOKS_AHEAD = timedelta(minutes=1)
"""No look at a broken promise is planned so far ahead: what is, a clock that was ahead has planned, and it is due."""


class SqlPlanStore:
    """Reads and writes plans."""

    async def plans(self, transaction: Transaction, people: Iterable[str]) -> dict[str, Plan]:
        """Those that are known."""
        names = sorted(set(people))
        if not names:
            return {}
        keys = transaction.keys(person=names)
        query = select(PLAN).select_from(keys.join(PLAN, PLAN.c.person == keys.c.person))
        return {row.person: _plan(row) for row in await transaction.execute(query)}

    async def unplanned(self, transaction: Transaction, limit: int) -> list[str]:
        """People without a plan, or who have changed since it was made."""
        query = (
            select(PERSON.c.id)
            .select_from(PERSON.outerjoin(PLAN, PLAN.c.person == PERSON.c.id))
            .where(or_(PLAN.c.person.is_(None), PLAN.c.person_version != PERSON.c.version))
            .order_by(PERSON.c.id)
            .limit(limit)
        )
        return list((await transaction.execute(query)).scalars())

    async def claim_due(self, transaction: Transaction, now: datetime, limit: int) -> list[Plan]:
        """Those that are due, longest first; rows that another one holds are left to it."""
        query = (
            select(PLAN)
            .where(PLAN.c.due_at <= now)
            .order_by(PLAN.c.due_at, PLAN.c.person)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [_plan(row) for row in await transaction.execute(query)]

    async def save(self, transaction: Transaction, plans: Sequence[tuple[Plan | None, Plan]]) -> None:
        """Write each (before, after); raises `StaleError` where another one was quicker."""
        await transaction.insert(PLAN, COLUMNS, [_row(after) for before, after in plans if before is None])
        changed = [(_row(after)[0], before.version, *_row(after)[1:]) for before, after in plans if before is not None]
        await transaction.update(PLAN, COLUMNS[1:], changed, key="person")


class SqlEscalations:
    """Reads and writes broken promises."""

    async def remember(self, transaction: Transaction, broken: Sequence[BrokenPromise]) -> None:
        """Keep them until they are dealt with; the same one again changes nothing."""
        rows = {(one.handover_id, one.due_at): one for one in broken}
        await transaction.upsert(BROKEN, BrokenPromise._fields, list(rows.values()), key=("handover_id", "due_at"))

    async def claim(self, transaction: Transaction, now: datetime, limit: int) -> list[BrokenPromise]:
        """Those to be looked at; rows that another one holds are left to it."""
        query = (
            select(BROKEN)
            .where(or_(BROKEN.c.look_at <= now, BROKEN.c.look_at > now + LOOKS_AHEAD))
            .order_by(BROKEN.c.look_at, BROKEN.c.handover_id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [BrokenPromise._make(row) for row in await transaction.execute(query)]

    async def settle(self, transaction: Transaction, done: Sequence[BrokenPromise]) -> None:
        """They are dealt with."""
        for one in done:
            this = (BROKEN.c.handover_id == one.handover_id, BROKEN.c.due_at == one.due_at)
            await transaction.execute(delete(BROKEN).where(*this))

    async def later(self, transaction: Transaction, broken: Sequence[BrokenPromise], look_at: datetime) -> None:
        """Look at them again then."""
        await self.remember(transaction, [one._replace(look_at=look_at) for one in broken])


async def anything_due(snapshot: Transaction, now: datetime) -> bool:
    """Whether there is anything to plan, write, send or empty: read before anybody asks for a transaction to write."""
    ahead = {"looks_ahead": now + LOOKS_AHEAD, "mails_ahead": now + MAILS_AHEAD}
    [[due]] = await snapshot.rows(_anything_due(), {"now": now, **ahead})
    return bool(due)


@lru_cache
def _anything_due() -> Select[tuple[bool]]:
    """One statement, made once: it is asked every few seconds, and nearly always in vain."""
    mail, now = MAILS.mail, bindparam("now", type_=Instant)
    unplanned = PERSON.outerjoin(PLAN, PLAN.c.person == PERSON.c.id)
    changed = or_(PLAN.c.person.is_(None), PLAN.c.person_version != PERSON.c.version)
    return select(
        or_(
            exists().where(or_(mail.c.due_at <= now, mail.c.due_at > bindparam("mails_ahead", type_=Instant))),
            exists().where(or_(BROKEN.c.look_at <= now, BROKEN.c.look_at > bindparam("looks_ahead", type_=Instant))),
            exists().where(PLAN.c.due_at <= now),
            exists().where(mail.c.empty_at <= now),
            select(PERSON.c.id).select_from(unplanned).where(changed).exists(),
        )
    )


class SqlPlanReading:
    """What the account page shows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def plan(self, person: str) -> Plan:
        """What this person wants; as their role has it where nothing was said."""
        async with self._database.snapshot() as snapshot:
            return (await SqlPlanStore().plans(snapshot, [person])).get(person, Plan(person))

    async def wishes(self, people: Sequence[str]) -> dict[str, Wish]:
        """What these people want, in one look."""
        async with self._database.snapshot() as snapshot:
            plans = await SqlPlanStore().plans(snapshot, people)
        return {name: plans[name].wish if name in plans else Wish() for name in people}


def _plan(row: Any) -> Plan:
    wish = Wish(
        row.kind,
        row.weekday,
        row.hour,
        row.wanted,
        row.escalations,
        _day(row.paused_until),
        tuple(row.left_out.split()),
    )
    return Plan(row.person, wish, row.due_at, _day(row.sent_on), row.sent_count, row.person_version, row.version)


def _row(plan: Plan) -> tuple[Any, ...]:
    wish = plan.wish
    return (
        plan.person, wish.kind, wish.weekday, wish.hour, wish.wanted, wish.escalations, _text(wish.paused_until),
        plan.due_at, _text(plan.sent_on), plan.sent_count, plan.person_version, plan.version,
        " ".join(wish.left_out),
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
