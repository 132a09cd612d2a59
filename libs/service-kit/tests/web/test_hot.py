"""What may be a hot door."""

from typing import Annotated

import pytest
from fastapi import FastAPI, Request, Response

from service_kit.policy import Principal
from service_kit.web import hot, may, public, router
from service_kit.web.hot import HotDoors


def test_a_route_that_needs_more_than_its_caller_stops_the_start() -> None:
    """What the framework would have read for it would be missing."""
    routes = router("leads")

    @routes.post("/v1/leads/{lead_id}")
    @hot
    async def change(request: Request, principal: Annotated[Principal, may("leads.capture")], lead_id: str) -> Response:
        return Response(f"{request.method}{principal}{lead_id}")

    app = FastAPI()
    app.router.routes.extend(routes.routes)
    with pytest.raises(ValueError, match="change"):
        HotDoors(app)


def test_a_route_for_anybody_is_no_hot_door() -> None:
    routes = router("leads")

    @routes.post("/v1/leads", dependencies=[public()])
    @hot
    async def capture(request: Request, principal: str) -> Response:
        return Response(f"{request.method}{principal}")

    app = FastAPI()
    app.router.routes.extend(routes.routes)
    with pytest.raises(ValueError, match="capture"):
        HotDoors(app)
