"""The busiest doors are entered without the framework's work: both ways must answer alike."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
import pytest

from service_kit.web.edge import Edge

ANN = {"email": "ann@acme.example", "name": "Ann Smith", "source": "website"}
BATCH = {"leads": [ANN, {"email": "nobody"}, {"phone": "+49 151 12345678", "nmae": "x"}]}
TOUCHES = {"touches": [{"lead": {"email": "ann@acme.example"}, "kind": "price_viewed"}], "create": True}
LEADS, MANY, TOUCH = "/v1/leads", "/v1/leads/batch", "/v1/touches"
JSON = {"content-type": "application/json"}
ASKED: dict[str, tuple[str, Any, dict[str, str]]] = {
    "a new person": (LEADS, ANN, {}),
    "under the prefix": ("/intake/v1/leads", ANN, {}),
    "with a key of its own": (LEADS, ANN, {"idempotency-key": '"one"'}),
    "with a key too long": (LEADS, ANN, {"idempotency-key": "x" * 256}),
    "nobody": (LEADS, {"name": "Ann"}, {}),
    "a wrong field": (LEADS, {"email": "ann@acme.example", "nmae": "Ann"}, {}),
    "no object": (LEADS, [1], {}),
    "nothing": (LEADS, b"", {}),
    "no JSON": (LEADS, b"{", {}),
    "a name twice": (LEADS, b'{"name":"a","name":"b"}', {}),
    "no UTF-8": (LEADS, b'{"name":"\xff"}', {}),
    "said to be a text": (LEADS, ANN, {"content-type": "text/plain"}),
    "JSON of another kind": (LEADS, ANN, {"content-type": "application/vnd.api+json"}),
    "too large": (LEADS, {"email": "ann@acme.example", "message": "x" * 300_000}, {}),
    "no key": (LEADS, ANN, {"authorization": ""}),
    "another scheme": (LEADS, ANN, {"authorization": "Basic abc"}),
    "an empty key": (LEADS, ANN, {"authorization": "Bearer "}),
    "a malformed key": (LEADS, ANN, {"authorization": "Bearer abc"}),
    "a key with blanks": (LEADS, ANN, {"authorization": f"bearer  ll_marketer_{'marketer':A<32} "}),
    "a seller": (LEADS, ANN, {"authorization": f"Bearer ll_repaaaaa_{'rep':A<32}"}),
    "an unknown parameter": (f"{LEADS}?dry=1", ANN, {}),
    "a write to wait for": (f"{LEADS}?after=x", ANN, {}),
    "a null byte in the query": (f"{LEADS}?x=%00", ANN, {}),
    "a slash too many": (f"{LEADS}/", ANN, {}),
    "many": (MANY, BATCH, {}),
    "many, but none": (MANY, {"leads": []}, {}),
    "touches": (TOUCH, TOUCHES, {}),
    "touches that are none": (TOUCH, {"touches": [{"lead": {}, "kind": "x"}]}, {}),
}


@pytest.fixture
async def declared(world: Any) -> AsyncIterator[httpx.AsyncClient]:
    """The same service, entered by its declared routes only."""
    edge = world.service.asgi
    without = Edge(world.service.app, "intake", edge._max_body, edge._observe)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(without), base_url="http://intake") as client:
        yield client


async def asked(client: httpx.AsyncClient, path: str, body: Any, headers: dict[str, str]) -> httpx.Response:
    """One request of a marketer, unless it says otherwise."""
    key = {"authorization": f"Bearer ll_marketer_{'marketer':A<32}"}
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    return await client.post(path, content=content, headers=key | JSON | headers)


def seen(answer: httpx.Response) -> tuple[Any, ...]:
    """What a caller sees of it, but for the numbers that are new each time."""
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    for name in ("leadloop-after", "ratelimit"):
        headers[name] = "" if name in headers else "none"
    content = answer.json() if answer.content else {}
    items = content.get("items", [content]) if isinstance(content, dict) else [content]
    for item in items:
        for name in ("id", "after", "touch_id", "instance"):
            item.pop(name, None)
    headers.pop("content-length")
    return answer.status_code, headers, content


@pytest.mark.parametrize("case", ASKED)
async def test_both_ways_answer_alike(world: Any, declared: httpx.AsyncClient, case: str) -> None:
    path, body, headers = ASKED[case]
    one: Any
    other: Any
    await asked(world.client, LEADS, ANN, {})
    known = await asked(world.client, path, body, headers)
    if "idempotency-key" in headers and known.is_success:
        repeated = await asked(declared, path, body, headers)
        assert repeated.headers["idempotency-replayed"] == "true"
        assert repeated.content == known.content
        another = {"email": "ben@acme.example"}
        reused = [await asked(client, path, another, headers) for client in (world.client, declared)]
        assert seen(reused[0]) == seen(reused[1])
        assert reused[0].json()["type"].endswith("idempotency-key-reused")
        return
    again = await asked(declared, path, body, headers)
    assert again.headers["content-length"] == str(len(again.content))
    assert known.headers["content-length"] == str(len(known.content))
    one, other = seen(known), seen(again)
    if known.is_success:  # the second one meets a lead with a touch more
        for content in (one[2], other[2]):
            for item in content.get("items", [content]):
                item.pop("version", None)
        assert one[1].pop("etag", None) is not None or "items" in one[2]
        other[1].pop("etag", None)
    assert one == other


@pytest.mark.parametrize("path", [LEADS, MANY, TOUCH])
async def test_a_plain_request_costs_nothing_of_the_framework(world: Any, path: str) -> None:
    bodies = {LEADS: ANN, MANY: BATCH, TOUCH: TOUCHES}
    declared: list[str] = []
    own = world.service.app.build_middleware_stack()

    async def stack(scope: Any, receive: Any, send: Any) -> None:
        declared.append(scope["path"])
        await own(scope, receive, send)

    world.service.app.middleware_stack = stack
    answer = await asked(world.client, path, bodies[path], {})
    assert answer.status_code in {200, 201}
    assert declared == []
    await asked(world.client, f"{path}?after=x", bodies[path], {})
    await asked(world.client, path, bodies[path], {"authorization": ""})
    assert declared == [path, path]


async def test_a_refused_caller_and_a_full_backlog_are_answered_alike(world: Any, declared: httpx.AsyncClient) -> None:
    world.service.app.state.backlog.full = True
    both = [await asked(client, LEADS, ANN, {}) for client in (world.client, declared)]
    assert both[0].status_code == 503
    assert both[0].headers["retry-after"] == "5"
    assert seen(both[0]) == seen(both[1])
    world.service.app.state.rates._burst = 0
    world.service.app.state.rates._left.clear()
    both = [await asked(client, LEADS, ANN, {}) for client in (world.client, declared)]
    assert both[0].status_code == 429
    assert seen(both[0]) == seen(both[1])


async def test_a_fault_of_ours_is_answered_alike(world: Any, declared: httpx.AsyncClient) -> None:
    async def broken(*_: Any) -> Any:
        raise RuntimeError("secret")

    world.service.app.state.application.take_in._use_case = broken
    both = [await asked(client, LEADS, ANN, {}) for client in (world.client, declared)]
    assert both[0].status_code == 500
    assert "secret" not in both[0].text
    assert seen(both[0]) == seen(both[1])


async def test_a_hot_request_is_measured_under_its_route(world: Any) -> None:
    await asked(world.client, LEADS, ANN, {})
    metrics = (await world.client.get("/metrics")).text
    assert 'route="/v1/leads",service="lead-intake",status_class="2xx"' in metrics
