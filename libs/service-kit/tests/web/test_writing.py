"""Answers to writes over HTTP: idempotency keys, entity tags, cursors."""

import base64
from typing import Annotated, Any

import httpx
import orjson
import pytest
from fastapi import Depends, FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from service_kit.errors import Refusal
from service_kit.web import Page, Paging, page_of
from service_kit.web.problems import install


async def test_the_same_request_with_one_key_has_one_effect_and_the_same_answer(any_office: Any) -> None:
    office = any_office
    headers = {"Idempotency-Key": "k-1"}
    first = await office.ask("POST", "/v1/things", json={"name": "a"}, headers=headers)
    again = await office.ask("POST", "/v1/things", json={"name": "a"}, headers={"Idempotency-Key": '"k-1"'})

    assert (first.status_code, first.content) == (again.status_code, again.content) == (201, b'{"id":"a"}')
    assert first.headers["leadloop-after"] == again.headers["leadloop-after"]
    assert (first.headers["etag"], "idempotency-replayed" in first.headers) == ('"v1"', False)
    assert again.headers["idempotency-replayed"] == "true"
    assert office.desk.batches == [["a"]]
    other = await office.ask("POST", "/v1/things", json={"name": "b"}, headers=headers)
    assert (other.status_code, other.json()["type"].rpartition("/")[2]) == (422, "idempotency-key-reused")
    assert (await office.ask("POST", "/v1/things", key="marketer", json={"name": "b"}, headers=headers)).is_success


@pytest.mark.parametrize("key", ["", '""', "x" * 256, "schl\xfcssel", "tab\tkey"])
async def test_a_key_that_is_none_is_named(office: Any, key: str) -> None:
    answer = await office.ask(
        "POST", "/v1/things", json={"name": "a"}, headers={"Idempotency-Key": key.encode("latin-1")}
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "Idempotency-Key")
    assert office.desk.batches == []


@pytest.mark.parametrize(
    ("tag", "expected"),
    [(None, None), ("*", None), ('"v17"', 17), ("v17", 17), ('W/"v17"', 17), (' "v0" ', 0)],
)
async def test_an_entity_tag_is_the_version_that_is_expected(
    office: Any, tag: str | None, expected: int | None
) -> None:
    answer = await office.ask("PUT", "/v1/things/a", headers={} if tag is None else {"If-Match": tag})
    assert answer.json()["expected"] == expected


@pytest.mark.parametrize("tag", ['"17"', "v", "v\xb2", '"v-1"', '"v1", "v2"', "v" + "9" * 30, "x"])
async def test_a_tag_that_can_never_match_is_412(office: Any, tag: str) -> None:
    answer = await office.ask("PUT", "/v1/things/a", headers={"If-Match": tag.encode("latin-1")})
    assert answer.status_code == 412


@pytest.fixture
def lists() -> httpx.AsyncClient:
    """An app with one list of ten numbers, newest first."""
    app = FastAPI()
    install(app)

    @app.get("/numbers")
    async def numbers(paging: Annotated[Paging, Depends()], even: bool = False) -> Page[int]:
        rows = [n for n in range(10, 0, -1) if not even or n % 2 == 0]
        if paging.after is not None:
            rows = [n for n in rows if n < paging.after[0]]
        page: Page[int] = page_of(paging, rows[: paging.limit + 1], lambda n: n, lambda n: (n,))
        return page

    @app.get("/others")
    async def others(_: Annotated[Paging, Depends()]) -> None: ...

    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


async def test_pages_follow_one_another_without_a_gap(lists: httpx.AsyncClient) -> None:
    shown: list[int] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await lists.get("/numbers", params={"limit": 4, **cursor})).json()
        shown += page["items"]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert shown == list(range(10, 0, -1))


async def test_a_cursor_belongs_to_its_list_and_filters_and_cannot_be_changed(lists: httpx.AsyncClient) -> None:
    cursor = (await lists.get("/numbers", params={"limit": 4})).json()["next"]
    seal, value = orjson.loads(base64.urlsafe_b64decode(cursor + "=="))
    changed = base64.urlsafe_b64encode(orjson.dumps([seal, value - 1])).decode()
    assert (await lists.get("/numbers", params={"cursor": cursor, "limit": 2})).json()["items"] == [6, 5]
    for path, params in (
        ("/numbers", {"cursor": cursor, "even": "true"}),
        ("/others", {"cursor": cursor}),
        ("/numbers", {"cursor": changed}),
    ):
        answer = await lists.get(path, params=params)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "cursor")
    assert (await lists.get("/numbers", params={"limit": 201})).status_code == 422


@given(st.one_of(st.text(max_size=30), st.binary(max_size=30).map(lambda b: base64.urlsafe_b64encode(b).decode())))
def test_any_other_text_is_no_cursor(text: str) -> None:
    scope = {"type": "http", "path": "/numbers", "query_string": b"", "headers": [], "server": ("t", 80)}
    with pytest.raises(Refusal) as refused:
        Paging(Request(scope), 50, text)
    assert refused.value.status == 422
