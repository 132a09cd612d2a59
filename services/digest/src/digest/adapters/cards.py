"""The card: one person under whatever id, with every hand-over and one timeline."""

from collections.abc import Sequence
from datetime import datetime

import orjson
from sqlalchemy import ColumnElement, literal, select, tuple_

from digest.adapters.colleagues import accounts_there, colleagues
from digest.adapters.lead_lists import Look
from digest.adapters.naming import named, texts
from digest.adapters.view_rows import handover_of, lead_of
from digest.adapters.view_tables import Views
from digest.domain.course import course
from digest.domain.family import numbered
from digest.domain.handover import ASSIGNED, CONTACTED, Handover
from digest.domain.lead import Lead, Stage
from digest.domain.reading import COLLEAGUES, Card, Line
from digest.domain.timeline import TOUCHED, Entry
from event_bus.transaction import Transaction
from service_kit.database import Instant

MAY_OPEN: tuple[Stage, ...] = ("contacted", "opportunity")
"""Stages in which sales may open an account."""
JOINABLE = 5
"""So many accounts of the company are offered, as many as sales' form takes."""
After = tuple[datetime, str]
"""Moment and id of the last line shown."""


async def lead_behind(transaction: Transaction, views: Views, identity: str) -> Lead | None:
    """The lead under this id, or the one it was merged into."""
    lead = views.lead
    own = lead.alias("own")
    rows = await transaction.execute(
        select(*(lead.c[name] for name in Lead._fields))
        .select_from(own.join(lead, lead.c.id.in_([own.c.root, own.c.id])))
        .where(own.c.id == identity)
    )
    found = {candidate.id: candidate for candidate in map(lead_of, rows)}
    if identity not in found:
        return None
    return found.get(found[identity].root, found[identity])


async def among(transaction: Transaction, views: Views, identity: str, some: ColumnElement[bool]) -> bool:
    """Whether this lead is one of some."""
    found = await transaction.execute(select(views.lead.c.id).where(views.lead.c.id == identity, some))
    return found.first() is not None


async def card(transaction: Transaction, views: Views, lead: Lead, look: Look, after: After | None, limit: int) -> Card:
    """The card of a lead that nobody else stands for, with up to `limit` lines after `after`."""
    table = views.lead
    rows = await transaction.execute(
        select(*(table.c[name] for name in Lead._fields)).where(table.c.root == lead.id).order_by(table.c.id)
    )
    # A lead merged into one that is not known here yet stands for itself meanwhile.
    family = [lead_of(row) for row in rows] if lead.root == lead.id else [lead]
    ids = [member.id for member in family]
    every = await _handovers(transaction, views, ids)
    nth = numbered(every, {handover.id: course(handover) for handover in every})
    handovers = [handover for handover in every if handover.id in nth]
    lines = await _lines(transaction, views, ids, after, limit)
    others = [] if lead.erased_at else await colleagues(transaction, views, [lead.id], look.seen, COLLEAGUES + 1)
    lacks_account = bool(others) and lead.account is None and lead.stage in MAY_OPEN
    joinable = await accounts_there(transaction, views, [lead.id], look.seen, JOINABLE) if lacks_account else []
    facts = [fact for handover in every for fact in handover.facts]
    names = await named(
        transaction,
        views,
        people=[*(fact.owner for fact in facts), *(fact.by for fact in facts), *acting(lines)],
        campaigns=[lead.campaign, lead.first_campaign, *(line.entry.campaign for line in lines)],
        leads=[lead.id, *(one.id for one in others)],
        versions=[lead.criteria_version, *(one.criteria_version for one in others)],
        accounts=[fact.account_id for fact in facts],
        now=look.now,
    )
    return Card(lead, family, handovers, lines, names, others, nth, joinable)


def acting(lines: Sequence[Line]) -> list[str | None]:
    """Who did what the lines say, who took it back, and who had a hand-over before and after."""
    acted = [person for line in lines for person in (line.entry.by, line.entry.undone_by)]
    given = [orjson.loads(line.entry.detail or "{}") for line in lines if line.entry.type == ASSIGNED]
    return [*acted, *(detail.get(name) for detail in given for name in ("owner", "previous_owner"))]


async def heard(transaction: Transaction, views: Views, identity: str) -> Line | None:
    """The newest line of this person in which the client's words stand."""
    entry, own, document = views.entry, views.lead, views.document
    family = list((await transaction.execute(select(own.c.id).where(own.c.root == identity))).scalars())
    if not family:
        return None
    rows = await transaction.execute(
        select(document.c.data, *(entry.c[name] for name in Entry._fields))
        .select_from(entry.join(document, document.c.text_id == entry.c.text_id))
        .where(entry.c.lead_id == family[0] if len(family) == 1 else entry.c.lead_id.in_(family))
        .where(entry.c.type.in_((TOUCHED, CONTACTED)), entry.c.undone_at.is_(None), entry.c.text_id.is_not(None))
        .order_by(entry.c.at.desc(), entry.c.id.desc())
        .limit(1)
    )
    return next((Line(Entry._make(row[1:]), orjson.loads(row.data).get("text")) for row in rows), None)


async def _handovers(transaction: Transaction, views: Views, family: Sequence[str]) -> list[Handover]:
    table = views.handover
    keys = transaction.keys(lead_id=family)
    rows = await transaction.execute(
        select(table)
        .select_from(keys.join(table, table.c.lead_id == keys.c.lead_id))
        .order_by(table.c.handed_over_at.desc(), table.c.id.desc())
    )
    return [handover_of(row) for row in rows]


async def _lines(
    transaction: Transaction, views: Views, family: Sequence[str], after: After | None, limit: int
) -> list[Line]:
    entry = views.entry
    query = (
        select(*(entry.c[name] for name in Entry._fields))
        .where(entry.c.lead_id == family[0] if len(family) == 1 else entry.c.lead_id.in_(family))
        .order_by(entry.c.at.desc(), entry.c.id.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(entry.c.at, entry.c.id) < tuple_(literal(after[0], Instant), literal(after[1])))
    entries = [Entry._make(row) for row in await transaction.execute(query)]
    words = await texts(transaction, views, (one.text_id for one in entries))
    return [Line(one, words.get(one.text_id or "")) for one in entries]
