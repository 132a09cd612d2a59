"""Who may see and do what, out of the service's own copy of people."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select

from event_bus.transaction import Transaction
from service_kit.access import Access
from service_kit.policy import Thing


class AccessPeople:
    """People as the policy needs them, for a whole batch at once."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def readers(self, tx: Transaction, lead_ids: Iterable[str]) -> dict[str, Thing]:
        """Each lead with everybody it was ever handed to, and their teams."""
        wanted = sorted(set(lead_ids))
        handed, person = self._access.tables.handed_to, self._access.tables.person
        keys = tx.keys(wanted=wanted)
        found = keys.join(handed, handed.c.lead_id == keys.c.wanted).outerjoin(
            person, person.c.person == handed.c.person
        )
        rows = await tx.execute(select(handed.c.lead_id, handed.c.person, person.c.team).select_from(found))
        persons: dict[str, set[str]] = defaultdict(set)
        teams: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            persons[row.lead_id].add(row.person)
            teams[row.lead_id].update(filter(None, [row.team]))
        return {lead: Thing(frozenset(persons[lead]), frozenset(teams[lead])) for lead in wanted}

    async def owners(self, tx: Transaction, persons: Iterable[str]) -> dict[str, Thing]:
        """Each person with their team."""
        wanted = sorted(set(persons))
        person = self._access.tables.person
        keys = tx.keys(wanted=wanted)
        rows = await tx.execute(
            select(person.c.person, person.c.team).select_from(keys.join(person, person.c.person == keys.c.wanted))
        )
        teams = {row.person: row.team for row in rows}
        return {one: Thing(frozenset({one}), frozenset(filter(None, [teams.get(one)]))) for one in wanted}

    async def names(self, tx: Transaction, persons: Iterable[str]) -> dict[str, str]:
        """What these persons are called; who is not known is left out."""
        wanted = sorted(set(persons))
        person = self._access.tables.person
        keys = tx.keys(wanted=wanted)
        rows = await tx.execute(
            select(person.c.person, person.c.name).select_from(keys.join(person, person.c.person == keys.c.wanted))
        )
        return {row.person: row.name for row in rows}

    async def remember(self, tx: Transaction, owners: Iterable[tuple[str, str]]) -> None:
        """(lead, person): the lead was handed to this person once."""
        await self._access.remember_owners(tx, sorted(set(owners)))
