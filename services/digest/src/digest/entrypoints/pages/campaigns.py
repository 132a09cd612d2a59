"""The page of campaigns: what each was for and cost, and what its hand-overs became."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from digest.application import Application
from digest.entrypoints.pages.figures_asking import Asking
from digest.pages.campaigns_page import Brought, campaign_rows, headline
from digest.pages.coming import came_by
from digest.pages.numbers import Numbers
from event_contracts.envelope import instant
from service_kit.pages import Formats, Pages, page_router
from service_kit.policy import Reach, reach
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may


def campaign_pages(app: Application, pages: Pages) -> APIRouter:
    """`/campaigns?as_of=2026-11-30`; without a month all that a campaign ever brought, as its cost is of all of it."""
    routes = page_router()

    @routes.get("/campaigns")
    async def show_campaigns(
        request: Request,
        visitor: Annotated[Visitor, visitor_who_may("figures.read")],
        asked: Annotated[Asking, Depends()],
    ) -> Response:
        period = asked.period(app.clock, app.zone)
        found = await app.reading.counts(period, "campaign", asked.filters, funnel=True, principal=visitor.principal)
        campaigns = await app.reading.campaigns()
        info, words = pages.info(request, visitor), pages.words(request, visitor)
        formats = Formats(info.language, info.zone, app.clock())
        numbers = Numbers(found.cells, found.seen, asked.query() | {"as_of": asked.as_of or instant(period.as_of)})
        created = found.created or {}
        sees_all = reach(visitor.principal, "leads.read") is Reach.ALL
        came = came_by(created, period, asked.filters) if sees_all else {}
        invited = await app.reading.invited(visitor.principal)
        brought = Brought(found.cells, created, numbers, invited, came)
        rows = campaign_rows(campaigns, brought, words, formats)
        changes = reach(visitor.principal, "campaigns.change") is not None
        shown = {"headline": headline(rows, words), "rows": rows, "changes": changes, "period": period}
        return pages.render(request, visitor, "campaigns.html", shown)

    return routes
