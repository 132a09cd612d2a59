"""The sales team: routing profiles joined with our copy of people and with open hand-overs."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import FromClause, Row, Select, func, select

from event_bus.transaction import Transaction
from qualification.adapters.tables import HANDOVER, KIT, ROUTING_LOAD, ROUTING_PROFILE, ROUTING_TURN
from qualification.domain.profile import calendar_of
from qualification.domain.routing import Member
from qualification.domain.standing_in import Candidate
from qualification.ports import Profile
from working_time import Calendar

PERSON = KIT.access.person
THE_TURN = "routing"
SELLING_ROLES = ("rep", "manager")
MEMBERS = (
    select(ROUTING_PROFILE, ROUTING_LOAD.c.free_since)
    .join(PERSON, PERSON.c.person == ROUTING_PROFILE.c.person)
    .outerjoin(ROUTING_LOAD, ROUTING_LOAD.c.person == ROUTING_PROFILE.c.person)
    .where(PERSON.c.active.is_(True))
    .order_by(ROUTING_PROFILE.c.person)
)
TURN = select(ROUTING_TURN.c.turn).where(ROUTING_TURN.c.id == THE_TURN)


def member_of(row: Row[Any], open_now: int = 0) -> Member:
    """A profile row as routing sees it."""
    document = orjson.loads(row.document)
    return Member(
        person=row.person,
        active=document["active"],
        capacity=document["capacity"],
        territories=frozenset(document["territories"]),
        calendar=calendar_of(document),
        changed_at=row.changed_at,
        recorded_at=row.recorded_at,
        open=open_now,
        free_since=row.free_since,
    )


class SqlTeam:
    """`ports.Team` on SQL."""

    async def members(self, tx: Transaction) -> list[Member]:
        """Everybody with a profile whom digest has not deactivated."""
        rows = await tx.rows(MEMBERS)
        counts = await self.open_counts(tx, [row.person for row in rows])
        return [member_of(row, counts.get(row.person, 0)) for row in rows]

    async def known(self, tx: Transaction, people: Iterable[str]) -> dict[str, Member | None]:
        """Which of these are salespeople: leads are worked by reps and by managers, nobody else may act on them."""
        wanted = sorted(set(people))
        if not wanted:
            return {}
        keys = tx.keys(person=wanted)
        rows = await tx.execute(
            select(PERSON.c.person.label("id"), ROUTING_PROFILE, ROUTING_LOAD.c.free_since)
            .select_from(keys.join(PERSON, PERSON.c.person == keys.c.person))
            .outerjoin(ROUTING_PROFILE, ROUTING_PROFILE.c.person == PERSON.c.person)
            .outerjoin(ROUTING_LOAD, ROUTING_LOAD.c.person == PERSON.c.person)
            .where(PERSON.c.active.is_(True), PERSON.c.role.in_(SELLING_ROLES))
        )
        return {row.id: None if row.person is None else member_of(row) for row in rows}

    async def candidates(self, tx: Transaction, people: Iterable[str]) -> dict[str, Candidate]:
        """Those of these people who are salespeople and with us, with their teams and working time."""
        keys = tx.keys(person=sorted(set(people)))
        rows = await tx.execute(
            select(PERSON.c.person, PERSON.c.team, ROUTING_PROFILE.c.document)
            .select_from(keys.join(PERSON, PERSON.c.person == keys.c.person))
            .outerjoin(ROUTING_PROFILE, ROUTING_PROFILE.c.person == PERSON.c.person)
            .where(PERSON.c.active.is_(True), PERSON.c.role.in_(SELLING_ROLES))
        )
        return {row.person: Candidate(row.person, row.team, _calendar(row.document)) for row in rows}

    async def open_counts(self, tx: Transaction, people: Iterable[str]) -> dict[str, int]:
        """Open hand-overs of each; nobody is left out for having none, but is not in the answer."""
        wanted = sorted(set(people))
        if not wanted:
            return {}
        return {row.owner: row.open for row in await tx.joined(_open_counts, {"person": wanted})}

    async def capacities(self, tx: Transaction, people: Iterable[str]) -> dict[str, int]:
        """Capacity of each who has a profile."""
        wanted = sorted(set(people))
        if not wanted:
            return {}
        keys = tx.keys(person=wanted)
        rows = await tx.execute(
            select(ROUTING_PROFILE.c.person, ROUTING_PROFILE.c.document).select_from(
                keys.join(ROUTING_PROFILE, ROUTING_PROFILE.c.person == keys.c.person)
            )
        )
        return {row.person: orjson.loads(row.document)["capacity"] for row in rows}

    async def freed(self, tx: Transaction, since: dict[str, datetime]) -> None:
        """Since when people who were full have room again."""
        await tx.upsert(
            ROUTING_LOAD, ("person", "free_since"), sorted(since.items()), key=("person",), newer="free_since"
        )

    async def take_turn(self, tx: Transaction) -> None:
        """A row that every routing transaction moves: the second of two finds it moved and begins again."""
        found = await tx.rows(TURN)
        if not found:
            await tx.insert(ROUTING_TURN, ("id", "turn"), [(THE_TURN, 1)])
        else:
            [(turn,)] = found
            await tx.update(ROUTING_TURN, ("turn",), [(THE_TURN, turn, turn + 1)], version="turn")


def _open_counts(keys: FromClause) -> Select[Any]:
    return (
        select(HANDOVER.c.owner, func.count().label("open"))
        .select_from(keys.join(HANDOVER, HANDOVER.c.owner == keys.c.person))
        .where(HANDOVER.c.open)
        .group_by(HANDOVER.c.owner)
    )


class SqlProfiles:
    """`ports.Profiles` on SQL."""

    async def profiles(self, tx: Transaction, people: Iterable[str]) -> dict[str, Profile]:
        """By person."""
        wanted = sorted(set(people))
        if not wanted:
            return {}
        keys = tx.keys(person=wanted)
        query = select(ROUTING_PROFILE).select_from(
            keys.join(ROUTING_PROFILE, ROUTING_PROFILE.c.person == keys.c.person)
        )
        return {row.person: profile_of(row) for row in await tx.execute(query)}

    async def save(self, tx: Transaction, profiles: Sequence[tuple[Profile | None, Profile]]) -> None:
        """New and changed ones."""
        columns = ("version", "document", "changed_at", "recorded_at", "changed_by")
        rows = [
            (before, (one.version, orjson.dumps(one.document).decode(), *one[3:]), one.person)
            for before, one in profiles
        ]
        new = [(person, *values) for before, values, person in rows if before is None]
        changed = [(person, before.version, *values) for before, values, person in rows if before is not None]
        await tx.insert(ROUTING_PROFILE, ("person", *columns), new)
        await tx.update(ROUTING_PROFILE, columns, changed, key="person")


def _calendar(text: str | None) -> Calendar | None:
    """When somebody works who gets leads by routing; None for who gets none."""
    document = orjson.loads(text) if text is not None else None
    return calendar_of(document) if document is not None and document["active"] else None


def profile_of(row: Row[Any]) -> Profile:
    """A row as a profile."""
    return Profile(row.person, row.version, orjson.loads(row.document), row.changed_at, row.recorded_at, row.changed_by)
