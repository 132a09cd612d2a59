"""Who some leads are: a part of lists of other services, which know leads by their ids alone."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from digest.application import Application
from digest.domain.lead_filter import LeadFilter
from digest.entrypoints.pages.all_leads import PATH
from digest.entrypoints.texts import ANY_ID
from digest.pages.lead_rows import company_of, name_of
from service_kit.pages import Pages, is_htmx, page_router
from service_kit.pages.named import NAMED_AT_ONCE
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may


def named_leads_pages(app: Application, pages: Pages) -> APIRouter:
    """`/named?lead=...&lead=...`: those that the reader may see; opened by itself it leads on to the list of leads."""
    routes = page_router()

    @routes.get("/named")
    async def named(
        request: Request,
        visitor: Annotated[Visitor, visitor_who_may("leads.read")],
        leads: Annotated[
            list[Annotated[str, Field(pattern=ANY_ID)]], Query(alias="lead", min_length=1, max_length=NAMED_AT_ONCE)
        ],
    ) -> Response:
        if not is_htmx(request):
            return RedirectResponse(PATH, 303)
        wanted = LeadFilter(active=False, ids=tuple(leads))
        found = await app.reading.leads(visitor.principal, wanted, app.clock(), None, NAMED_AT_ONCE)
        words = pages.words(request, visitor)
        rows = [(one.id, name_of(one, found.names, words), company_of(one, found.names)) for one in found.rows]
        return pages.render(request, visitor, "named.html", {"rows": rows})

    return routes
