"""What came in a month, day by day, by one source or by all: what the numbers of the page of sources add up."""

from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response

from lead_intake.application import Application
from lead_intake.entrypoints.texts import KEY
from service_kit.pages import Pages, page_router
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

MONTH = r"^20\d{2}-(0[1-9]|1[0-2])$"
Reader = Annotated[Visitor, visitor_who_may("sources.read")]


def received_pages(app: Application, pages: Pages, zone: ZoneInfo) -> APIRouter:
    """`/received?source=website&month=2026-11`; without a month this one, without a source all of them."""
    routes = page_router()

    @routes.get("/received")
    async def received(
        request: Request,
        visitor: Reader,
        source: Annotated[str, Query(pattern=rf"{KEY}|^$")] = "",
        month: Annotated[str, Query(pattern=rf"{MONTH}|^$")] = "",
    ) -> Response:
        first = _first(month) if month else app.clock().astimezone(zone).date().replace(day=1)
        end = (first + timedelta(days=31)).replace(day=1)
        days = await app.arrivals.days(first, end, source or None)
        known = await app.source_reads.source(source) if source else None
        context = {
            "source": source,
            "name": source if known is None else known.name,
            "registered": known is not None,
            "month": first,
            "days": days,
        }
        return pages.render(request, visitor, "received.html", context)

    return routes


def _first(month: str) -> date:
    return datetime.strptime(month, "%Y-%m").date()  # noqa: DTZ007  # a month has no zone
