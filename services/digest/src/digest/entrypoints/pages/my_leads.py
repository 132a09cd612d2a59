"""The page of a salesperson's day: who needs me now, and why; for others, who needs their team."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from digest.application import Application
from digest.domain.reading import Named
from digest.pages.clocks import Speech
from digest.pages.my_leads import SHORT, MyLeads, grade_words, my_leads
from digest.pages.waiting import Waiting
from service_kit.errors import not_found
from service_kit.pages import Formats, Pages, is_htmx, page_router
from service_kit.policy import reach
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

MOST = 200
"""Open hand-overs on one page; far beyond what one person can work at once."""
Reader = Annotated[Visitor, visitor_who_may("active_leads.read")]
Shown = Annotated[
    str,
    Query(
        pattern=rf"^([0-9a-f]{{{SHORT}}}(\.[0-9a-f]{{{SHORT}}})*)?$",
        max_length=(SHORT + 1) * (MOST + 50),
        description="Which rows the reader sees already",
    ),
]


def my_leads_pages(app: Application, pages: Pages) -> APIRouter:
    """`/my-leads`, as a page and as the part of it that is read anew, and the badges of every page."""
    routes = page_router()

    @routes.get("/my-leads")
    async def show_my_leads(request: Request, visitor: Reader, shown: Shown = "") -> Response:
        found = await _list(request, visitor, app, pages, set(shown.split(".")) - {""})
        return pages.render(request, visitor, "my_leads_list.html" if is_htmx(request) else "my_leads.html", found)

    @routes.get("/badges")
    async def badges(request: Request, visitor: Annotated[Visitor, visitor_who_may("account.use")]) -> Response:
        promised = visitor.principal.role in {"rep", "manager"}
        overdue = await app.reading.overdue(visitor.principal, app.clock()) if promised else 0
        return pages.render(request, visitor, "badges.html", {"badges": {"my-leads": overdue}})

    @routes.get("/keys")
    async def keys(request: Request, visitor: Annotated[Visitor, visitor_who_may("account.use")]) -> Response:
        return pages.render(request, visitor, "keys_part.html" if is_htmx(request) else "keys.html")

    return routes


async def in_order(request: Request, visitor: Visitor, app: Application, pages: Pages) -> list[Waiting]:
    """Everybody on this reader's list as the page shows them, from its top to its end."""
    listed, names = await _listed(request, visitor, app, pages, set())
    if visitor.principal.role == "rep":
        return list(listed.rows)
    return [one for section in listed.sections(dict(names.people)) for one in section.rows]


async def _listed(
    request: Request, visitor: Visitor, app: Application, pages: Pages, shown: set[str]
) -> tuple[MyLeads, Named]:
    now = app.clock()
    person = visitor.principal.id if visitor.principal.role == "rep" else None
    found = await app.reading.active_handovers(visitor.principal, person, now, None, MOST)
    if found is None:
        raise not_found("person")
    info = pages.info(request, visitor)
    speech = Speech(pages.words(request, visitor), Formats(info.language, info.zone, now), app.zone, now)
    return my_leads(found.rows, found.names, speech, shown), found.names


async def _list(request: Request, visitor: Visitor, app: Application, pages: Pages, shown: set[str]) -> dict[str, Any]:
    own = visitor.principal.role == "rep"
    listed, names = await _listed(request, visitor, app, pages, shown)
    first = listed.next if own else None
    heard = await app.reading.heard(first.identity) if first else None
    return {
        "list": listed,
        "own": own,
        "acts": reach(visitor.principal, "handovers.act") is not None,
        "gives": reach(visitor.principal, "leads.hand_over") is not None,
        "sections": [] if own else listed.sections(dict(names.people)),
        "heard": heard,
        "grade_words": grade_words(first.grade) if first else None,
        "most": MOST,
        "behind": request.scope["state"].get("behind", False),
    }
