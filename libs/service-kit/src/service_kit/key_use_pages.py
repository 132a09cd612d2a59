"""What each service knows of the use of keys: a route, and its part of the page of machines."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field, StringConstraints

from service_kit.operator_pages import PARTS
from service_kit.pages import is_htmx, page_router
from service_kit.policy import Principal
from service_kit.sessions import Visitor
from service_kit.web.guards import may, visitor_who_may
from service_kit.web.routes import router

if TYPE_CHECKING:
    from service_kit.foundation import Foundation

Keeper = Annotated[Visitor, visitor_who_may("keys.manage")]
KeyId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{8}$")]
MOST = 200


class KeyUse(BaseModel):
    """When a key was let in last by the service that is asked."""

    id: str = Field(examples=["k3x9q2ab"])
    used_at: datetime


class UsesOfKeys(BaseModel):
    """Those of the keys asked for that this service ever let in."""

    items: list[KeyUse]


def key_use_routes(foundation: "Foundation") -> APIRouter:
    """`/v1/key-uses?key=...` of one service."""
    routes = router(foundation.name)

    @routes.get(
        "/v1/key-uses",
        name=f"{foundation.name.replace('-', '_')}.list_key_uses",
        summary="When this service let each of these keys in last, latest first",
    )
    async def list_key_uses(
        _: Annotated[Principal, may("keys.manage")],
        key: Annotated[list[KeyId], Query(min_length=1, max_length=MOST, description="Public part of each key")],
    ) -> UsesOfKeys:
        return UsesOfKeys(items=[KeyUse(id=one, used_at=at) for one, at in await _latest(foundation, key)])

    return routes


def key_use_pages(foundation: "Foundation") -> APIRouter:
    """`/key-uses?key=...` of one service: a page of its own, and the parts that the page of machines fetches."""
    routes = page_router()

    @routes.get("/key-uses")
    async def uses(
        request: Request, visitor: Keeper, key: Annotated[list[KeyId] | None, Query(max_length=MOST)] = None
    ) -> Response:
        context = {"uses": await _latest(foundation, key or []), "part": PARTS[foundation.prefix]}
        template = "kit/key_uses_part.html" if is_htmx(request) else "kit/key_uses.html"
        return foundation.pages.render(request, visitor, template, context)

    return routes


async def _latest(foundation: "Foundation", keys: list[str]) -> list[tuple[str, datetime]]:
    found = await foundation.access.uses.of(keys)
    return sorted(found.items(), key=lambda one: (one[1], one[0]), reverse=True)
