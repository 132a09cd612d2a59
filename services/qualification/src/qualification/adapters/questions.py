"""Reads for pages and clients: one or two statements each, straight from the tables."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row, literal, select, tuple_

from event_bus.clock import Clock
from event_bus.columns import Instant
from event_bus.transaction import Database, Transaction
from qualification.adapters.criteria import stored_criteria
from qualification.adapters.leads import SqlLeads, queue_query, waiting_of
from qualification.adapters.packing import mark_of, queued_of
from qualification.adapters.tables import CRITERIA, DECISION_NOTE, KIT, LEAD, ROUTING_PROFILE
from qualification.adapters.team import SqlTeam, profile_of
from qualification.application import CriteriaVersion, HandOverCheck, NurturedLead, QueuedLead, TeamMember
from qualification.domain.criteria_json import definition_of
from qualification.domain.routing import Member, why_waiting
from qualification.ports import CriteriaVersions
from qualification.use_cases.show_score import ShownScore, show_score
from service_kit.access import Access
from service_kit.policy import Principal, Reach, allow, reach, visible

ARRIVAL_SECONDS = 1.0
LOOK_AGAIN_SECONDS = 0.05


class SqlQuestions:
    """`application.Questions` on SQL."""

    def __init__(self, database: Database, access: Access, criteria: CriteriaVersions, clock: Clock) -> None:
        self._database = database
        self._access = access
        self._criteria = criteria
        self._leads = SqlLeads()
        self._team = SqlTeam()
        self._clock = clock
        self._arrived: set[str] = set()
        """People who were known here once; whether they still are is decided where it counts."""

    async def criteria(self, version: int) -> CriteriaVersion | None:
        """One version."""
        found = await self._versions(select(CRITERIA).where(CRITERIA.c.version == version))
        return found[0] if found else None

    async def criteria_versions(self, before: int | None, limit: int) -> list[CriteriaVersion]:
        """Versions, newest first."""
        query = select(CRITERIA).order_by(CRITERIA.c.version.desc()).limit(limit)
        return await self._versions(query if before is None else query.where(CRITERIA.c.version < before))

    async def _versions(self, query: Any) -> list[CriteriaVersion]:
        async with self._database.snapshot() as tx:
            rows = (await tx.execute(query)).all()
            in_force = (await self._criteria.rulebook(tx)).in_force(self._clock()).version
        return [_version(row, in_force) for row in rows]

    async def score(self, lead_id: str, principal: Principal) -> ShownScore | None:
        """The score of a lead that the caller may see."""
        async with self._database.snapshot() as tx:
            shown = await show_score(tx, lead_id, leads=self._leads, criteria=self._criteria, now=self._clock())
            if shown is None or not await self._allowed(tx, shown.lead.id, principal, "score.read"):
                return None
        return shown

    async def may_see(self, lead_ids: Sequence[str], principal: Principal, action: str) -> bool:
        """Whether the caller may do this to every one of these leads."""
        if reach(principal, action) is Reach.ALL:
            return True  # and no look at the database, behind which commands would gather into smaller batches
        async with self._database.snapshot() as tx:
            things = await self._access.leads(tx, lead_ids)
        return all(allow(principal, action, thing) for thing in things.values())

    async def _allowed(self, tx: Transaction, lead_id: str, principal: Principal, action: str) -> bool:
        return reach(principal, action) is Reach.ALL or allow(principal, action, await self._access.lead(tx, lead_id))

    async def may_hand_over(self, lead_ids: Sequence[str], person: str, principal: Principal) -> HandOverCheck:
        """Whether the caller may hand these leads to this person.

        A manager hands over within the team: its own leads and those that nobody was handed yet, to its own people.
        """
        if reach(principal, "leads.hand_over") is not Reach.TEAM:
            return "allowed"
        async with self._database.snapshot() as tx:
            things = await self._access.leads(tx, lead_ids)
            receiver = await self._access.things(tx, [person])
        if any(thing.persons and not allow(principal, "leads.hand_over", thing) for thing in things.values()):
            return "lead"
        return "allowed" if allow(principal, "leads.hand_over", receiver) else "person"

    async def may_change_profile(self, person: str, principal: Principal) -> bool:
        """Whether the caller may change this person's routing."""
        async with self._database.snapshot() as tx:
            return allow(principal, "routing.change", await self._access.things(tx, [person]))

    async def person_arrived(self, person: str) -> bool:
        """Look a few times, since people travel here by events."""
        if person in self._arrived:
            return True
        deadline = asyncio.get_running_loop().time() + ARRIVAL_SECONDS
        while True:
            async with self._database.snapshot() as tx:
                if await self._team.known(tx, [person]):
                    self._arrived.add(person)
                    return True
            if asyncio.get_running_loop().time() >= deadline:
                return False
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def member(self, person: str) -> TeamMember | None:
        """One person's routing."""
        found = await self._members(select(ROUTING_PROFILE).where(ROUTING_PROFILE.c.person == person))
        return found[0] if found else None

    async def members(self, after: str | None, limit: int) -> list[TeamMember]:
        """Everybody's routing, by person id."""
        query = select(ROUTING_PROFILE).order_by(ROUTING_PROFILE.c.person).limit(limit)
        return await self._members(query if after is None else query.where(ROUTING_PROFILE.c.person > after))

    async def _members(self, query: Any) -> list[TeamMember]:
        async with self._database.snapshot() as tx:
            profiles = [profile_of(row) for row in await tx.execute(query)]
            counts = await self._team.open_counts(tx, [one.person for one in profiles])
        return [TeamMember(one, counts.get(one.person, 0)) for one in profiles]

    async def queue(self, after: tuple[datetime, str] | None, limit: int) -> list[QueuedLead]:
        """The queue, in routing order; why nobody takes a lead is asked of today's team, not remembered."""
        async with self._database.snapshot() as tx:
            rows = (await tx.execute(queue_query(after, limit))).all()
            members = await self._team.members(tx)
        now = self._clock()
        return [_queued(row, members, now) for row in rows]

    async def nurtured(
        self, principal: Principal, before: tuple[datetime, str] | None, limit: int
    ) -> list[NurturedLead]:
        """Leads in nurturing that the caller may see, newest first."""
        access = KIT.access
        seen = visible(principal, "nurture.read", LEAD.c.id, access.handed_to, access.person)
        query = select(LEAD.c.id, LEAD.c.mark).where(LEAD.c.stage == "nurture", seen)
        if before is not None:
            at, lead_id = before
            place = tuple_(literal(at, Instant), literal(lead_id))
            query = query.where(tuple_(LEAD.c.mark_at, LEAD.c.id) < place)
        query = query.order_by(LEAD.c.mark_at.desc(), LEAD.c.id.desc()).limit(limit)
        async with self._database.snapshot() as tx:
            rows = (await tx.execute(query)).all()
            notes = await self._notes(tx, [row.id for row in rows])
        return [_nurtured(row, notes) for row in rows]

    async def _notes(self, tx: Transaction, lead_ids: list[str]) -> dict[tuple[str, datetime], str]:
        if not lead_ids:
            return {}
        keys = tx.keys(lead_id=lead_ids)
        rows = await tx.execute(
            select(DECISION_NOTE)
            .select_from(keys.join(DECISION_NOTE, DECISION_NOTE.c.lead_id == keys.c.lead_id))
            .where(DECISION_NOTE.c.action == "nurture")
        )
        return {(row.lead_id, row.at): row.note for row in rows}


def _version(row: Row[Any], in_force: int) -> CriteriaVersion:
    criteria = stored_criteria(row)
    return CriteriaVersion(
        criteria,
        definition_of(criteria),
        row.name,
        orjson.loads(row.why),
        row.created_at,
        row.created_by,
        row.version == in_force,
    )


def _queued(row: Row[Any], members: list[Member], now: datetime) -> QueuedLead:
    waiting = waiting_of(row)
    queued = queued_of(row.queued)
    assert queued is not None  # noqa: S101  # a row of the queue has its place in it
    return QueuedLead(
        row.id,
        queued.qualified_at,
        queued.how,
        queued.cycle,
        queued.frozen.grade,
        waiting.country,
        why_waiting(waiting, members, now),
    )


def _nurtured(row: Row[Any], notes: dict[tuple[str, datetime], str]) -> NurturedLead:
    mark = mark_of(row.mark)
    assert mark is not None  # noqa: S101  # a nurtured lead has a mark
    note = notes.get((row.id, mark.at)) if mark.handover_id is None else None
    return NurturedLead(row.id, mark.reason, mark.at, mark.until, mark.track, mark.handover_id, mark.by, note)
