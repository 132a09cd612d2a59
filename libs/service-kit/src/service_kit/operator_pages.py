"""The operator's page of one service: what could not be handled, tried again or left out with a reason."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from service_kit.dead_letters import letters, retry_letter, skip_letter
from service_kit.pages import is_htmx, page_router, read_form
from service_kit.pages.saying import N_
from service_kit.sessions import Visitor
from service_kit.web.guards import visitor_who_may

if TYPE_CHECKING:
    from service_kit.foundation import Foundation

Operator = Annotated[Visitor, visitor_who_may("dead_letters.manage")]
MOST = 50
SHORTEST, LARGEST = 3, 500
PARTS = {
    "intake": N_("What comes in"),
    "qualification": N_("Scores and routing"),
    "sales": N_("Work of sales"),
    "digest": N_("Pages, digests and people"),
}
"""What people call each service, by its prefix."""


def operator_pages(foundation: "Foundation") -> APIRouter:
    """`/operators` of one service; the others' parts are fetched from where they are served."""
    routes = page_router()
    prefix = foundation.prefix

    async def shown(request: Request, visitor: Visitor, wrong: str = "", status: int = 200) -> Response:
        rows = await letters(foundation, None, MOST + 1)
        others = {name: words for name, words in PARTS.items() if name != prefix}
        context = {"prefix": prefix, "part": PARTS[prefix], "rows": rows[:MOST], "more": len(rows) > MOST}
        context |= {"others": others, "wrong": wrong}
        template = "kit/operators_part.html" if is_htmx(request) else "kit/operators.html"
        return foundation.pages.render(request, visitor, template, context, status=status)

    @routes.get("/operators")
    async def waiting(request: Request, visitor: Operator) -> Response:
        return await shown(request, visitor)

    @routes.post("/operators/{letter_id}/retry")
    async def retry(request: Request, letter_id: str, _: Operator) -> Response:
        await read_form(request)
        await retry_letter(foundation, letter_id)
        return RedirectResponse(f"/{prefix}/operators", 303)

    @routes.post("/operators/{letter_id}/skip")
    async def skip(request: Request, letter_id: str, visitor: Operator) -> Response:
        form = await read_form(request)
        reason = form.said("reason")
        if not SHORTEST <= len(reason) <= LARGEST:
            return await shown(request, visitor, letter_id, 422)
        await skip_letter(foundation, letter_id, reason, visitor.principal.id, gap=bool(form.said("gap")))
        return RedirectResponse(f"/{prefix}/operators", 303)

    return routes
