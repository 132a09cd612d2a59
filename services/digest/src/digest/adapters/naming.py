"""Names behind keys: one look-up each for a whole answer, never one per row."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Column, select

from digest.adapters.stand_in_names import stand_ins
from digest.adapters.tables import PERSON
from digest.adapters.view_rows import calendar_of
from digest.adapters.view_tables import Views
from digest.domain.reading import Json, Named
from event_bus.transaction import Transaction

ACCOUNT = "account"
"""What the ids of accounts' documents begin with; all others begin with a lead's."""


async def named(
    transaction: Transaction,
    views: Views,
    *,
    people: Iterable[str | None] = (),
    campaigns: Iterable[str | None] = (),
    leads: Iterable[str] = (),
    versions: Iterable[int | None] = (),
    accounts: Iterable[str | None] = (),
) -> Named:
    """The names that one answer needs."""
    document = views.document
    wanted = [*(f"{lead}/profile/main" for lead in leads), *(f"{ACCOUNT}/{one}" for one in accounts if one)]
    documents = await _texts(transaction, document.c.id, document.c.data, wanted)
    found = [(key.split("/"), orjson.loads(data)) for key, data in documents.items()]
    staff = await _staff(transaction, views, people)
    return Named(
        people={row.wanted: row.name for row in staff if row.name is not None},
        zones={row.wanted: row.time_zone for row in staff if row.time_zone is not None},
        hours={row.wanted: calendar_of(row.document) for row in staff if row.document is not None},
        stand_ins=await stand_ins(transaction, staff),
        campaigns=await _texts(transaction, views.campaign.c.id, views.campaign.c.name, campaigns),
        profiles={key[0]: data for key, data in found if key[0] != ACCOUNT},
        criteria=await _criteria(transaction, views, versions),
        accounts={key[1]: data for key, data in found if key[0] == ACCOUNT},
    )


async def texts(transaction: Transaction, views: Views, ids: Iterable[str | None]) -> Mapping[str, str]:
    """The words of touches and notes, by the ids that timelines name them with."""
    document = views.document
    found = await _texts(transaction, document.c.text_id, document.c.data, ids)
    return {identity: orjson.loads(data).get("text", "") for identity, data in found.items()}


async def _staff(transaction: Transaction, views: Views, people: Iterable[str | None]) -> Sequence[Any]:
    """Name, zone, team and working time of these people, as far as they are known."""
    ids = sorted({identity for identity in people if identity is not None})
    if not ids:
        return []
    keys, routing = transaction.keys(wanted=ids), views.routing
    query = select(keys.c.wanted, PERSON.c.name, PERSON.c.time_zone, PERSON.c.team, routing.c.document).select_from(
        keys.outerjoin(PERSON, PERSON.c.id == keys.c.wanted).outerjoin(routing, routing.c.id == keys.c.wanted)
    )
    return (await transaction.execute(query)).all()


async def _texts(
    transaction: Transaction, key: Column[Any], value: Column[Any], wanted: Iterable[str | None]
) -> Mapping[str, str]:
    ids = sorted({identity for identity in wanted if identity is not None})
    if not ids:
        return {}
    keys = transaction.keys(wanted=ids)
    pairs = select(key.label("key"), value.label("value")).select_from(keys.join(key.table, key == keys.c.wanted))
    return {row.key: row.value for row in await transaction.execute(pairs)}


async def _criteria(transaction: Transaction, views: Views, versions: Iterable[int | None]) -> Mapping[int, Json]:
    numbers = sorted({version for version in versions if version is not None})
    if not numbers:
        return {}
    table = views.criteria
    rows = await transaction.execute(select(table.c.id, table.c.definition).where(table.c.id.in_(numbers)))
    return {row.id: orjson.loads(row.definition) for row in rows}
