"""What marketing's digest tells of: the month's ledger, and what these days brought."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from sqlalchemy import Column, and_, func, select, true

from digest.adapters import lead_lists
from digest.adapters.figures import Asked, cells
from digest.adapters.naming import criteria_in_force, named, texts
from digest.adapters.slots import current_views
from digest.adapters.view_rows import facts_of
from digest.adapters.view_tables import Views
from digest.domain.course import GATES
from digest.domain.grades import WITH_MARKETING
from digest.domain.handover import CONTACTED, RETURNED
from digest.domain.lead_filter import LeadFilter
from digest.domain.ledger import Cell, by_key, figures
from digest.domain.letters.marketing_news import (
    MOST_CAMPAIGNS,
    MOST_ROWS,
    CameBack,
    CampaignResult,
    MarketingNews,
    SourceTrouble,
    WonLead,
)
from digest.domain.period import Period
from digest.domain.reading import Json
from event_bus.transaction import Transaction

SINCE_OPPORTUNITY = frozenset(GATES[GATES.index("opportunity") :])


async def marketing_news(
    transaction: Transaction, begin: date, end: date, month_begin: datetime, now: datetime, zone: tzinfo
) -> MarketingNews:
    """Everything for the letter."""
    views = await current_views(transaction)
    ledger = views.ledger
    stretch = tuple(datetime.combine(day, time.min, zone).astimezone(UTC) for day in (begin, end))
    month = Period(month_begin, None, now)
    found = await cells(transaction, views, Asked(month, {}, "campaign"))  # added up they are the month's own
    back, back_count = await _ended(transaction, views, ledger.c.returned_at, stretch)
    won, won_count = await _ended(transaction, views, ledger.c.won_at, stretch)
    profiles = (await named(transaction, views, leads=[row.root for row in (*back, *won)])).profiles
    notes = await _notes(transaction, views, back)
    brought = _brought(found)
    best = sorted(brought, key=lambda one: (-brought[one].handed_over, one))[:MOST_CAMPAIGNS]
    campaigns = await _known(transaction, views, brought, {*best, *(row.campaign for row in back)})
    everything = lead_lists.Look(now, true(), await criteria_in_force(transaction, views, now))
    handed = await _within(transaction, ledger.c.handed_over_at, stretch)
    accepted = await _within(transaction, ledger.c.accepted_at, stretch)
    return MarketingNews(
        begin=begin,
        end=end,
        month=figures(found),
        handed_over=handed,
        accepted=accepted,
        came_back=tuple(_came_back(row, profiles, notes, campaigns) for row in back),
        came_back_count=back_count,
        won=tuple(_won(row, profiles) for row in won),
        won_count=won_count,
        campaigns=tuple(campaigns[key] for key in best),
        sources=await _sources(transaction, views),
        close=await lead_lists.how_many(transaction, views, everything, LeadFilter(group="close")),
    )


async def _within(transaction: Transaction, moment: Column[Any], stretch: Sequence[datetime]) -> int:
    query = select(func.count()).select_from(moment.table).where(moment >= stretch[0], moment < stretch[1])
    return int((await transaction.execute(query)).scalar_one())


async def _ended(
    transaction: Transaction, views: Views, moment: Column[Any], stretch: Sequence[datetime]
) -> tuple[list[Any], int]:
    """The newest that ended so in these days, with the lead that stands for each; and how many there were."""
    ledger, h, own, root = views.ledger, views.handover, views.lead.alias("own"), views.lead.alias("root")
    inside = and_(moment >= stretch[0], moment < stretch[1])
    query = (
        select(
            ledger.c.handover_id, moment.label("at"), ledger.c.reason, ledger.c.amount, ledger.c.currency, h.c.facts,
            h.c.lead_id, func.coalesce(own.c.root, h.c.lead_id).label("root"), ledger.c.campaign, ledger.c.final_owner,
            root.c.stage, root.c.revisit_at,
        )
        .select_from(ledger.join(h, h.c.id == ledger.c.handover_id).outerjoin(own, own.c.id == h.c.lead_id)
                     .outerjoin(root, root.c.id == own.c.root))
        .where(inside)
        .order_by(moment.desc(), ledger.c.handover_id)
        .limit(MOST_ROWS)
    )  # fmt: skip
    rows = list(await transaction.execute(query))
    return rows, len(rows) if len(rows) < MOST_ROWS else await _within(transaction, moment, stretch)


async def _notes(transaction: Transaction, views: Views, rows: Sequence[Any]) -> dict[str, str]:
    """What sales wrote when giving them back, by hand-over."""
    ids = {}
    for row in rows:
        note = next((f.note_id for f in facts_of(row.facts) if f.type == RETURNED and f.undone_at is None), None)
        if note is not None:
            ids[row.handover_id] = note
    said = await texts(transaction, views, ids.values())
    return {handover: said[note] for handover, note in ids.items() if said.get(note)}


def _name(profile: Json) -> tuple[str | None, str | None]:
    company = profile.get("company") or {}
    return profile.get("name"), company.get("name")


def _came_back(row: Any, profiles: Any, notes: Mapping[str, str], campaigns: Mapping[str, CampaignResult]) -> CameBack:
    name, company = _name(profiles.get(row.root, {}))
    attempts = sum(fact.type == CONTACTED and fact.undone_at is None for fact in facts_of(row.facts))
    return CameBack(
        row.root, name, company, row.reason or "other", row.at, attempts, notes.get(row.handover_id),
        campaigns.get(row.campaign), row.revisit_at, row.final_owner,
        row.stage is not None and row.stage not in WITH_MARKETING,
    )  # fmt: skip


def _won(row: Any, profiles: Any) -> WonLead:
    name, company = _name(profiles.get(row.root, {}))
    return WonLead(row.root, name, company, row.at, row.amount, row.currency)


def _brought(found: list[Cell]) -> dict[str, CampaignResult]:
    """What each brought, by its id, which stands for its name."""
    return {
        str(key): CampaignResult(
            name=str(key),
            intent=None,
            opportunities=_opportunities(group),
            handed_over=sum(cell.handovers for cell in group),
            returned=sum(cell.handovers for cell in group if cell.state == "returned"),
        )
        for key, group in by_key(found)
        if key is not None
    }


async def _known(
    transaction: Transaction, views: Views, brought: Mapping[str, CampaignResult], which: Collection[str | None]
) -> dict[str, CampaignResult]:
    """These, as they are called."""
    table, told = views.campaign, {key: brought[key] for key in which if key is not None and key in brought}
    query = select(table.c.id, table.c.name, table.c.intent).where(table.c.id.in_(list(told)))
    for row in await transaction.execute(query):
        told[row.id] = told[row.id]._replace(name=row.name, intent=row.intent)
    return told


def _opportunities(group: Sequence[Cell]) -> int:
    return sum(cell.handovers for cell in group if cell.gate in SINCE_OPPORTUNITY)


async def _sources(transaction: Transaction, views: Views) -> tuple[SourceTrouble, ...]:
    """Those that are not well."""
    table = views.source
    query = select(table.c.name, table.c.state, table.c.since, table.c.usual).where(table.c.state != "well")
    return tuple(SourceTrouble._make(row) for row in await transaction.execute(query.order_by(table.c.id)))
