"""The page of the words that both sides use."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from digest.application import Application
from digest.domain.glossary import WORDS
from digest.domain.lead_filter import LeadFilter
from digest.domain.period import month_of
from digest.pages.numbers import Numbers
from digest.pages.word_counts import qualified_count, word_counts
from event_contracts.envelope import instant
from service_kit.pages import Formats, Pages, page_router
from service_kit.policy import reach
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may


def words_pages(app: Application, pages: Pages) -> APIRouter:
    """`/words`."""
    routes = page_router()

    @routes.get("/words")
    async def words(request: Request, visitor: Annotated[Visitor, visitor_who_may("glossary.read")]) -> Response:
        now, info = app.clock(), pages.info(request, visitor)
        month, period = month_of(now, app.zone)
        shown = {"words": WORDS, "month": month, "counts": {}}
        if reach(visitor.principal, "leads.read") is not None:
            found = await app.reading.all_leads(
                visitor.principal, LeadFilter(group="active", active=False), [period], None, 0
            )
            numbers = Numbers(found.cells, found.cells, {"month": month.strftime("%Y-%m"), "as_of": instant(now)})
            formats = Formats(info.language, info.zone, now)
            met = await app.qualifications.how_many(visitor.principal, period)
            shown["counts"] = word_counts(found, numbers, formats) | {"mql": qualified_count(met, month, formats)}
        return pages.render(request, visitor, "words.html", shown)

    return routes
