"""An account: whom it is about, as far as the reader may see them, their hand-overs, and one timeline of them all."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import orjson
from sqlalchemy import ColumnElement, FromClause, func, literal, select, tuple_

from digest.adapters.cards import After, acting
from digest.adapters.colleagues import colleagues
from digest.adapters.lead_lists import Look
from digest.adapters.naming import named, texts
from digest.adapters.seeing import seen_by
from digest.adapters.slots import current_views
from digest.adapters.view_rows import handover_of, lead_of
from digest.adapters.view_tables import Views
from digest.domain.account import HANDOVERS, PEOPLE, Account, within
from digest.domain.handover import Handover
from digest.domain.lead import Lead
from digest.domain.reading import Json, Line
from digest.domain.timeline import Entry
from event_bus.transaction import Database, Transaction
from service_kit.access import Access
from service_kit.database import Instant
from service_kit.policy import Principal

LEAD = len(Lead._fields)
EVER = datetime(1900, 1, 1, tzinfo=UTC)
"""Before anything that is told of."""


class SqlAccounts:
    """Reads the views."""

    def __init__(self, database: Database, access: Access) -> None:
        self._database = database
        self._access = access

    async def account(
        self, principal: Principal, identity: str, now: datetime, after: After | None, limit: int
    ) -> Account | None:
        """The account at `now` as far as the caller may see its people; None where there is none, or nobody of them."""
        async with self._database.snapshot() as snapshot:
            views = await current_views(snapshot)
            seen = seen_by(principal, self._access.tables, views)(views.lead.c.id)
            return await account(snapshot, views, identity, Look(now, seen), after, limit)


async def account(
    transaction: Transaction, views: Views, identity: str, look: Look, after: After | None, limit: int
) -> Account | None:
    """The account with up to `limit` lines after `after`; None where there is none, or nobody there to be seen."""
    document = await _document(transaction, views, identity)
    members = [] if document is None else await _members(transaction, views, document["lead_ids"], look.seen)
    if document is None or not members:
        return None
    ids = [lead.id for lead in members]
    others = await colleagues(transaction, views, ids, look.seen, PEOPLE + 1)
    wanted = [*members, *others]
    people = within(wanted, await _known_as(transaction, views, wanted))
    roots = {one: lead.id for lead, ids in people for one in ids}
    held = await _handovers(transaction, views, list(roots))
    handovers = [handover for handover, _ in held]
    lines = await _lines(transaction, views, list(roots), after, limit)
    leads = [lead for lead, _ in people]
    facts = [fact for handover in handovers[:HANDOVERS] for fact in handover.facts]
    names = await named(
        transaction,
        views,
        people=[*(fact.owner for fact in facts), *(fact.by for fact in facts), *acting(lines)],
        campaigns=[*(one.frozen.campaign for one in handovers), *(line.entry.campaign for line in lines)],
        leads=[lead.id for lead in leads],
        versions=[lead.criteria_version for lead in leads],
        accounts=[identity],
        now=look.now,
    )
    return Account(
        identity=identity,
        name=document.get("name"),
        opened_for=frozenset(ids),
        people=leads,
        more_people=len(leads) < len(wanted),
        roots=roots,
        handovers=handovers[:HANDOVERS],
        nth={handover.id: nth for handover, nth in held},
        more_handovers=len(handovers) > HANDOVERS,
        lines=lines,
        names=names,
    )


async def _document(transaction: Transaction, views: Views, identity: str) -> Json | None:
    document = views.document
    found = await transaction.execute(select(document.c.data).where(document.c.id == f"account/{identity}"))
    data = found.scalar_one_or_none()
    return None if data is None else orjson.loads(data)


async def _members(
    transaction: Transaction, views: Views, lead_ids: Sequence[str], seen: ColumnElement[bool]
) -> list[Lead]:
    """Who stands now for the leads that it was opened for, in that order; nobody who was erased or is not to be seen.

    A lead merged into one that is not known here yet stands for itself meanwhile.
    """
    lead, keys = views.lead, transaction.keys(lead_id=list(lead_ids))
    own = lead.alias("own")
    rows = await transaction.execute(
        select(*(lead.c[name] for name in Lead._fields), own.c.id, own.c.root, seen)
        .select_from(keys.join(own, own.c.id == keys.c.lead_id).join(lead, lead.c.id.in_([own.c.root, own.c.id])))
    )  # fmt: skip
    standing: dict[str, tuple[Lead, bool]] = {}
    for row in rows:
        asked, root, visible = row[LEAD:]
        if asked not in standing or row[0] == root:
            standing[asked] = (lead_of(row[:LEAD]), bool(visible))
    found = [standing[one] for one in lead_ids if one in standing]
    people = {one.id: one for one, visible in found if visible and one.erased_at is None}
    return list(people.values())


async def _known_as(transaction: Transaction, views: Views, people: Sequence[Lead]) -> Mapping[str, Sequence[str]]:
    """Every id that each of these is known under, those of nobody who was never merged."""
    roots = [lead.id for lead in people if lead.family]
    found: dict[str, list[str]] = defaultdict(list)
    if roots:
        table, keys = views.lead, transaction.keys(root=roots)
        query = select(table.c.root, table.c.id).select_from(keys.join(table, table.c.root == keys.c.root))
        for row in await transaction.execute(query.order_by(table.c.root, table.c.id)):
            found[row.root].append(row.id)
    return found


async def _handovers(transaction: Transaction, views: Views, ids: Sequence[str]) -> list[tuple[Handover, int]]:
    """The latest of all of theirs, one more than are shown; the ledger numbers them without those taken back."""
    table, ledger, keys = views.handover, views.ledger, transaction.keys(lead_id=ids)
    counted = keys.join(table, table.c.lead_id == keys.c.lead_id).join(ledger, ledger.c.handover_id == table.c.id)
    rows = await transaction.execute(
        select(table, ledger.c.cycle.label("nth"))
        .select_from(counted)
        .order_by(table.c.handed_over_at.desc(), table.c.id.desc())
        .limit(HANDOVERS + 1)
    )
    return [(handover_of(row), row.nth) for row in rows]


async def _lines(
    transaction: Transaction, views: Views, ids: Sequence[str], after: After | None, limit: int
) -> list[Line]:
    """The newest of all; of no lead are more looked at than fit the page, however much it did."""
    entry, last = views.entry, views.entry.alias("last")
    keys = transaction.keys(lead_id=ids)

    def before(table: FromClause) -> list[ColumnElement[bool]]:
        if after is None:
            return []
        return [tuple_(table.c.at, table.c.id) < tuple_(literal(after[0], Instant), literal(after[1]))]

    # Since when a page of each lead reaches; a lead with less than a page is read from its beginning.
    since = (
        select(last.c.at)
        .where(last.c.lead_id == keys.c.lead_id, *before(last))
        .order_by(last.c.at.desc(), last.c.id.desc())
        .limit(1)
        .offset(limit - 1)
        .correlate(keys)
        .scalar_subquery()
    )
    reach = select(keys.c.lead_id, func.coalesce(since, literal(EVER, Instant)).label("since")).cte("reach")
    reach = reach.prefix_with("MATERIALIZED")  # asked once for each lead, and not for each of its lines
    query = (
        select(*(entry.c[name] for name in Entry._fields))
        .select_from(reach.join(entry, (entry.c.lead_id == reach.c.lead_id) & (entry.c.at >= reach.c.since)))
        .where(*before(entry))
        .order_by(entry.c.at.desc(), entry.c.id.desc())
        .limit(limit)
    )
    entries = [Entry._make(row) for row in await transaction.execute(query)]
    words = await texts(transaction, views, (one.text_id for one in entries))
    return [Line(one, words.get(one.text_id or "")) for one in entries]
