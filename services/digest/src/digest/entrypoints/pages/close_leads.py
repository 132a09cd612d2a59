"""How many leads of each grade are close to the line: a part of the page of the criteria, which has no leads itself."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from digest.application import Application
from digest.domain.lead_filter import COUNTED
from service_kit.pages import Pages, is_htmx, page_router
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may


def close_leads_pages(app: Application, pages: Pages) -> APIRouter:
    """`/close`: opened by itself it leads on to the list of them all."""
    routes = page_router()

    @routes.get("/close")
    async def close(request: Request, visitor: Annotated[Visitor, visitor_who_may("leads.read")]) -> Response:
        if not is_htmx(request):
            return RedirectResponse("/digest/leads?group=close", 303)
        found = await app.reading.close_by_grade(visitor.principal, app.clock())
        # Of more than are counted nobody knows how many of them each grade has: the lists do.
        shown = {"close": dict(sorted(found.items())), "whole": sum(found.values()) <= COUNTED}
        return pages.render(request, visitor, "close.html", shown)

    return routes
