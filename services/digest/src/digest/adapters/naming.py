"""Names behind keys: one look-up each for a whole answer, never one per row."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Column, ColumnElement, func, literal, null, or_, select

from digest.adapters.stand_in_names import stand_ins
from digest.adapters.tables import PERSON
from digest.adapters.view_rows import calendar_of
from digest.adapters.view_tables import Views
from digest.domain.reading import Json, Named
from event_bus.transaction import Transaction
from service_kit.database import Instant

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
    now: datetime | None = None,
) -> Named:
    """The names that one answer needs; with `now` also the criteria in force then."""
    document = views.document
    wanted = [*(f"{lead}/profile/main" for lead in leads), *(f"{ACCOUNT}/{one}" for one in accounts if one)]
    documents = await _texts(transaction, document.c.id, document.c.data, wanted)
    found = [(key.split("/"), orjson.loads(data)) for key, data in documents.items()]
    staff = await _staff(transaction, views, people)
    criteria, in_force = await _criteria(transaction, views, versions, now)
    return Named(
        people={row.wanted: row.name for row in staff if row.name is not None},
        zones={row.wanted: row.time_zone for row in staff if row.time_zone is not None},
        hours={row.wanted: calendar_of(row.document) for row in staff if row.document is not None},
        stand_ins=await stand_ins(transaction, staff),
        campaigns=await _texts(transaction, views.campaign.c.id, views.campaign.c.name, campaigns),
        profiles={key[0]: data for key, data in found if key[0] != ACCOUNT},
        criteria=criteria,
        accounts={key[1]: data for key, data in found if key[0] == ACCOUNT},
        in_force=in_force,
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


async def criteria_in_force(transaction: Transaction, views: Views, now: datetime) -> Json | None:
    """The definition in force at `now`; None where none has arrived."""
    return (await _criteria(transaction, views, (), now))[1]


async def _criteria(
    transaction: Transaction, views: Views, versions: Iterable[int | None], now: datetime | None
) -> tuple[Mapping[int, Json], Json | None]:
    """These versions by number, and the one in force at `now`."""
    table = views.criteria
    numbers = sorted({version for version in versions if version is not None})
    wanted: list[ColumnElement[bool]] = [table.c.id.in_(numbers)] if numbers else []
    latest: ColumnElement[Any] = null()
    if now is not None:
        begun = or_(table.c.in_force_from.is_(None), table.c.in_force_from <= literal(now, Instant))
        # Versions take force in the order of their numbers.
        latest = select(func.max(table.c.id)).where(begun).scalar_subquery()
        wanted.append(table.c.id == latest)
    if not wanted:
        return {}, None
    rows = await transaction.execute(select(table.c.id, table.c.definition, latest.label("latest")).where(or_(*wanted)))
    found, in_force = {}, None
    for row in rows:
        found[row.id] = orjson.loads(row.definition)
        if row.id == row.latest:
            in_force = found[row.id]
    return found, in_force
