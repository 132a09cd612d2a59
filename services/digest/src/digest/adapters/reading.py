"""What the reading routes ask for; each answer is one consistent snapshot of the views that are read."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from digest.adapters import (
    active_handovers,
    active_lists,
    all_leads,
    campaigns,
    cards,
    figures,
    handover_list,
    invitations,
    lead_lists,
    trends,
)
from digest.adapters.lead_lists import After, Look
from digest.adapters.naming import named
from digest.adapters.seeing import seen_by
from digest.adapters.slots import current_views
from digest.adapters.view_tables import Views
from digest.domain.active import ActiveList, Wanted
from digest.domain.lead_filter import LeadFilter
from digest.domain.ledger import Cell, Filters, Group
from digest.domain.pace import waits
from digest.domain.period import Period
from digest.domain.reading import (
    ActiveHandovers,
    AllLeads,
    Campaign,
    Card,
    Counts,
    Going,
    HandoverList,
    LeadList,
    Line,
)
from digest.domain.which import Which
from event_bus.transaction import Database
from service_kit.access import Access
from service_kit.policy import Principal, Reach, allow, covers, reach

ACT = "handovers.act"
OPEN = Which(state="open")


class SqlReading:
    """Reads the views."""

    def __init__(self, database: Database, access: Access) -> None:
        self._database = database
        self._access = access

    async def counts(
        self,
        period: Period,
        group: Group | None,
        filters: Filters,
        *,
        funnel: bool,
        principal: Principal | None = None,
    ) -> Counts:
        """The cells of the ledger; with `funnel` also how many leads were created and qualified in the period.

        With `principal` also which of them the caller may see lead by lead.
        """
        asked = [*filters, group]
        created = qualified = None
        async with self._database.snapshot() as snapshot:
            views = await current_views(snapshot)
            asking = figures.Asked(period, filters, group)
            cells = await figures.cells(snapshot, views, asking)
            seen = cells if principal is not None else []
            if principal is not None and not _sees_all(principal):
                seen = await figures.cells(snapshot, views, asking._replace(seen=self._seen(principal, views)))
            if funnel and figures.countable(asked, "created"):
                created = await figures.created(snapshot, views, period, group, filters)
            if funnel and figures.countable(asked, "qualified"):
                qualified = await figures.qualified(snapshot, views, period, group, filters)
            keys = (*(cell.key for cell in cells), *(created or ()), *(qualified or ()))
            words = [str(key) for key in keys if key is not None]
            people = words if group == "person" else []
            names = await named(snapshot, views, people=people, campaigns=words if group == "campaign" else [])
        return Counts(cells, created, qualified, names, seen)

    async def handovers(
        self,
        principal: Principal,
        period: Period,
        filters: Filters,
        which: Which,
        after: handover_list.After | None,
        limit: int,
    ) -> HandoverList:
        """The hand-overs behind a number, as far as the caller may see their leads; latest first."""
        async with self._database.snapshot() as snapshot:
            views = await current_views(snapshot)
            asked = figures.Asked(period, filters, None, self._seen(principal, views))
            rows = await handover_list.handovers(snapshot, views, asked, which, after, limit)
            names = await named(
                snapshot,
                views,
                people=[row.owner for row in rows],
                campaigns=[row.campaign for row in rows],
                leads=[row.lead.id for row in rows],
                versions=handover_list.versions(filters, rows),
            )
        return HandoverList(rows, names)

    async def going(self, principal: Principal, period: Period, filters: Filters) -> Going:
        """How the hand-overs of a period went, and what figures can be narrowed to."""
        earlier = Period(None, period.start, period.as_of)
        async with self._database.snapshot() as snapshot:
            views = await current_views(snapshot)
            moments = await handover_list.moments(snapshot, views, figures.Asked(period, filters))
            many = seen = 0
            if period.start is not None:
                asked = figures.Asked(earlier, filters)
                many = await handover_list.count(snapshot, views, asked, OPEN)
                reached = asked._replace(seen=self._seen(principal, views))
                seen = await handover_list.count(snapshot, views, reached, OPEN)
            before = await handover_list.before(snapshot, views, figures.Asked(period, filters))
            choices = await campaigns.choices(snapshot, views)
        return Going(waits(moments, period.as_of), many, seen, choices, before)

    async def months(self, period: Period, filters: Filters, starts: Sequence[datetime]) -> tuple[list[Cell], ...]:
        """The ledger of each month that begins at one of `starts`, by the version of the criteria."""
        async with self._database.snapshot() as snapshot:
            views, asked = await current_views(snapshot), figures.Asked(period, filters, "criteria_version")
            return await trends.months(snapshot, views, asked, starts)

    async def campaigns(self) -> list[Campaign]:
        """Campaigns as they were announced, up to as many as can be chosen, those first that began last."""
        async with self._database.snapshot() as snapshot:
            return await campaigns.campaigns(snapshot, await current_views(snapshot), campaigns.MOST)

    async def invited(self, principal: Principal) -> dict[str, int]:
        """How many of those whom the caller may see are invited to each campaign."""
        async with self._database.snapshot() as snapshot:
            views = await current_views(snapshot)
            return await invitations.by_campaign(snapshot, views, self._seen(principal, views)(views.lead.c.id))

    def _seen(self, principal: Principal, views: Views) -> figures.Seen:
        return seen_by(principal, self._access.tables, views)

    async def active_handovers(
        self,
        principal: Principal,
        person: str | None,
        now: datetime,
        after: active_handovers.After | None,
        limit: int,
    ) -> ActiveHandovers | None:
        """Open hand-overs of `person`, or of everybody within the caller's reach; None where `person` is beyond it."""
        async with self._database.snapshot() as snapshot:
            views = await current_views(snapshot)
            whose = await active_lists.whose(snapshot, views, self._access, principal, person)
            return None if whose is None else await active_lists.page(snapshot, views, whose, now, after, limit)

    async def active_list(self, principal: Principal, wanted: Wanted, now: datetime, zone: tzinfo) -> ActiveList | None:
        """The most urgent of what is asked for, all promises counted; None where the person is beyond the reach.

        `zone` is that of whoever has none of their own.
        """
        async with self._database.snapshot() as snapshot:
            views = await current_views(snapshot)
            whose = await active_lists.whose(snapshot, views, self._access, principal, wanted.person)
            return None if whose is None else await active_lists.active_list(snapshot, views, whose, wanted, now, zone)

    async def overdue(self, principal: Principal, now: datetime) -> int:
        """How many promises are broken at `now`, of everybody whose list the caller may see."""
        async with self._database.snapshot() as snapshot:
            views = await current_views(snapshot)
            owner = views.handover.c.owner
            whose = active_handovers.within_reach(principal, active_lists.ACTIVE, owner, self._access.tables.person)
            return await active_handovers.overdue(snapshot, views, now, whose)

    async def may_act(self, principal: Principal, owner: str) -> bool:
        """Whether the caller may act on what is this person's now; the service that acts asks again."""
        if reach(principal, ACT) is None:
            return False
        async with self._database.snapshot() as snapshot:
            reached = allow(principal, ACT, await self._access.things(snapshot, [owner]))
            return reached or covers(principal, ACT, owner)

    async def heard(self, lead: str) -> Line | None:
        """The latest words of a client whom the caller was shown already; None where nothing is written down."""
        async with self._database.snapshot() as snapshot:
            return await cards.heard(snapshot, await current_views(snapshot), lead)

    async def leads(
        self, principal: Principal, wanted: LeadFilter, now: datetime, after: After | None, limit: int
    ) -> LeadList:
        """Leads that fit and that the caller may see; latest first."""
        async with self._database.snapshot() as snapshot:
            views = await current_views(snapshot)
            seen = self._seen(principal, views)(views.lead.c.id)
            rows = await lead_lists.leads(snapshot, views, Look(now, seen), wanted, after, limit)
            names = await named(
                snapshot,
                views,
                people=[lead.owner for lead in rows],
                campaigns=[lead.campaign for lead in rows],
                leads=[lead.id for lead in rows],
                versions=[lead.criteria_version for lead in rows],
                accounts=[lead.account for lead in rows],
            )
        return LeadList(rows, names)

    async def any_lead(self, principal: Principal, now: datetime) -> bool:
        """Whether there is a lead at all that the caller may see."""
        async with self._database.snapshot() as snapshot:
            views = await current_views(snapshot)
            look = Look(now, self._seen(principal, views)(views.lead.c.id))
            return bool(await lead_lists.leads(snapshot, views, look, LeadFilter(active=False), None, 1))

    async def all_leads(
        self, principal: Principal, wanted: LeadFilter, periods: Sequence[Period], after: After | None, limit: int
    ) -> AllLeads:
        """The list with its groups, and the hand-overs of the first of `periods` that has any."""
        async with self._database.snapshot() as snapshot:
            views = await current_views(snapshot)
            reached = self._seen(principal, views)
            months = [figures.Asked(one, {}, None, None if _sees_all(principal) else reached) for one in periods]
            look = Look(periods[0].as_of, reached(views.lead.c.id))
            return await all_leads.all_leads(snapshot, views, look, months, wanted, after, limit)

    async def close_by_grade(self, principal: Principal, now: datetime) -> dict[str, int]:
        """How many leads of each grade the caller may see that are close to the line; counted up to a limit."""
        async with self._database.snapshot() as snapshot:
            views = await current_views(snapshot)
            look = Look(now, self._seen(principal, views)(views.lead.c.id))
            return await lead_lists.close_by_grade(snapshot, views, look)

    async def card(
        self, principal: Principal, identity: str, now: datetime, after: cards.After | None, limit: int
    ) -> Card | None:
        """The card at `now` of the person behind this id; None where there is none, or none that the caller may see."""
        async with self._database.snapshot() as snapshot:
            views = await current_views(snapshot)
            lead = await cards.lead_behind(snapshot, views, identity)
            seen = self._seen(principal, views)(views.lead.c.id)
            if lead is None or not await cards.among(snapshot, views, lead.id, seen):
                return None
            return await cards.card(snapshot, views, lead, Look(now, seen), after, limit)


def _sees_all(principal: Principal) -> bool:
    return reach(principal, "leads.read") is Reach.ALL
