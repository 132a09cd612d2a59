"""Who is calling: every service checks a key against its own copy of people and key hashes."""

import asyncio
import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import orjson
from sqlalchemy import delete, select

from event_bus.clock import Clock
from event_bus.event import Event
from event_bus.transaction import Database, Transaction
from service_kit import stand_ins
from service_kit.access_tables import AccessTables
from service_kit.key_uses import KeyUses
from service_kit.policy import RANKS, Principal, Thing
from service_kit.sessions import Visitor
from service_kit.stand_ins import moment as _moment

KEY_FORM = re.compile(r"ll_([a-z0-9]{8})_[A-Za-z0-9]{32}")
COPY_WAIT_SECONDS = 2.0
"""A key made a moment ago may not have travelled yet: a well-formed unknown one waits for the copy."""
REMEMBERED_SECONDS = 1.0
"""How long an answer about a key is remembered; a revocation takes at most so long to bite."""
MOST_WAITING = 100
"""So many unknown keys may wait for the copy at once; guessing does not keep the database busy."""
TYPES = frozenset({"reference.person", "reference.key", "reference.session"})


def hash_of(token: str) -> str:
    """SHA-256 of a whole key; enough for 190 random bits, which nobody can guess."""
    return hashlib.sha256(token.encode()).hexdigest()


