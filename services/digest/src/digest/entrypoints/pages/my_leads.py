"""The page of a salesperson's day: who needs me now, and why; for others, who needs their team."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from digest.application import Application
from digest.domain.active import ActiveList, Wanted
from digest.domain.ledger import Filters
from digest.domain.pausing import away_until
from digest.domain.period import Period, moment
from digest.domain.reading import Named
from digest.domain.standing_in import standing_in
from digest.entrypoints.pages.active_asking import FIRST, MOST, AskedList
from digest.pages.clocks import Speech
from digest.pages.loop_page import months_around
from digest.pages.moves import MENUS
from digest.pages.my_leads import Neighbours, closed, grade_words, in_order, my_leads, neighbours
from digest.pages.numbers import Numbers
from digest.pages.wording import STATES, said
from event_contracts.envelope import instant
from service_kit.errors import not_found
from service_kit.pages import Formats, Pages, is_htmx, page_router
from service_kit.policy import reach
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

Reader = Annotated[Visitor, visitor_who_may("active_leads.read")]


def my_leads_pages(app: Application, pages: Pages) -> APIRouter:
    """`/my-leads`, as a page and as the part of it that is read anew, and the badges of every page."""
    routes = page_router()

    @routes.get("/my-leads")
    async def show_my_leads(request: Request, visitor: Reader, asked: Annotated[AskedList, Depends()]) -> Response:
        found = await _list(request, visitor, app, pages, asked)
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


async def _closed(visitor: Visitor, app: Application) -> dict[str, Any]:
    """What a salesperson ended of this month's hand-overs."""
    now, person = app.clock(), visitor.principal.id
    first = now.astimezone(app.zone).date().replace(day=1)
    start, end = (moment(day.isoformat(), app.zone) for day in (first, months_around(first)[1]))
    asked: Filters = {"person": person}
    counts = await app.reading.counts(Period(start, end, now), None, asked, funnel=False, principal=visitor.principal)
    query = {"person": person, "as_of": instant(now)}
    numbers = Numbers(counts.cells, counts.seen, query | {"month": first.strftime("%Y-%m")})
    return {"month": first, "closed": closed(counts.cells, numbers)}


async def around(visitor: Visitor, app: Application, lead_id: str) -> tuple[Neighbours, Named]:
    """Who stands before and after this lead on the reader's list, and their names."""
    listed = await _listed(visitor, app, Wanted(limit=MOST))
    own = visitor.principal.role == "rep"
    return neighbours(in_order(listed, own=own), lead_id), listed.names


async def _listed(visitor: Visitor, app: Application, wanted: Wanted) -> ActiveList:
    if visitor.principal.role == "rep":
        wanted = wanted._replace(person=wanted.person or visitor.principal.id)
    found = await app.reading.active_list(visitor.principal, wanted, app.clock(), app.zone)
    if found is None:
        raise not_found("person")
    return found


async def _list(request: Request, visitor: Visitor, app: Application, pages: Pages, asked: AskedList) -> dict[str, Any]:
    own, now = visitor.principal.role == "rep", app.clock()
    listed = await _listed(visitor, app, asked.wanted)
    info = pages.info(request, visitor)
    speech = Speech(pages.words(request, visitor), Formats(info.language, info.zone, now), app.zone, now)
    found = my_leads(listed, asked.wanted, speech, asked.seen)
    whole = own and not asked.narrowed
    first = found.next if whole else None
    heard = await app.reading.heard(first.identity) if first else None
    return {
        "list": found,
        "own": own,
        "leads_nobody": visitor.principal.role == "manager" and visitor.principal.team is None,
        "whole": whole,
        "only": asked.wanted.only,
        "of": None if own or asked.wanted.person is None else listed.names.people.get(asked.wanted.person, ""),
        "acts": reach(visitor.principal, "handovers.act") is not None,
        "menus": MENUS,
        "gives": reach(visitor.principal, "leads.hand_over") is not None,
        "sections": [] if own else found.sections(listed, asked.wanted.only, now),
        **(await _closed(visitor, app) if whole else {}),
        "heard": heard,
        "back_at": away_until(listed.names.hours.get(visitor.principal.id), now) if own else None,
        "stand_in": standing_in(listed.names.stand_ins.get(visitor.principal.id, ()), now) if own else None,
        "grade_words": grade_words(first.grade) if first else None,
        "ended": lambda end: said(pages.words(request, visitor), STATES, end),
        "behind": request.scope["state"].get("behind", False),
        "href": asked.href,
        "here": asked.here(),
        "again": asked.again(listed.rows, more=found.more > 0),
        "further": asked.further(),
        "opened": asked.rows > FIRST,
    }
