"""The list behind a number of the loop, the funnel or the head of all leads."""

from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from digest.application import Application
from digest.domain.which import how_many
from digest.entrypoints.pages.figures_asking import Asking, AskingWhich
from digest.pages.handover_filters import narrowed as in_words
from digest.pages.handover_rows import about, handover_row
from digest.pages.numbers import LIST, parameters
from event_contracts.envelope import instant
from service_kit.pages import Formats, Pages, page_router
from service_kit.sessions import Visitor
from service_kit.web import Paging, page_of, visitor_who_may


def handovers_pages(app: Application, pages: Pages) -> APIRouter:
    """`/handovers?month=2026-11&as_of=...&state=returned&reason=no_budget`."""
    routes = page_router()

    @routes.get("/handovers")
    async def handovers(
        request: Request,
        visitor: Annotated[Visitor, visitor_who_may("leads.read")],
        paging: Annotated[Paging, Depends()],
        asked: Annotated[Asking, Depends()],
        narrowed: Annotated[AskingWhich, Depends()],
    ) -> Response:
        which = narrowed.which
        query = asked.query() | parameters(which)
        if not asked.as_of:
            # Later pages and a reload must show what the first one counted.
            return RedirectResponse(f"{LIST}?{urlencode(query | {'as_of': instant(app.clock())})}", 303)
        period = asked.period(app.clock, app.zone)
        after = None if paging.after is None else (datetime.fromisoformat(paging.after[0]), str(paging.after[1]))
        found = await app.reading.handovers(visitor.principal, period, asked.filters, which, after, paging.limit + 1)
        counts = await app.reading.counts(period, None, asked.filters, funnel=False, principal=visitor.principal)
        info, words = pages.info(request, visitor), pages.words(request, visitor)
        formats = Formats(info.language, info.zone, app.clock())
        page = page_of(
            paging,
            found.rows,
            lambda row: handover_row(row, found.names, words),
            lambda row: (row.handed_over_at, row.identity),
        )
        shown = {
            "rows": page["items"],
            "many": how_many(counts.seen, which),
            "about": [*about(which, words), *in_words(asked.chosen, found.names.criteria, words, formats)],
            "period": period,
            "month": asked.first(period.as_of.date()) if asked.month else None,
            "more": f"{LIST}?{urlencode(query | {'cursor': page['next']})}" if page["next"] else None,
            "chosen": asked.chosen,
        }
        return pages.render(request, visitor, "handovers.html", shown)

    return routes
