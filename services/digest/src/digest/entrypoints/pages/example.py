"""What the loop looks like when it is filled: a made-up month, the same drawing."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Request, Response

from digest.application import Application
from digest.domain.course import GATES
from digest.domain.example import EXAMPLE
from digest.domain.period import Period
from digest.pages.loop_page import loop_page
from service_kit.pages import Formats, Pages, page_router
from service_kit.policy import reach
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may


def example_pages(app: Application, pages: Pages) -> APIRouter:
    """`/example`: nothing is read, and no number opens a list."""
    routes = page_router()

    @routes.get("/example")
    async def example(request: Request, visitor: Annotated[Visitor, visitor_who_may("figures.read")]) -> Response:
        now = app.clock()
        info, words = pages.info(request, visitor), pages.words(request, visitor)
        first = now.astimezone(app.zone).date().replace(day=1)
        shown = {
            "shown": loop_page(EXAMPLE, words, Formats(info.language, info.zone, now)),
            "to": lambda **_: None,
            "gates": GATES,
            "period": Period(None, None, now),
            "going": {"earlier": 0},
            "broken": [],
            "month": (first - timedelta(days=1)).replace(day=1),
            "begins": reach(visitor.principal, "sources.change") is not None,
        }
        return pages.render(request, visitor, "example.html", shown)

    return routes
