"""The page of the loop: is every hand-over accounted for, and where do they leave?"""

from collections.abc import Iterable
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response

from digest.application import Application
from digest.domain.course import GATES
from digest.domain.pausing import passed
from digest.domain.period import Period
from digest.domain.reading import Counts, HandoverList, ListedHandover, Named
from digest.domain.which import EVERY, Which, how_many
from digest.entrypoints.pages.figures_asking import Asking
from digest.entrypoints.pages.latest_month import of_the_month
from digest.entrypoints.pages.narrowed import narrowed_to_nothing
from digest.pages.clocks import Speech, late_words
from digest.pages.handover_filters import of_whom
from digest.pages.lead_rows import name_of
from digest.pages.loop_marks import MOST_MARKS, Marked
from digest.pages.loop_page import loop_page, marks_are_single, months_around
from digest.pages.loop_words import again_words
from digest.pages.numbers import LIST, Numbers, parameters
from event_contracts.envelope import instant
from service_kit.pages import Formats, Pages, page_router
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

STAFF = 200
"""Salespeople among whom one can be chosen."""
PROMISES = 6
"""Broken promises named on the page; the list behind the number has all."""
MOST_PROMISES = 100
"""So many are looked at for those that are longest overdue, where marks do not open them all."""
NOBODY = Named({}, {}, {}, {}, {}, {}, {}, {})


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
        principal = visitor.principal

        async def count(period: Period) -> Counts:
            return await app.reading.counts(period, None, asked.filters, funnel=False, principal=principal)

        period, found, instead = await of_the_month(app, asked, count)
        going = await app.reading.going(principal, period, asked.filters)
        info = pages.info(request, visitor)
        words = pages.words(request, visitor)
        formats = Formats(info.language, info.zone, app.clock())
        query = asked.query() | {"as_of": asked.as_of or instant(period.as_of)}
        numbers = Numbers(found.cells, found.seen, query)
        speech = Speech(words, formats, app.zone, period.as_of)
        single, late = marks_are_single(found.cells), any(cell.overdue for cell in found.seen)
        listed = HandoverList([], NOBODY)
        if found.seen and (single or late):
            which, most = (EVERY, MOST_MARKS) if single else (LATE, MOST_PROMISES)
            listed = await app.reading.handovers(principal, period, asked.filters, which, None, most)
        marked = [
            Marked(one.standing, f"/digest/leads/{one.lead.id}", name_of(one.lead, listed.names, words))
            for one in listed.rows
            if single
        ]
        came = again_words(going.before, how_many(found.cells, Which(state="returned")), app.zone, words, formats)

        def late_by(row: ListedHandover) -> str:
            if row.due_at is None:
                return ""
            hours = listed.names.hours.get(row.owner or "")
            return late_words(row.due_at, passed(row.due_at, period.as_of, hours), speech)

        narrowed = None
        if not found.cells:
            narrowed = await narrowed_to_nothing(app, asked, period, "/digest/loop", words, formats)
        sellers = [one for one in await app.staff.people(None, STAFF) if one.role == "rep"]
        shown = {
            "shown": loop_page(found.cells, words, formats, numbers, going.waits, marked, came),
            "name": lambda row: name_of(row.lead, listed.names, words),
            "owners": listed.names.people,
            "to": lambda **which: numbers.href(Which(**which)),
            "gates": GATES,
            "period": period,
            "narrowed": narrowed,
            "going": going,
            "instead": instead,
            "earlier_href": _earlier(query, period, going.earlier, going.earlier_seen),
            "broken": _longest(row for row in listed.rows if row.standing.overdue),
            "late": late_by,
            **_around(asked, today),
            "sellers": sellers,
            "of_whom": of_whom(
                asked.chosen,
                {one.id: one.name for one in sellers},
                {one.id: one.name for one in going.choices.campaigns},
                words,
            ),
            "teams": sorted({one.team for one in sellers if one.team}),
        }
        return pages.render(request, visitor, "loop.html", shown)

    return routes


LATE = EVERY._replace(overdue=True)


def _longest(rows: Iterable[ListedHandover]) -> list[ListedHandover]:
    """Those that have waited longest, as many as are named."""
    return sorted((row for row in rows if row.due_at), key=lambda row: (row.due_at, row.identity))[:PROMISES]


def _around(asked: Asking, today: Any) -> dict[str, Any]:
    """The month, those beside it, and what is chosen."""
    first = asked.first(today)
    before, after = months_around(first)
    kept = {name: value for name, value in asked.query().items() if name not in {"month", "as_of"}}
    path = {day: f"/digest/loop?{urlencode({'month': day.strftime('%Y-%m')} | kept)}" for day in (before, after)}
    return {
        "month": first,
        "before": (before, path[before]),
        "after": None if after > today else (after, path[after]),
        "kept": {"month": first.strftime("%Y-%m")},
        "currencies": [],
        "chosen": {name: asked.chosen.get(name, "") for name in ("person", "team", "campaign", "criteria_version")},
        "as_of_day": asked.as_of[:10],
    }


def _earlier(query: dict[str, str], period: Period, many: int, seen: int) -> str | None:
    """The open ones handed over before the month; None where the reader may not see them all."""
    if not many or seen != many or period.start is None:
        return None
    kept = {name: value for name, value in query.items() if name != "month"} | {"to": instant(period.start)}
    return f"{LIST}?{urlencode(kept | parameters(Which(state='open')))}"
