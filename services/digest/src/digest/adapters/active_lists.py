"""A list of open hand-overs as pages show it: the most urgent of them, names, and all promises counted."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from sqlalchemy import ColumnElement, and_

from digest.adapters.active_handovers import After, active_handovers, ends_of_days, of_kind, promises, within_reach
from digest.adapters.handover_notes import with_notes
from digest.adapters.naming import named
from digest.adapters.view_tables import Views
from digest.domain.active import ActiveList, Wanted
from digest.domain.reading import ActiveHandover, ActiveHandovers, Named
from event_bus.transaction import Transaction
from service_kit.access import Access
from service_kit.policy import Principal, Reach, allow, covers, reach

ACTIVE = "active_leads.read"


async def whose(
    snapshot: Transaction, views: Views, access: Access, principal: Principal, person: str | None
) -> ColumnElement[bool] | None:
    """Of `person`, or of everybody within the caller's reach; None where `person` is beyond it.

    A salesperson's own are also those of whoever they stand in for.
    """
    owner = views.handover.c.owner
    if person is None or (person == principal.person and reach(principal, ACTIVE) is Reach.OWN):
        return within_reach(principal, ACTIVE, owner, access.tables.person)
    if covers(principal, ACTIVE, person) or allow(principal, ACTIVE, await access.things(snapshot, [person])):
        return owner == person
    return None


async def active_list(
    snapshot: Transaction, views: Views, of: ColumnElement[bool], wanted: Wanted, now: datetime, zone: tzinfo
) -> ActiveList:
    """The rows that are wanted, `of` whom the caller may see; everybody is named who has something open."""
    ends = await ends_of_days(snapshot, views, now, zone)
    some = and_(of, of_kind(views, wanted.only, now, ends))
    found = await active_handovers(snapshot, views, now, some, None, wanted.limit, wanted.until)
    rows = await with_notes(snapshot, views, found)
    counted = await promises(snapshot, views, now, of, ends)
    return ActiveList(rows, await names_of(snapshot, views, rows, now, [*counted, wanted.person]), counted)


async def page(
    snapshot: Transaction, views: Views, of: ColumnElement[bool], now: datetime, after: After | None, limit: int
) -> ActiveHandovers:
    """The next of these, most urgent first, as the API lists them: with what was written and all names."""
    rows = await with_notes(snapshot, views, await active_handovers(snapshot, views, now, of, after, limit))
    return ActiveHandovers(rows, await names_of(snapshot, views, rows, now))


async def names_of(
    snapshot: Transaction,
    views: Views,
    rows: Sequence[ActiveHandover],
    now: datetime,
    people: Sequence[str | None] = (),
) -> Named:
    """The names that these rows need, and those of `people`."""
    facts = [fact for row in rows for fact in row.handover.facts]
    return await named(
        snapshot,
        views,
        people=[*people, *(fact.owner for fact in facts), *(fact.by for fact in facts)],
        campaigns=[row.lead.campaign for row in rows],
        leads=[row.lead.id for row in rows],
        versions=[row.lead.criteria_version for row in rows],
        accounts=[row.lead.account for row in rows],
        now=now,
    )
