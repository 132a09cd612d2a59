"""The page of the loop: is every hand-over accounted for, and where do they leave?"""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from digest.application import Application
from digest.domain.ledger import Filters
from digest.domain.period import Period, moment
from digest.entrypoints.texts import KEY
from digest.pages.loop_page import loop_page, months_around
from service_kit.pages import Formats, Pages, page_router
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

MONTH = r"^(19[7-9]\d|[2-8]\d{3})-(0[1-9]|1[0-2])$"
STAFF = 200
"""Salespeople among whom one can be chosen."""


def loop_pages(app: Application, pages: Pages) -> APIRouter:
    """`/loop?month=2026-11&person=anna`."""
    routes = page_router()

    @routes.get("/loop")
    async def loop(
        request: Request,
        visitor: Annotated[Visitor, visitor_who_may("figures.read")],
        month: Annotated[str | None, Query(pattern=MONTH)] = None,
        person: Annotated[str, Query(pattern=rf"{KEY}|^$")] = "",
    ) -> Response:
        now = app.clock()
        today = now.astimezone(app.zone).date()
        first = today.replace(day=1) if month is None else date.fromisoformat(f"{month}-01")
        before, after = months_around(first)
        period = Period(moment(first.isoformat(), app.zone), moment(after.isoformat(), app.zone), now)
        filters: Filters = {"person": person} if person else {}
        found = await app.reading.counts(period, None, filters, funnel=False)
        info = pages.info(request, visitor)
        formats = Formats(info.language, info.zone, now)
        shown = {
            "loop": loop_page(found.cells, pages.words(request, visitor), formats),
            "month": first,
            "before": before,
            "after": None if after > today else after,
            "person": person,
            "sellers": [one for one in await app.staff.people(None, STAFF) if one.role == "rep"],
        }
        return pages.render(request, visitor, "loop.html", shown)

    return routes
