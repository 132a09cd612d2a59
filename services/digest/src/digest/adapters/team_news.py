"""What a manager's letters tell of: the team's broken promises, who waits, and who has room."""

from datetime import datetime
from typing import NamedTuple

import orjson
from sqlalchemy import ColumnElement, and_, func, literal, or_, select

from digest.adapters.active_handovers import NEVER, active_handovers, of_kind
from digest.adapters.people_store import PERSON_COLUMNS
from digest.adapters.tables import MAILS, PERSON
from digest.adapters.view_rows import calendar_of, was_tried
from digest.adapters.view_tables import Views
from digest.domain.pausing import is_away
from digest.domain.people import Person
from digest.domain.reading import ActiveHandover
from digest.domain.team_load import Load
from event_bus.transaction import Transaction
from service_kit.database import Instant

MOST_OF_A_TEAM = 5_000
"""Of a team with more open hand-overs in time than this the first 5,000 are looked at; nobody leads so many."""


class OpenOfTeam(NamedTuple):
    """The first that are overdue and the first that nobody has tried yet, how many there are of each, and how many
    overdue ones besides this person left as they are."""

    overdue: list[ActiveHandover]
    overdue_count: int
    unworked: list[ActiveHandover]
    unworked_count: int
    left_count: int


async def open_of_team(transaction: Transaction, views: Views, person: Person, now: datetime, most: int) -> OpenOfTeam:
    """Up to `most` of each; the others are counted without being read whole, however many there are."""
    h = views.handover
    whose: ColumnElement[bool] = h.c.owner == person.id
    if person.team is not None:
        whose = h.c.owner.in_(select(PERSON.c.id).where(PERSON.c.team == person.team))
    late = of_kind(views, "overdue", now, literal(now, Instant))
    left = await _left(transaction, views, person.id, whose & late)
    count = select(func.count()).select_from(h).where(h.c.ended_at.is_(None), whose, late)
    overdue = await active_handovers(transaction, views, now, whose & late & h.c.id.not_in(left), None, most)
    many = int((await transaction.execute(count)).scalar_one())
    idle = await _untried(transaction, views, whose & or_(h.c.due_at.is_(None), ~late))
    # Those that are due at the same moment as the last one are ordered by what the narrow rows do not have.
    first = [one for one in idle if len(idle) <= most or one[1] <= idle[most - 1][1]]
    chosen = h.c.id.in_([identity for identity, _ in first])
    unworked = await active_handovers(transaction, views, now, chosen, None, most) if first else []
    return OpenOfTeam(overdue, many - len(left), unworked, len(idle), len(left))


async def _untried(transaction: Transaction, views: Views, which: ColumnElement[bool]) -> list[tuple[str, datetime]]:
    """Open hand-overs that nobody has tried to reach, with their deadlines, the nearest first."""
    h, due = views.handover, func.coalesce(views.handover.c.due_at, literal(NEVER, Instant))
    query = select(h.c.id, due.label("due"), h.c.facts).where(h.c.ended_at.is_(None), which)
    rows = await transaction.execute(query.order_by(due, h.c.id).limit(MOST_OF_A_TEAM))
    return [(row.id, row.due) for row in rows if not was_tried(row.facts)]


async def _left(transaction: Transaction, views: Views, person: str, which: ColumnElement[bool]) -> list[str]:
    """Of these the hand-overs whose broken deadline this person leaves as it is."""
    table, h = MAILS.left, views.handover
    query = (
        select(h.c.id)
        .select_from(table.join(h, and_(h.c.id == table.c.handover_id, h.c.due_at == table.c.due_at)))
        .where(table.c.person == person, h.c.ended_at.is_(None), which)
    )
    return list((await transaction.execute(query)).scalars())


async def answerable(transaction: Transaction, owner: str) -> list[Person]:
    """Who leads the team of this salesperson, active and with an address; where nobody does, the administrators."""
    team = select(PERSON.c.team).where(PERSON.c.id == owner).scalar_subquery()
    leads = and_(PERSON.c.role == "manager", PERSON.c.team == team)
    query = (
        select(*(PERSON.c[name] for name in PERSON_COLUMNS))
        .where(or_(leads, PERSON.c.role == "admin"), PERSON.c.active, PERSON.c.email.is_not(None))
        .order_by(PERSON.c.id)
    )
    found = [Person(*values) for values in (tuple(row) for row in await transaction.execute(query))]
    return [one for one in found if one.role == "manager"] or found


async def loads(transaction: Transaction, views: Views, whose: ColumnElement[bool], now: datetime) -> tuple[Load, ...]:
    """Active salespeople whom routing gives leads, by name, with what each has open."""
    h, profile = views.handover, views.routing
    counts = (
        select(h.c.owner, func.count().label("open"))
        .where(h.c.ended_at.is_(None), h.c.owner.in_(select(PERSON.c.id).where(whose)))
        .group_by(h.c.owner)
    )
    open_now = {row.owner: row.open for row in await transaction.execute(counts)}
    query = (
        select(PERSON.c.id, PERSON.c.name, profile.c.document)
        .select_from(PERSON.join(profile, profile.c.id == PERSON.c.id))
        .where(whose, PERSON.c.active, PERSON.c.role.in_(("rep", "manager")))
        .order_by(PERSON.c.name, PERSON.c.id)
    )
    found = []
    for row in await transaction.execute(query):
        document = orjson.loads(row.document)
        if document["active"]:
            hours = calendar_of(row.document)
            away = is_away(hours, now)
            found.append(Load(row.id, row.name, open_now.get(row.id, 0), document["capacity"], away, hours))
    return tuple(found)


def of_team(team: str) -> ColumnElement[bool]:
    """Who belongs to it."""
    return PERSON.c.team == team


def around(owner: str) -> ColumnElement[bool]:
    """Who belongs to this salesperson's team; everybody, where there is none."""
    other = PERSON.alias("other")
    team = select(other.c.team).where(other.c.id == owner).scalar_subquery()
    return or_(team.is_(None), PERSON.c.team == team)
