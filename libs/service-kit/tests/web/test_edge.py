"""The outermost layer: sizes, prefixes, headers, and what a caller is told when something fails."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from service_kit.web.edge import Edge

SECURITY = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "cache-control": "no-store"}


async def chunks(size: int) -> AsyncIterator[bytes]:
    """A body whose size nobody declared."""
    yield b'{"name": "'
    for _ in range(size // 1000):
        yield b"x" * 1000
    yield b'"}'


async def test_a_body_over_the_limit_is_413_whether_declared_or_chunked(office: Any) -> None:
    json_type = {"content-type": "application/json"}
    declared = await office.ask("POST", "/v1/things", content=b"x" * 400_000, headers=json_type)
    chunked = await office.ask("POST", "/v1/things", content=chunks(400_000), headers=json_type)
    of_route = await office.ask("POST", "/v1/things", content=chunks(280_000), headers=json_type)
    fits = await office.ask("POST", "/v1/things", content=chunks(3_000), headers=json_type)

    for answer in (declared, chunked, of_route):
        assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
        assert answer.json()["type"].endswith("/too-large")
    assert fits.status_code == 422  # too long a name, but taken
    assert office.desk.batches == []


@pytest.mark.parametrize("prefix", ["", "/intake"])
async def test_root_and_prefix_both_answer_and_links_and_the_document_carry_the_prefix(
    office: Any, prefix: str
) -> None:
    answer = await office.ask("GET", f"{prefix}/v1/things/a")
    assert answer.json() == {"name": "a", "link": f"http://test{prefix}/v1/things/a"}
    document = (await office.ask("GET", f"{prefix}/openapi.json", key=None)).json()
    assert "/v1/things/{name}" in document["paths"]
    assert document.get("servers", [{"url": ""}])[0]["url"] == prefix
    assert (await office.ask("GET", f"{prefix}x/v1/things/a")).status_code == 404


@pytest.mark.parametrize("prefix", ["", "/intake"])
async def test_the_page_of_routes_needs_no_other_host(office: Any, prefix: str) -> None:
    page = await office.ask("GET", f"{prefix}/docs", key=None)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "//" not in page.text
    for asset in re.findall(r'(?:href|src)="([^"]+)"', page.text):
        assert asset.startswith(f"{prefix}/docs/assets/")
        assert (await office.ask("GET", asset, key=None)).status_code == 200
    assert f"url: '{prefix}/openapi.json'" in page.text


async def test_a_failure_says_its_number_and_never_its_reason(office: Any) -> None:
    answer = await office.ask("GET", "/v1/broken")
    assert answer.status_code == 500
    assert answer.json()["instance"] == f"urn:uuid:{answer.headers['x-request-id']}"
    assert "Ada" not in answer.text
    assert "KeyError" not in answer.text


@pytest.mark.parametrize("kind", ["stale", "away"])
async def test_a_database_away_or_in_contention_is_503_with_retry_after(office: Any, kind: str) -> None:
    answer = await office.ask("GET", "/v1/broken", params={"kind": kind})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert "Ada" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/things/a", 200),
        ("GET", "/nowhere", 404),
        ("DELETE", "/v1/things/a", 405),
        ("GET", "/v1/broken", 500),
    ],
)
async def test_every_answer_has_the_security_headers_and_every_error_is_a_problem(
    office: Any, method: str, path: str, status: int
) -> None:
    answer = await office.ask(method, path)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in SECURITY} == SECURITY
    assert "server" not in answer.headers
    if status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status


@pytest.mark.parametrize("path", ["/v1/things/a%00b", "/v1/dead-letters?limit=3&cursor=%00"])
async def test_a_null_byte_in_an_address_is_named(office: Any, path: str) -> None:
    answer = await office.ask("GET", path)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "path or query")


async def test_a_parameter_that_a_route_does_not_have_is_named_with_those_it_has(office: Any) -> None:
    answer = await office.ask("GET", "/v1/broken", params={"knid": "away", "Ada Lovelace": "1"})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["query", "knid"]
    assert {error["remedy"] for error in answer.json()["errors"]} == {"It takes after, kind."}
    assert "Ada" not in answer.text
    written = await office.ask("POST", "/v1/things", params={"nmae": "a"}, json={"name": "a"})
    assert (written.status_code, office.heard) == (422, [])


async def test_metrics_name_routes_and_known_methods_only(office: Any) -> None:
    await office.ask("GET", "/v1/things/unmistakable-ada")
    await office.ask("GET", "/intake/v1/things/unmistakable-ada")
    await office.ask("BREW", "/unmistakable-ada")
    text = (await office.ask("GET", "/metrics", key=None)).text

    assert "unmistakable" not in text
    assert "BREW" not in text
    counts = [line for line in text.splitlines() if line.startswith("http_server_request_duration_seconds_count")]
    by_route = {line.split('route="')[1].split('"')[0]: float(line.split()[-1]) for line in counts}
    assert by_route["/v1/things/{name}"] == 2
    assert by_route["unmatched"] == 1


async def test_the_document_names_every_error_as_a_problem(office: Any) -> None:
    document = (await office.ask("GET", "/openapi.json", key=None)).json()
    answers = document["paths"]["/v1/things"]["post"]["responses"]
    assert {"201", "400", "401", "403", "409", "413", "422", "429", "503"} <= set(answers)
    for status, answer in answers.items():
        if status >= "400":
            assert list(answer["content"]) == ["application/problem+json"], status
    assert "Problem" in document["components"]["schemas"]
    assert "HTTPValidationError" not in json.dumps(document)


class Slow:
    """An app that reads its body and answers when it is told to."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()

    async def __call__(self, _: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        await self.go_on.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def test_more_than_can_be_answered_at_once_is_refused_and_probes_are_answered() -> None:
    app = Slow()
    edge = Edge(app, "intake", 100, lambda *_: None, most_at_once=2)
    transport = httpx.ASGITransport(edge)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        first = [asyncio.create_task(client.get("/a")), asyncio.create_task(client.post("/b", content=b"x"))]
        while edge.at_once < 2:  # noqa: ASYNC110  # nobody says that a request was heard
            await asyncio.sleep(0)
        for third in (await client.get("/c"), await client.post("/intake/d", content=b"x")):
            assert (third.status_code, third.headers["retry-after"]) == (503, "1")
        probe = asyncio.create_task(client.get("/intake/livez"))
        app.go_on.set()
        assert [(await one).status_code for one in (*first, probe)] == [200, 200, 200]
        assert (await client.get("/c")).status_code == 200
        assert edge.at_once == 0
