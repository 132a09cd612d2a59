"""What the funnel shows, as a file."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from digest.application import Application
from digest.domain.ledger import Group
from digest.entrypoints.pages.figures_asking import Asking
from digest.pages.funnel_export import funnel_csv
from digest.pages.values import group_names
from event_contracts.envelope import instant
from service_kit.pages import Pages, page_router
from service_kit.pages.saying import N_
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

GROUPS = {
    "campaign": N_("Campaign"), "source": N_("Source"), "criteria_version": N_("Criteria"),
    "industry": N_("Industry"), "person": N_("Salesperson"),
}  # fmt: skip


def funnel_export_pages(app: Application, pages: Pages) -> APIRouter:
    """`/funnel.csv?month=2026-11&by=campaign`: asked like the page, with the same figures."""
    routes = page_router()

    @routes.get("/funnel.csv")
    async def export(
        request: Request,
        visitor: Annotated[Visitor, visitor_who_may("figures.read")],
        asked: Annotated[Asking, Depends()],
        by: Annotated[Group, Query()] = "campaign",
    ) -> Response:
        asked.month = asked.month or app.clock().astimezone(app.zone).strftime("%Y-%m")
        period = asked.period(app.clock, app.zone)
        found = await app.reading.counts(period, by, asked.filters, funnel=False, principal=visitor.principal)
        words = pages.words(request, visitor)
        named = group_names(by, found.cells, found.names, words)
        group = words.gettext(GROUPS.get(by, by))
        text = funnel_csv(found.cells, named, group, asked.month, instant(period.as_of), words)
        headers = {
            "content-disposition": f'attachment; filename="funnel-{asked.month}-by-{by}.csv"',
            "cache-control": "no-store",
        }
        # Spreadsheets take the mark at its beginning as the sign of UTF-8.
        return Response("\ufeff" + text, media_type="text/csv; charset=utf-8", headers=headers)

    return routes
