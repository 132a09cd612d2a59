"""The page of the funnel: how many went on from each step, and by what it differs."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from digest.application import Application
from digest.domain.ledger import Group
from digest.entrypoints.pages.figures_asking import Asking
from digest.pages.funnel_page import funnel_rows, group_rows, headline
from digest.pages.loop_page import months_around
from digest.pages.numbers import Numbers
from event_contracts.envelope import instant
from service_kit.pages import Formats, Pages, page_router
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

GROUPS: tuple[Group, ...] = ("campaign", "source", "criteria_version", "industry", "person")


def funnel_pages(app: Application, pages: Pages) -> APIRouter:
    """`/funnel?month=2026-11&as_of=2026-11-30&by=campaign`."""
    routes = page_router()

    @routes.get("/funnel")
    async def funnel(
        request: Request,
        visitor: Annotated[Visitor, visitor_who_may("figures.read")],
        asked: Annotated[Asking, Depends()],
        by: Annotated[Group, Query()] = "campaign",
    ) -> Response:
        today = app.clock().astimezone(app.zone).date()
        asked.month = asked.month or today.strftime("%Y-%m")
        period = asked.period(app.clock, app.zone)
        found = await app.reading.counts(period, by, asked.filters, funnel=False, principal=visitor.principal)
        going = await app.reading.going(visitor.principal, period, asked.filters)
        info, words = pages.info(request, visitor), pages.words(request, visitor)
        formats = Formats(info.language, info.zone, app.clock())
        numbers = Numbers(found.cells, found.seen, asked.query() | {"as_of": asked.as_of or instant(period.as_of)})
        named = found.names.people if by == "person" else found.names.campaigns
        first = asked.first(today)
        before, after = months_around(first)
        kept = asked.query() | {"by": by}

        def to(**changed: str) -> str:
            return f"/digest/funnel?{urlencode(kept | changed)}"

        shown = {
            "headline": headline(found.cells, words, formats),
            "total": sum(cell.handovers for cell in found.cells),
            "rows": funnel_rows(found.cells, going.waits, numbers, words, formats),
            "groups": group_rows(found.cells, by, named, numbers, formats, words.gettext("not known")),
            "by": by,
            "tabs": [(group, to(by=group)) for group in GROUPS],
            "period": period,
            "month": first,
            "before": (before, to(month=before.strftime("%Y-%m"), as_of="")),
            "after": None if after > today else (after, to(month=after.strftime("%Y-%m"), as_of="")),
            "as_of_day": asked.as_of[:10],
            "kept": {name: value for name, value in kept.items() if name != "as_of"},
        }
        return pages.render(request, visitor, "funnel.html", shown)

    return routes
