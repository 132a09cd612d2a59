"""The page of the words that both sides use."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from digest.domain.glossary import WORDS
from service_kit.pages import Pages, page_router
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may


def words_pages(pages: Pages) -> APIRouter:
    """`/words`."""
    routes = page_router()

    @routes.get("/words")
    async def words(request: Request, visitor: Annotated[Visitor, visitor_who_may("glossary.read")]) -> Response:
        return pages.render(request, visitor, "words.html", {"words": WORDS})

    return routes
