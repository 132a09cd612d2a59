"""The page of the loop: is every hand-over accounted for, and where do they leave?"""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response

from digest.application import Application
from digest.domain.course import GATES
from digest.domain.pausing import passed
from digest.domain.period import Period
from digest.domain.reading import ListedHandover
from digest.domain.which import EVERY, Which
from digest.entrypoints.pages.figures_asking import Asking
from digest.pages.clocks import Speech, late_words
from digest.pages.lead_rows import name_of
from digest.pages.loop_page import loop_page, months_around
from digest.pages.numbers import LIST, Numbers, parameters
from event_contracts.envelope import instant
from service_kit.pages import Formats, Pages, page_router
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

STAFF = 200
"""Salespeople among whom one can be chosen."""
PROMISES = 6
"""Broken promises named on the page; the list behind the number has all."""


def loop_pages(app: Application, pages: Pages) -> APIRouter:
    """`/loop?month=2026-11&as_of=2026-11-30&person=anna&campaign=spring&criteria_version=2`."""
    routes = page_router()

    @routes.get("/loop")
    async def loop(
        request: Request,
        visitor: Annotated[Visitor, visitor_who_may("figures.read")],
        asked: Annotated[Asking, Depends()],
    ) -> Response:
        today = app.clock().astimezone(app.zone).date()
        asked.month = asked.month or today.strftime("%Y-%m")
        period = asked.period(app.clock, app.zone)
        principal = visitor.principal
        found = await app.reading.counts(period, None, asked.filters, funnel=False, principal=principal)
        going = await app.reading.going(principal, period, asked.filters)
        info = pages.info(request, visitor)
        words = pages.words(request, visitor)
        formats = Formats(info.language, info.zone, app.clock())
        query = asked.query() | {"as_of": asked.as_of or instant(period.as_of)}
        numbers = Numbers(found.cells, found.seen, query)
        speech = Speech(words, formats, app.zone, period.as_of)
        broken = None
        if any(cell.overdue for cell in found.seen):
            broken = await app.reading.handovers(principal, period, asked.filters, LATE, None, PROMISES)

        def late_by(row: ListedHandover) -> str:
            if broken is None or row.due_at is None:
                return ""
            hours = broken.names.hours.get(row.owner or "")
            return late_words(row.due_at, passed(row.due_at, period.as_of, hours), speech)

        shown = {
            "shown": loop_page(found.cells, words, formats, numbers, going.waits),
            "names": lambda lead, names: name_of(lead, names, words),
            "to": lambda **which: numbers.href(Which(**which)),
            "gates": GATES,
            "period": period,
            "going": going,
            "earlier_href": _earlier(query, period, going.earlier, going.earlier_seen),
            "broken": broken,
            "late": late_by,
            **_around(asked, today),
            "sellers": [one for one in await app.staff.people(None, STAFF) if one.role == "rep"],
        }
        return pages.render(request, visitor, "loop.html", shown)

    return routes


LATE = EVERY._replace(overdue=True)


def _around(asked: Asking, today: Any) -> dict[str, Any]:
    """The month, those beside it, and what is chosen."""
    first = asked.first(today)
    before, after = months_around(first)
    kept = {name: value for name, value in asked.query().items() if name not in {"month", "as_of"}}
    path = {day: f"/digest/loop?{urlencode({'month': day.strftime('%Y-%m')} | kept)}" for day in (before, after)}
    return {
        "month": first,
        "before": before,
        "before_href": path[before],
        "after": None if after > today else after,
        "after_href": path[after],
        "chosen": {name: asked.chosen.get(name, "") for name in ("person", "campaign", "criteria_version")},
        "as_of_day": asked.as_of[:10],
    }


def _earlier(query: dict[str, str], period: Period, many: int, seen: int) -> str | None:
    """The open ones handed over before the month; None where the reader may not see them all."""
    if not many or seen != many or period.start is None:
        return None
    kept = {name: value for name, value in query.items() if name != "month"} | {"to": instant(period.start)}
    return f"{LIST}?{urlencode(kept | parameters(Which(state='open')))}"
