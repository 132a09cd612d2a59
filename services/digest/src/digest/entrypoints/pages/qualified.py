"""The list behind a number of qualified leads: every time one met the criteria in a month."""

from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from digest.application import Application
from digest.domain.period import Period, moment
from digest.entrypoints.pages.figures_asking import MONTH, KeyOrNothing
from digest.pages.loop_page import months_around
from digest.pages.qualified_rows import qualified_row
from service_kit.pages import Pages, page_router
from service_kit.sessions import Visitor
from service_kit.web import Paging, page_of, visitor_who_may

PATH = "/digest/qualified"


def qualified_pages(app: Application, pages: Pages) -> APIRouter:
    """`/qualified?month=2026-11&source=web`, or of a day; without both of this month.

    `sourced` leaves out leads that came by no source.
    """
    routes = page_router()

    @routes.get("/qualified")
    async def qualified(
        request: Request,
        visitor: Annotated[Visitor, visitor_who_may("leads.read")],
        paging: Annotated[Paging, Depends()],
        month: Annotated[str, Query(pattern=MONTH)] = "",
        source: KeyOrNothing = "",
        day: Annotated[date | None, Query(ge=date(1970, 1, 1), le=date(8999, 12, 31))] = None,
        sourced: Annotated[Literal["", "yes"], Query()] = "",
    ) -> Response:
        now = app.clock()
        first = now.astimezone(app.zone).date().replace(day=1)
        if month:
            first = first.replace(year=int(month[:4]), month=int(month[5:]))
        begins, ends = (day, day + timedelta(days=1)) if day else (first, months_around(first)[1])
        begin, end = (moment(one.isoformat(), app.zone) for one in (begins, ends))
        after = None if paging.after is None else (datetime.fromisoformat(paging.after[0]), str(paging.after[1]))
        asked = {"day": day.isoformat()} if day else {"month": first.strftime("%Y-%m")}
        asked |= {name: value for name, value in (("source", source), ("sourced", sourced)) if value}
        found = await app.qualifications.qualified(
            visitor.principal, Period(begin, end, now), source or (True if sourced else None), after, paging.limit + 1
        )
        words = pages.words(request, visitor)
        page = page_of(
            paging, found.rows, lambda row: qualified_row(row, found.names, words), lambda row: (row.at, row.identity)
        )
        shown = {
            "rows": page["items"],
            "many": found.many,
            "month": first,
            "day": day,
            "source": source,
            "more": f"{PATH}?{urlencode(asked | {'cursor': page['next']})}" if page["next"] else None,
        }
        return pages.render(request, visitor, "qualified.html", shown)

    return routes