class Access:
    """Answers who a key belongs to."""

    def __init__(self, tables: AccessTables, database: Database, clock: Clock) -> None:
        self.tables = tables
        self._database = database
        self._clock = clock
        self.uses = KeyUses(tables.used, database, clock)
        self._known: dict[str, tuple[Principal, float]] = {}
        self._changed = asyncio.Event()
        self._waiting = 0
        self.types = TYPES if tables.stand_in is None else TYPES | {stand_ins.TYPE}
        self._asking: dict[str, asyncio.Task[tuple[Principal, bool] | None]] = {}

    async def apply(self, transaction: Transaction, events: Sequence[Event]) -> None:
        """Take over people and keys as they travel on the reference topic."""
        newest = {event.key: event for event in events}.values()
        await self.take_over(transaction, [(e.type, e.data, e.sequence) for e in newest if e.data is not None])
        await self._forget_gone(transaction, [event for event in newest if event.data is None])

    async def _forget_gone(self, transaction: Transaction, tombstones: Sequence[Event]) -> None:
        """What is gone from the reference topic is gone here."""
        tables = {"person": self.tables.person, "key": self.tables.key, "session": self.tables.ended}
        for event in tombstones:
            kind, _, identity = event.key.partition("/")
            table = tables.get(kind, self.tables.stand_in)
            assert table is not None  # noqa: S101  # else routing profiles are not heard
            await transaction.execute(delete(table).where(next(iter(table.primary_key.columns)) == identity))
        if tombstones:
            transaction.after_commit(self._forget)

    async def take_over(
        self, transaction: Transaction, documents: Sequence[tuple[str, Mapping[str, Any], int]]
    ) -> None:
        """Take over (type, document, version); older versions than the own change nothing."""
        people = {data["person"]: (data, version) for kind, data, version in documents if kind == "reference.person"}
        keys = {data["key_id"]: (data, version) for kind, data, version in documents if kind == "reference.key"}
        await transaction.upsert(
            self.tables.person,
            ("person", "name", "role", "team", "active", "version", "language", "time_zone"),
            [
                (
                    p, d["name"], d["role"], d.get("team"), d.get("active", True), v,
                    d.get("language", "en"), d.get("time_zone", "UTC"),
                )
                for p, (d, v) in people.items()
            ],
            key=("person",),
            newer="version",
        )  # fmt: skip
        await transaction.upsert(
            self.tables.key,
            ("key_id", "hash", "role", "person", "scopes", "expires_at", "revoked_at", "version"),
            [
                (
                    k, d["hash"], d["role"], d.get("person"), orjson.dumps(d.get("scopes") or []).decode(),
                    _moment(d.get("expires_at")), _moment(d.get("revoked_at")), v,
                )
                for k, (d, v) in keys.items()
            ],
            key=("key_id",),
            newer="version",
        )  # fmt: skip
        ended = {d["session"]: (d["ended_at"], v) for kind, d, v in documents if kind == "reference.session"}
        await transaction.upsert(
            self.tables.ended,
            ("session", "ended_at", "version"),
            [(session, _moment(at), version) for session, (at, version) in ended.items()],
            key=("session",),
            newer="version",
        )
        named = await stand_ins.take_over(transaction, self.tables.stand_in, documents)
        if people or keys or named:
            transaction.after_commit(self._forget)

    def _forget(self) -> None:
        self._known.clear()
        self._changed.set()
        self._changed = asyncio.Event()

    async def principal_of(self, token: str) -> Principal | None:
        """The caller behind a key; None for a malformed, unknown, expired or revoked one."""
        form = KEY_FORM.fullmatch(token)
        if form is None:
            return None
        loop = asyncio.get_running_loop()
        digest = hash_of(token)
        remembered = self._known.get(digest)
        if remembered is not None and remembered[1] > loop.time():
            self.uses.note(form[1])
            return remembered[0]
        self._waiting += 1
        try:
            found = await self._found(form[1], digest)
        finally:
            self._waiting -= 1
        if found is None or not found[1]:
            return None
        self.uses.note(form[1])
        self._known[digest] = (found[0], loop.time() + REMEMBERED_SECONDS)
        return found[0]

    async def _found(self, key_id: str, digest: str) -> tuple[Principal, bool] | None:
        """What the copy says of a key, waiting for one that may be under way."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + COPY_WAIT_SECONDS
        while True:
            changed = self._changed
            found = await self._asked(key_id, digest)
            if found is not None or self._waiting > MOST_WAITING:
                return found
            try:
                # The copy may be filled by another replica, whose commit does not wake us: look again now and then.
                await asyncio.wait_for(changed.wait(), min(0.25, max(deadline - loop.time(), 0)))
            except TimeoutError:
                if loop.time() >= deadline:
                    return None

    async def _asked(self, key_id: str, digest: str) -> tuple[Principal, bool] | None:
        """A busy caller's requests all miss it at once when the memory of a key ends: they share one look-up."""
        asking = self._asking.get(digest)
        if asking is None:
            asking = self._asking[digest] = asyncio.create_task(self._look_up(key_id, digest))
            asking.add_done_callback(partial(self._answered, digest))
        return await asyncio.shield(asking)

    def _answered(self, digest: str, asked: "asyncio.Task[tuple[Principal, bool] | None]") -> None:
        del self._asking[digest]
        if not asked.cancelled():
            asked.exception()  # told to whoever still waits; to nobody where all of them have gone

    async def _look_up(self, key_id: str, digest: str) -> tuple[Principal, bool] | None:
        key, person, now = self.tables.key, self.tables.person, self._clock()
        columns = (key, person.c.role.label("person_role"), person.c.team, person.c.active)
        source = key.outerjoin(person, person.c.person == key.c.person)
        query = stand_ins.with_stand_ins(columns, source, person, self.tables.stand_in, now)
        async with self._database.snapshot() as snapshot:
            rows = (await snapshot.execute(query.where(key.c.key_id == key_id))).all()
        row = rows[0] if rows else None
        if row is None or (row.person is not None and row.person_role is None):
            return None  # the key, or the person it acts as, is not there: not yet, or not any more
        usable = (
            row.hash == digest
            and row.revoked_at is None
            and (row.expires_at is None or now < row.expires_at)
            and row.active is not False
        )
        scopes = tuple(orjson.loads(row.scopes))
        # A key never carries further than its person's present role.
        role = row.role if row.person is None else min(row.role, row.person_role, key=RANKS.index)
        stands = stand_ins.stood_in_for(rows, self.tables.stand_in)
        return Principal(row.person or f"key:{key_id}", role, row.person, row.team, scopes, stands), usable

    async def visitor_of(self, session: str, person_id: str, family: str = "") -> Visitor | None:
        """The person whose session this is, as they are now; None where it is over, or they may not sign in.

        A session that another one followed is over a moment later: requests that were under way still count.
        """
        person, ended, now = self.tables.person, self.tables.ended, self._clock()
        source = person.outerjoin(ended, ended.c.session == session)
        query = stand_ins.with_stand_ins((person, ended.c.ended_at), source, person, self.tables.stand_in, now)
        async with self._database.snapshot() as snapshot:
            rows = (await snapshot.execute(query.where(person.c.person == person_id))).all()
        row = rows[0] if rows else None
        if row is None or not row.active or (row.ended_at is not None and row.ended_at <= now):
            return None
        stands = stand_ins.stood_in_for(rows, self.tables.stand_in)
        principal = Principal(row.person, row.role, row.person, row.team, (), stands)
        return Visitor(principal, session, row.name, row.language, row.time_zone, family or session)

    async def remember_owners(self, transaction: Transaction, owners: Sequence[tuple[str, str]]) -> None:
        """(lead id, person): the lead was handed to this person once, so that they may see it."""
        await transaction.upsert(
            self.tables.handed_to, ("lead_id", "person"), sorted(set(owners)), key=("lead_id", "person")
        )

    async def follow_merge(self, transaction: Transaction, loser: str, winner: str) -> None:
        """Whoever was ever handed the loser may see the winner."""
        table = self.tables.handed_to
        people = (await transaction.execute(select(table.c.person).where(table.c.lead_id == loser))).scalars()
        await self.remember_owners(transaction, [(winner, person) for person in people])

    async def lead(self, transaction: Transaction, lead_id: str) -> Thing:
        """A lead as the policy sees it: everybody it was ever handed to, and their teams."""
        return (await self.leads(transaction, [lead_id]))[lead_id]

    async def leads(self, transaction: Transaction, lead_ids: Sequence[str]) -> dict[str, Thing]:
        """Leads as the policy sees them; one that nobody was handed, or nobody knows, belongs to nobody."""
        handed, person = self.tables.handed_to, self.tables.person
        keys = transaction.keys(lead_id=lead_ids)
        rows = await transaction.execute(
            select(handed.c.lead_id, handed.c.person, person.c.team).select_from(
                keys.join(handed, handed.c.lead_id == keys.c.lead_id).outerjoin(
                    person, person.c.person == handed.c.person
                )
            )
        )
        people: dict[str, set[str]] = {lead_id: set() for lead_id in lead_ids}
        teams: dict[str, set[str]] = {lead_id: set() for lead_id in lead_ids}
        for row in rows:
            people[row.lead_id].add(row.person)
            teams[row.lead_id] |= {row.team} if row.team else set()
        return {lead_id: Thing(frozenset(people[lead_id]), frozenset(teams[lead_id])) for lead_id in people}

    async def things(self, transaction: Transaction, persons: Sequence[str]) -> Thing:
        """Something that belongs to these persons."""
        person = self.tables.person
        keys = transaction.keys(person=persons)
        teams = await transaction.execute(
            select(person.c.team).select_from(keys.join(person, person.c.person == keys.c.person))
        )
        return Thing(frozenset(persons), frozenset(team for team in teams.scalars() if team))
