"""The names of those who stand in, out of the routing profiles that one answer reads anyway."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select

from digest.adapters.tables import PERSON
from digest.domain.standing_in import StandIn
from event_bus.transaction import Transaction


async def stand_ins(transaction: Transaction, staff: Sequence[Any]) -> Mapping[str, Sequence[StandIn]]:
    """By who is away; `staff` are rows of (wanted, team, document). Asks nothing where no absence names anybody.

    As the policy has it, who has moved to another team since stands in for nobody.
    """
    named = {row.wanted: (row.team, _absences(row.document)) for row in staff if row.document is not None}
    wanted = sorted({one["stand_in"] for _, absences in named.values() for one in absences})
    if not wanted:
        return {}
    keys = transaction.keys(wanted=wanted)
    query = select(PERSON.c.id, PERSON.c.name, PERSON.c.team).where(PERSON.c.active)
    query = query.select_from(keys.join(PERSON, PERSON.c.id == keys.c.wanted))
    known = {row.id: row for row in await transaction.execute(query)}
    found = {
        person: [_stand_in(one, known[one["stand_in"]].name) for one in absences if _same_team(one, team, known)]
        for person, (team, absences) in named.items()
    }
    return {person: those for person, those in found.items() if those}


def _absences(document: str) -> list[Mapping[str, str]]:
    """Those of a routing profile that name a stand-in."""
    return [one for one in orjson.loads(document).get("absences") or () if one.get("stand_in")]


def _same_team(absence: Mapping[str, str], team: str | None, known: Mapping[str, Any]) -> bool:
    colleague = known.get(absence["stand_in"])
    return colleague is not None and colleague.team == team


def _stand_in(absence: Mapping[str, str], name: str) -> StandIn:
    starts_at, ends_at = (datetime.fromisoformat(absence[at]) for at in ("starts_at", "ends_at"))
    return StandIn(absence["stand_in"], name, starts_at, ends_at)
