"""The list behind what came on a day: exactly what its number counts, each with what became of it."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request, Response

from lead_intake.application import Application
from lead_intake.arrival_ports import Wanted
from lead_intake.domain.source_health import SourceDay
from lead_intake.entrypoints.texts import KEY
from lead_intake.pages.submission_rows import arrived
from service_kit.pages import Pages, page_router
from service_kit.sessions import Visitor
from service_kit.web import Paging, page_of, visitor_who_may

PATH = "/intake/arrived"
Reader = Annotated[Visitor, visitor_who_may("submissions.read")]
Day = Annotated[date | None, Query(alias="day", ge=date(2000, 1, 1), le=date(2099, 12, 30))]


def arrival_pages(app: Application, pages: Pages, zone: ZoneInfo) -> APIRouter:
    """`/arrived?day=2026-11-24&source=website&what=refused`; without a day today, without a source all that say one."""
    routes = page_router()

    @routes.get("/arrived")
    async def came(
        request: Request,
        visitor: Reader,
        paging: Annotated[Paging, Depends()],
        on: Day = None,
        source: Annotated[str, Query(pattern=rf"{KEY}|^$")] = "",
        what: Annotated[Literal["", "refused", "mended"], Query()] = "",
    ) -> Response:
        day = on or app.clock().astimezone(zone).date()
        begin, end = (datetime.combine(one, time(), zone) for one in (day, day + timedelta(days=1)))
        after = None if paging.after is None else (datetime.fromisoformat(paging.after[0]), str(paging.after[1]))
        wanted = Wanted(begin, end, source or None, what or "all")
        rows = await app.arrivals.arrivals(wanted, after, paging.limit + 1)
        counted = await app.arrivals.days(day, day + timedelta(days=1), source or None)
        known = await app.source_reads.source(source) if source else None
        words = pages.words(request, visitor)
        page = page_of(paging, rows, lambda one: arrived(one, words), lambda one: (one.at, one.id))
        asked = {"day": day.isoformat(), "source": source, "what": what}
        more = urlencode({name: value for name, value in asked.items() if value} | {"cursor": page["next"] or ""})
        context = {
            "rows": page["items"],
            "many": sum(_many(one, what) for one in counted),
            "day": day,
            "source": source,
            "name": source if known is None else known.name,
            "what": what,
            "more": f"{PATH}?{more}" if page["next"] else None,
        }
        return pages.render(request, visitor, "arrived.html", context)

    return routes


def _many(day: SourceDay, what: str) -> int:
    return {"refused": day.refused - day.mended, "mended": day.mended}.get(what, day.received)
