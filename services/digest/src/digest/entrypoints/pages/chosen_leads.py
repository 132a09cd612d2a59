"""Leads looked for by what is typed, and leads chosen in a list as a file for a spreadsheet."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from digest.application import Application
from digest.domain.finding import asked_words
from digest.domain.lead_filter import LeadFilter
from digest.entrypoints.pages.all_leads import PATH
from digest.entrypoints.texts import ANY_ID
from digest.pages.export import as_csv
from digest.pages.lead_rows import lead_row
from service_kit.pages import Formats, Pages, page_router, read_form
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

TYPED = 200
"""Signs that can be looked for at once."""
FOUND = 50
"""Leads shown of those found; who sees as many writes more of the name."""


def finding_pages(app: Application, pages: Pages) -> APIRouter:
    """Looking for a lead: a form that is posted, though it changes nothing.

    What is typed is a name, an address or a telephone; in the address of a page it would stay in histories, bookmarks
    and the logs of everything in between. So the answer is the page itself, and there are no further pages of it.
    """
    routes = page_router()

    @routes.post("/leads")
    async def find(request: Request, visitor: Annotated[Visitor, visitor_who_may("leads.read")]) -> Response:
        typed = (await read_form(request)).said("find")[:TYPED].strip()
        asked = asked_words(typed)
        if not typed:
            return RedirectResponse(PATH, 303)
        now, words, info = app.clock(), pages.words(request, visitor), pages.info(request, visitor)
        formats = Formats(info.language, info.zone, now)
        wanted = LeadFilter(active=False, words=asked)
        found = await app.reading.leads(visitor.principal, wanted, now, None, FOUND + 1) if asked else None
        rows = found.rows[:FOUND] if found else []
        shown = {
            "rows": [lead_row(lead, now, found.names, words, formats) for lead in rows] if found else [],
            "typed": typed,
            "too_short": not asked,
            "beyond": found is not None and len(found.rows) > FOUND,
            "most": FOUND,
        }
        return pages.render(request, visitor, "leads_found.html", shown)

    return routes


def export_pages(app: Application, pages: Pages) -> APIRouter:
    """`/leads-chosen.csv?lead=...&lead=...`: ids in the address say nothing of anybody."""
    routes = page_router()

    @routes.get("/leads-chosen.csv")
    async def export(
        request: Request,
        visitor: Annotated[Visitor, visitor_who_may("leads.read")],
        leads: Annotated[
            list[Annotated[str, Field(pattern=ANY_ID)]], Query(alias="lead", min_length=1, max_length=FOUND)
        ],
    ) -> Response:
        now, wanted = app.clock(), LeadFilter(active=False, ids=tuple(leads))
        found = await app.reading.leads(visitor.principal, wanted, now, None, FOUND)
        text = as_csv(found.rows, found.names, now, pages.words(request, visitor))
        headers = {"content-disposition": 'attachment; filename="leads.csv"', "cache-control": "no-store"}
        # Spreadsheets take the mark at its beginning as the sign of UTF-8.
        return Response("\ufeff" + text, media_type="text/csv; charset=utf-8", headers=headers)

    return routes
