"""The page of a salesperson's day: who needs me now, and why; for others, who needs their team."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from digest.application import Application
from digest.domain.ledger import Filters
from digest.domain.pausing import away_until
from digest.domain.period import Period, moment
from digest.domain.reading import Named
from digest.domain.which import Which
from digest.pages.clocks import Speech
from digest.pages.loop_page import months_around
from digest.pages.my_leads import SHORT, MyLeads, closed, grade_words, my_leads
from digest.pages.numbers import LIST, Numbers, parameters
from digest.pages.waiting import Waiting
from digest.pages.wording import STATES, said
from event_contracts.envelope import instant
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


async def _month(visitor: Visitor, app: Application) -> dict[str, Any]:
    """What a salesperson ended of this month's hand-overs, which lists stand behind the head, and who is away."""
    now, person = app.clock(), visitor.principal.id
    first = now.astimezone(app.zone).date().replace(day=1)
    start, end = (moment(day.isoformat(), app.zone) for day in (first, months_around(first)[1]))
    asked: Filters = {"person": person}
    counts = await app.reading.counts(Period(start, end, now), None, asked, funnel=False, principal=visitor.principal)
    query = {"person": person, "as_of": instant(now)}
    numbers = Numbers(counts.cells, counts.seen, query | {"month": first.strftime("%Y-%m")})
    opened = f"{LIST}?{urlencode(query | parameters(Which(state='open')))}"
    late = f"{LIST}?{urlencode(query | parameters(Which(state='open', overdue=True)))}"
    return {"month": first, "closed": closed(counts.cells, numbers), "open_href": opened, "late_href": late}


async def in_order(request: Request, visitor: Visitor, app: Application, pages: Pages) -> list[Waiting]:
    """Everybody on this reader's list as the page shows them, from its top to its end."""
    listed, names = await _listed(request, visitor, app, pages, set())
    if visitor.principal.role == "rep":
        return list(listed.rows)
    return [one for section in listed.sections(names, app.clock()) for one in section.rows]


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
        "sections": [] if own else listed.sections(names, app.clock()),
        **(await _month(visitor, app) if own else {}),
        "heard": heard,
        "back_at": away_until(names.hours.get(visitor.principal.id), app.clock()) if own else None,
        "grade_words": grade_words(first.grade) if first else None,
        "most": MOST,
        "ended": lambda end: said(pages.words(request, visitor), STATES, end),
        "behind": request.scope["state"].get("behind", False),
    }
