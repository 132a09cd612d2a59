"""Who may see and do what, out of the service's own copy of people."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import FromClause, Select, Table, select

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
        rows = await tx.joined(_handed_to(handed, person), {"wanted": wanted})
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
        rows = await tx.look_up(person, {"person": wanted}, ("person", "team"))
        teams = {row.person: row.team for row in rows}
        return {one: Thing(frozenset({one}), frozenset(filter(None, [teams.get(one)]))) for one in wanted}

    async def names(self, tx: Transaction, persons: Iterable[str]) -> dict[str, str]:
        """What these persons are called; who is not known is left out."""
        wanted = sorted(set(persons))
        person = self._access.tables.person
        rows = await tx.look_up(person, {"person": wanted}, ("person", "name"))
        return {row.person: row.name for row in rows}

    async def remember(self, tx: Transaction, owners: Iterable[tuple[str, str]]) -> None:
        """(lead, person): the lead was handed to this person once."""
        await self._access.remember_owners(tx, sorted(set(owners)))


@lru_cache
def _handed_to(handed: Table, person: Table) -> Callable[[FromClause], Select[Any]]:
    """Made once for a service's tables: every action asks who may do it."""

    def rows_of(keys: FromClause) -> Select[Any]:
        leads = keys.join(handed, handed.c.lead_id == keys.c.wanted)
        found = leads.outerjoin(person, person.c.person == handed.c.person)
        return select(handed.c.lead_id, handed.c.person, person.c.team).select_from(found)

    return rows_of
