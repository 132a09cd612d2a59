"""Which parts of Leadloop answer, for anybody: each service says so of itself, and fetches what the others say."""

import asyncio
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from event_bus.relay import Relay
from event_bus.transaction import TRANSIENT
from service_kit.health import not_ready
from service_kit.operator_pages import PARTS
from service_kit.pages import is_htmx, page_router
from service_kit.service import Service
from service_kit.sessions import Visitor
from service_kit.web.guards import public, signed_in

if TYPE_CHECKING:
    from service_kit.foundation import Foundation


def status_pages(foundation: "Foundation", service: Service, relay: Relay) -> APIRouter:
    """`/status` of one service: a page of its own, and the part that the others' pages fetch.

    It says whether, never why: reasons are for operators, who ask `/readyz`.
    """
    routes = page_router()

    @routes.get("/status", dependencies=[public()])
    async def status(request: Request) -> Response:
        ready = not await not_ready(service, relay, asyncio.get_running_loop().time())
        others = {name: words for name, words in PARTS.items() if name != foundation.prefix}
        context = {"prefix": foundation.prefix, "part": PARTS[foundation.prefix], "ready": ready, "others": others}
        template = "kit/status_part.html" if is_htmx(request) else "kit/status.html"
        return foundation.pages.render(request, await _reader(request), template, context)

    return routes


async def _reader(request: Request) -> Visitor | None:
    """Who reads; nobody where the database that knows it is away, which this page has to tell all the same."""
    try:
        return await signed_in(request)
    except TRANSIENT:
        request.scope["state"]["ticket"] = None  # nothing is known of the session: it is neither renewed nor ended
        return None
