"""The part of the page of machines that each service knows: when keys were used last there."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import StringConstraints

from service_kit.operator_pages import PARTS
from service_kit.pages import is_htmx, page_router
from service_kit.sessions import Visitor
from service_kit.web.guards import visitor_who_may

if TYPE_CHECKING:
    from service_kit.foundation import Foundation

Keeper = Annotated[Visitor, visitor_who_may("keys.manage")]
KeyId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{8}$")]
MOST = 200


def key_use_pages(foundation: "Foundation") -> APIRouter:
    """`/key-uses?key=...` of one service: a page of its own, and the parts that the page of machines fetches."""
    routes = page_router()

    @routes.get("/key-uses")
    async def uses(
        request: Request, visitor: Keeper, key: Annotated[list[KeyId] | None, Query(max_length=MOST)] = None
    ) -> Response:
        found = await foundation.access.uses.of(key or [])
        latest = sorted(found.items(), key=lambda one: (one[1], one[0]), reverse=True)
        context = {"uses": latest, "part": PARTS[foundation.prefix]}
        template = "kit/key_uses_part.html" if is_htmx(request) else "kit/key_uses.html"
        return foundation.pages.render(request, visitor, template, context)

    return routes
