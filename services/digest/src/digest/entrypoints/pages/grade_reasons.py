"""Why a lead has its grade, fetched by the lists that have no room to say it of everybody."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from digest.application import Application
from digest.domain.lead_filter import LeadFilter
from digest.entrypoints.texts import LeadInPath
from digest.pages.values import rule_words
from digest.pages.why import points_words, why
from service_kit.errors import not_found
from service_kit.pages import Formats, Pages, is_htmx, page_router
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may


def grade_reasons_pages(app: Application, pages: Pages) -> APIRouter:
    """`/leads/{id}/why`: a part of a list; opened by itself it leads on to the card, which says the same."""
    routes = page_router()

    @routes.get("/leads/{lead_id}/why")
    async def reasons(
        request: Request, lead_id: LeadInPath, visitor: Annotated[Visitor, visitor_who_may("leads.read")]
    ) -> Response:
        now = app.clock()
        found = await app.reading.leads(visitor.principal, LeadFilter(active=False, ids=(lead_id,)), now, None, 1)
        if not found.rows:
            raise not_found("lead")
        if not is_htmx(request):
            return RedirectResponse(f"/digest/leads/{lead_id}#why", 303)
        lead, words, info = found.rows[0], pages.words(request, visitor), pages.info(request, visitor)
        formats = Formats(info.language, info.zone, now)
        said = why(lead, now, found.names.criteria.get(lead.criteria_version or 0))
        shown = [
            (rule_words(words, formats, one.identity, one.rule), points_words(words, formats, one))
            for one in said.reasons
        ]
        return pages.render(request, visitor, "lead_why.html", {"why": said, "reasons": shown})

    return routes
