"""The sheet of every part that pages are made of, where they are looked at and measured."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Request, Response

from digest.application import Application
from service_kit.pages import Pages, is_htmx, page_router
from service_kit.pages.colours import PAIRS, Pair, contrast, tokens
from service_kit.pages.intervals import wilson
from service_kit.pages.saying import N_
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

STATES = (
    ("nurturing", N_("Nurturing")),
    ("close", N_("Close to the line")),
    ("handed_over", N_("Handed over")),
    ("accepted", N_("Accepted")),
    ("contacted", N_("Contacted")),
    ("opportunity", N_("Opportunity")),
    ("won", N_("Won")),
    ("lost", N_("Lost")),
    ("returned", N_("Returned")),
    ("overdue", N_("Overdue")),
    ("soon", N_("Due soon")),
)
MARKS = (("won", 9), ("lost", 7), ("returned", 11), ("open", 13), ("overdue", 2))
TABLE = (
    ("ROI guide", 42, 18, *wilson(18, 42), "opportunity", N_("Opportunity")),
    ("Warehouse of the year, an unusually long name of a campaign that somebody gave it", 12_345, 6_100,
     *wilson(6_100, 12_345), "won", N_("Won")),
    ("LogiMAT", 4, 2, *wilson(2, 4), "returned", N_("Returned")),
)  # fmt: skip
Reader = Annotated[Visitor, visitor_who_may("account.use")]


def component_pages(app: Application, pages: Pages) -> APIRouter:
    """`/components`, and a dialog as a page of its own."""
    routes = page_router()
    measured = [(*pair, _contrast(pair, "light"), _contrast(pair, "dark")) for pair in PAIRS]

    @routes.get("/components")
    async def components(request: Request, visitor: Reader) -> Response:
        now = app.clock()
        shown = {
            "tokens": list(tokens("light")),
            "pairs": measured,
            "states": STATES,
            "marks": MARKS,
            "table": TABLE,
            "wilson": wilson,
            "times": {
                "later": now + timedelta(days=2),
                "accepted": now - timedelta(minutes=30),
                "opened": now - timedelta(hours=5),
            },
        }
        return pages.render(request, visitor, "components.html", shown)

    @routes.get("/components/dialog")
    async def dialog(request: Request, visitor: Reader) -> Response:
        template = "dialog_part.html" if is_htmx(request) else "dialog_page.html"
        return pages.render(request, visitor, f"components/{template}")

    return routes


def _contrast(pair: Pair, theme: str) -> float:
    known = tokens(theme)
    return round(contrast(known[pair.colour], known[pair.ground]), 1)
