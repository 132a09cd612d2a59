"""Who may use a route, how often, and that no route is forgotten."""

import asyncio
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, FastAPI, WebSocket
from fastapi.responses import PlainTextResponse
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from service_kit.policy import Principal
from service_kit.web import may, public, router
from service_kit.web.guards import actions_of, check_policies
from service_kit.web.rates import Rates


def app_with(*routers: APIRouter) -> FastAPI:
    """An app."""
    app = FastAPI(docs_url=None, redoc_url=None)
    for one in routers:
        app.include_router(one)
    return app


def good() -> APIRouter:
    """A router whose routes have a policy."""
    routes = router("lead-intake")

    @routes.get("/v1/guarded")
    async def guarded(_: Annotated[Principal, may("leads.read")]) -> None: ...

    @routes.get("/v1/open", dependencies=[public()])
    async def opened() -> None: ...

    return routes


def test_an_app_whose_routes_all_have_a_policy_starts() -> None:
    app = app_with(good(), router("empty"))
    app.mount("/static", StaticFiles(directory="."))
    check_policies(app)
    assert actions_of(app) == {("GET", "/v1/guarded"): "leads.read", ("GET", "/v1/open"): None}


def plain(app: FastAPI) -> None:
    @app.get("/forgotten")
    async def forgotten() -> None: ...


def included(app: FastAPI) -> None:
    routes = router("lead-intake")

    @routes.get("/forgotten")
    async def forgotten() -> None: ...

    app.include_router(routes)


def included_twice(app: FastAPI) -> None:
    inner, outer = APIRouter(), APIRouter(prefix="/v1")

    @inner.get("/forgotten")
    async def forgotten() -> None: ...

    outer.include_router(inner)
    app.include_router(outer)


def of_starlette(app: FastAPI) -> None:
    app.router.routes.append(Route("/forgotten", lambda _request: PlainTextResponse("x"), name="forgotten"))


def web_socket(app: FastAPI) -> None:
    @app.websocket("/forgotten")
    async def forgotten(_socket: WebSocket) -> None: ...


def mounted(app: FastAPI) -> None:
    app.mount("/forgotten", FastAPI(), name="forgotten")


@pytest.mark.parametrize("planted", [plain, included, included_twice, of_starlette, web_socket, mounted])
def test_a_route_without_a_policy_stops_the_start_by_its_name(planted: Any) -> None:
    app = app_with(good())
    planted(app)
    with pytest.raises(RuntimeError, match=r"routes without a policy: .*forgotten"):
        check_policies(app)


def test_a_guard_for_an_unknown_action_is_a_mistake_at_once() -> None:
    with pytest.raises(ValueError, match="no action"):
        may("leads.reed")


async def test_without_a_good_key_the_answer_is_401(office: Any) -> None:
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic YTpi"}):
        answer = await office.ask("GET", "/v1/things/a", key=None, headers=headers)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_a_role_that_does_not_do_this_is_403_and_says_what_is_missing(office: Any) -> None:
    answer = await office.ask("POST", "/v1/things", key="rep", json={"name": "a"})
    assert answer.status_code == 403
    assert "leads.capture" in answer.json()["detail"]
    assert (await office.ask("POST", "/v1/things", key="marketer", json={"name": "a"})).status_code == 201


async def test_a_caller_over_its_rate_is_429_with_when_to_come_back_and_others_are_not(office: Any) -> None:
    office.service.app.state.rates = Rates(per_second=0.5, burst=2)
    first = await office.ask("GET", "/v1/things/a")
    await office.ask("GET", "/v1/things/a")
    refused = await office.ask("GET", "/v1/things/a")

    assert first.headers["ratelimit-policy"] == '"default";q=2;w=4'
    assert first.headers["ratelimit"] == '"default";r=1'
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "2"
    assert refused.headers["ratelimit"] == '"default";r=0;t=2'
    assert refused.json()["type"].endswith("/quota-exceeded")
    assert (await office.ask("GET", "/v1/things/a", key="rep")).status_code == 200


async def test_forbidden_requests_count_too(office: Any) -> None:
    office.service.app.state.rates = Rates(per_second=0.001, burst=1)
    statuses = [(await office.ask("POST", "/v1/things", key="rep", json={"name": "a"})).status_code for _ in range(2)]
    assert statuses == [403, 429]


def test_an_allowance_grows_again_and_is_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    from service_kit.errors import Refusal
    from service_kit.web import rates as kit

    now = [100.0]
    monkeypatch.setattr(kit.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(kit, "REMEMBERED", 2)
    rates = Rates(per_second=1, burst=1)
    rates.take("anna")
    with pytest.raises(Refusal):
        rates.take("anna")
    now[0] += 1
    rates.take("anna")
    for other in ("b", "c", "d"):
        rates.take(other)
    assert len(rates._left) == 2


async def test_when_too_much_waits_unsent_writes_are_503_and_reading_goes_on(office: Any) -> None:
    backlog = office.service.app.state.backlog
    backlog._limit = -1  # whenever it looks by itself, it finds too much
    await backlog.look()
    refused = await office.ask("POST", "/v1/things", json={"name": "a"})
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert (await office.ask("GET", "/v1/things/a")).status_code == 200
    assert office.desk.batches == []


async def test_every_request_may_ask_to_come_after_a_write(office: Any) -> None:
    own = (await office.ask("POST", "/v1/things", json={"name": "a"})).headers["leadloop-after"]
    assert (await office.ask("GET", "/v1/things/a", params={"after": own})).status_code == 200
    malformed = await office.ask("GET", "/v1/things/a", params={"after": "x"})
    assert malformed.json()["errors"][0]["field"] == "after"
    async with asyncio.timeout(5):
        other = own.replace("lead-intake", "sales-feedback")
        assert (await office.ask("POST", "/v1/things", params={"after": other}, json={"name": "b"})).status_code == 503
    assert office.desk.batches == [["a"]]
