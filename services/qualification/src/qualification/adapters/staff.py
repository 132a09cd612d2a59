"""Who works with leads, by name, as pages ask for them: our copies of people and profiles joined with open work."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, select

from event_bus.transaction import Database, Transaction
from qualification.adapters.leads import SqlLeads
from qualification.adapters.tables import KIT, ROUTING_PROFILE
from qualification.adapters.team import SELLING_ROLES, SqlTeam, profile_of
from qualification.application import Colleague, ShownHandover
from service_kit.policy import Principal, Thing, allow

PERSON = KIT.access.person


class SqlStaff:
    """`application.Staff` on SQL; two statements a question."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._leads = SqlLeads()
        self._team = SqlTeam()

    async def handover(self, handover_id: str) -> ShownHandover | None:
        """A hand-over and its lead."""
        async with self._database.snapshot() as tx:
            found = (await self._leads.handovers(tx, [handover_id])).get(handover_id)
            if found is None:
                return None
            lead = (await self._leads.leads(tx, [found.value.holder]))[found.value.holder]
        return ShownHandover(found.value, lead.value)

    async def salespeople(self, principal: Principal, action: str) -> list[Colleague]:
        """Those of the salespeople who are with us whom the caller may do this to, by name."""
        wanted = select(PERSON).where(PERSON.c.active.is_(True), PERSON.c.role.in_(SELLING_ROLES))
        found = [one for one in await self._colleagues(wanted) if allow(principal, action, thing_of(one))]
        return sorted(found, key=lambda one: (one.name.casefold(), one.id))

    async def teammates(self, person: Colleague) -> list[Colleague]:
        """Other salespeople of the person's team who are with us, by name; those without a team are one."""
        others = (PERSON.c.team.is_not_distinct_from(person.team), PERSON.c.person != person.id)
        selling = (PERSON.c.active.is_(True), PERSON.c.role.in_(SELLING_ROLES))
        found = await self._colleagues(select(PERSON).where(*others, *selling))
        return sorted(found, key=lambda one: (one.name.casefold(), one.id))

    async def colleague(self, person: str) -> Colleague | None:
        """Somebody, whether still with us or not."""
        found = await self._colleagues(select(PERSON).where(PERSON.c.person == person))
        return found[0] if found else None

    async def names(self, people: Iterable[str]) -> dict[str, str]:
        """The names of those who are known here."""
        async with self._database.snapshot() as tx:
            keys = tx.keys(person=sorted(set(people)))
            rows = await tx.execute(
                select(PERSON.c.person, PERSON.c.name).select_from(keys.join(PERSON, PERSON.c.person == keys.c.person))
            )
            return {row.person: row.name for row in rows}

    async def _colleagues(self, wanted: Any) -> list[Colleague]:
        people = wanted.subquery()
        named = (
            people.c.person.label("id"),
            people.c.name,
            people.c.role,
            people.c.team,
            people.c.active,
            people.c.time_zone.label("zone"),
        )
        query = select(*named, ROUTING_PROFILE).outerjoin(ROUTING_PROFILE, ROUTING_PROFILE.c.person == people.c.person)
        async with self._database.snapshot() as tx:
            rows = (await tx.execute(query)).all()
            counts = await self._counts(tx, rows)
        return [
            Colleague(
                row.id, row.name, row.role, row.team, row.active, row.zone, counts.get(row.id, 0),
                None if row.person is None else profile_of(row),
            )
            for row in rows
        ]  # fmt: skip

    async def _counts(self, tx: Transaction, rows: Any) -> dict[str, int]:
        found: list[Row[Any]] = list(rows)
        return await self._team.open_counts(tx, [row.id for row in found])


def thing_of(colleague: Colleague) -> Thing:
    """The person as the policy sees one."""
    return Thing(frozenset([colleague.id]), frozenset([colleague.team] if colleague.team else []))
