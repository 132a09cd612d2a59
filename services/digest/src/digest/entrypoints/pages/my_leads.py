"""The page of a salesperson's day: who needs me now, and why; for others, who needs their team."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from digest.application import Application
from digest.pages.my_leads import my_leads
from service_kit.errors import not_found
from service_kit.pages import Formats, Pages, page_router
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

MOST = 200
"""Open hand-overs on one page; far beyond what one person can work at once."""


def my_leads_pages(app: Application, pages: Pages) -> APIRouter:
    """`/my-leads`."""
    routes = page_router()

    @routes.get("/my-leads")
    async def show_my_leads(
        request: Request, visitor: Annotated[Visitor, visitor_who_may("active_leads.read")]
    ) -> Response:
        now = app.clock()
        own = visitor.principal.role == "rep"
        person = visitor.principal.id if own else None
        found = await app.reading.active_handovers(visitor.principal, person, now, None, MOST)
        if found is None:
            raise not_found("person")
        info = pages.info(request, visitor)
        formats = Formats(info.language, info.zone, now)
        words = pages.words(request, visitor)
        shown = my_leads(found.rows, found.names, now, app.zone, words, formats)
        return pages.render(request, visitor, "my_leads.html", {"list": shown, "own": own, "most": MOST})

    return routes
