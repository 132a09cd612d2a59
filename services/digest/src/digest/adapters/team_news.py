"""What a manager's letters tell of: the team's broken promises, who waits, and who has room."""

from datetime import datetime, tzinfo

import orjson
from sqlalchemy import ColumnElement, and_, func, or_, select

from digest.adapters.active_handovers import active_handovers
from digest.adapters.people_store import PERSON_COLUMNS
from digest.adapters.tables import MAILS, PERSON
from digest.adapters.view_rows import calendar_of
from digest.adapters.view_tables import Views
from digest.domain.pausing import is_away
from digest.domain.people import Person
from digest.domain.reading import ActiveHandover
from digest.domain.team_load import Load
from digest.domain.urgency import need
from event_bus.transaction import Transaction

PAGE = 500
MOST_OF_A_TEAM = 5_000
"""A team with more open hand-overs than this reads "the first 5,000"; nobody leads so many."""


async def open_of_team(
    transaction: Transaction, views: Views, person: Person, now: datetime, zone: tzinfo
) -> tuple[list[ActiveHandover], list[ActiveHandover], int]:
    """Overdue ones, those that nobody has tried yet, and how many overdue ones besides this person left as they are."""
    owner = views.handover.c.owner
    whose: ColumnElement[bool] = owner == person.id
    if person.team is not None:
        whose = owner.in_(select(PERSON.c.id).where(PERSON.c.team == person.team))
    left = await _left(transaction, person.id)
    late: list[ActiveHandover] = []
    idle: list[ActiveHandover] = []
    after, skipped = None, 0
    for _ in range(MOST_OF_A_TEAM // PAGE):
        rows = await active_handovers(transaction, views, now, whose, after, PAGE)
        for row in rows:
            asks = need(row.handover, row.handover.present(now), zone)
            if asks.urgency != "overdue":
                idle += [row] if asks.what in {"accept", "first_attempt"} else []
            elif left.get(row.handover.id) == asks.due_at:
                skipped += 1
            else:
                late.append(row)
        if len(rows) < PAGE:
            break
        after = rows[-1].place
    return late, idle, skipped


async def _left(transaction: Transaction, person: str) -> dict[str, datetime]:
    """The deadlines that this person leaves broken, by hand-over."""
    table = MAILS.left
    query = select(table.c.handover_id, table.c.due_at).where(table.c.person == person)
    return {row.handover_id: row.due_at for row in await transaction.execute(query)}


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
