"""The list behind what a version of the criteria moved: exactly as many leads as its number says."""

from collections.abc import Sequence
from typing import Annotated, Literal
from urllib.parse import urlencode

from babel.support import NullTranslations
from fastapi import APIRouter, Depends, Query, Request, Response

from qualification.application import Application, Regraded
from qualification.domain.criteria_moves import Move, Moved
from qualification.pages.criteria_links import MOVED, SHOWN_MOVES, Which
from service_kit.errors import not_found
from service_kit.pages import Formats, Pages, page_router
from service_kit.pages.industries import industry_words
from service_kit.pages.named import NAMED_AT_ONCE
from service_kit.policy import Reach, reach
from service_kit.sessions import Visitor
from service_kit.web import Paging, page_of, visitor_who_may

Reader = Annotated[Visitor, visitor_who_may("criteria.read")]
Grade = Annotated[str, Query(pattern=r"^([A-D][1-4])?$")]


def moved_pages(app: Application, pages: Pages) -> APIRouter:
    """`/criteria/moved?version=3&which=regraded`; `which=pair` with both grades, and whether they crossed the line."""
    routes = page_router()

    @routes.get("/criteria/moved")
    async def moved(
        request: Request,
        visitor: Reader,
        paging: Annotated[Paging, Depends()],
        version: Annotated[int, Query(ge=1, le=2**31 - 1)],
        which: Annotated[Which, Query()] = "regraded",
        old: Grade = "",
        new: Grade = "",
        crossed: Annotated[Literal["", "-1", "0", "1"], Query()] = "",
    ) -> Response:
        everything = await app.moved.by_version(version)
        asked = {"which": which, "old": old, "new": new, "crossed": crossed}
        wanted = chosen(everything, which, Move(version, old, new, int(crossed or 0)))
        # Where somebody may not see every lead, and where only the number is known, there is no list.
        if reach(visitor.principal, "leads.read") is not Reach.ALL or not everything.listed:
            raise not_found("list")
        words, info = pages.words(request, visitor), pages.info(request, visitor)
        formats = Formats(info.language, info.zone, info.now)
        from_id = None if paging.after is None else str(paging.after[0])
        rows = await app.moved.leads(wanted, from_id, paging.limit + 1) if wanted else []
        page = page_of(paging, rows, lambda row: _in_words(row, words, formats), lambda row: (row.lead_id,))
        again = {"version": version, **{name: value for name, value in asked.items() if value}}
        context = {
            "version": version,
            "which": which,
            "move": wanted[0] if which == "pair" and wanted else None,
            "many": sum(everything.leads[move] for move in wanted),
            "rows": page["items"],
            "names": [
                named(page["items"][place : place + NAMED_AT_ONCE])
                for place in range(0, len(page["items"]), NAMED_AT_ONCE)
            ],
            "more": f"{MOVED}?{urlencode(again | {'cursor': page['next']})}" if page["next"] else None,
        }
        return pages.render(request, visitor, "criteria_moved.html", context)

    return routes


def named(rows: Sequence[Regraded]) -> str:
    """Where digest says who these are."""
    return f"/digest/named?{urlencode([('lead', row.lead_id) for row in rows])}"


def chosen(moved: Moved, which: Which, pair: Move) -> list[Move]:
    """The moves that a number counts, none where nobody made them."""
    match which:
        case "regraded":
            return [move for move in moved.leads if move.before != move.after]
        case "above":
            return [move for move in moved.leads if move.crossed == 1]
        case "below":
            return [move for move in moved.leads if move.crossed == -1]
        case "others":
            return [move for move, _ in moved.ordered[SHOWN_MOVES:]]
        case "pair":
            return [pair] if pair in moved.leads else []


def _in_words(row: Regraded, words: NullTranslations, formats: Formats) -> Regraded:
    """With industry and country as the reader says them."""
    industry = industry_words(words, row.industry) if row.industry else None
    return row._replace(industry=industry, country=formats.country(row.country) if row.country else None)
