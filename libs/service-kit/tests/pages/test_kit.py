"""The kit of pages: its layout, its assets, what it refuses, its words."""

import re
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response

from service_kit.clock import FrozenClock
from service_kit.errors import Refusal, conflict, not_found
from service_kit.ids import new_id
from service_kit.pages import Pages, asset_routes, page_router, read_form
from service_kit.pages.assets import assets
from service_kit.pages.catalogue import catalogues
from service_kit.policy import Principal
from service_kit.sessions import CSRF_FIELD, Sessions, Visitor
from service_kit.web.guards import public
from service_kit.web.problems import install

NOW = datetime(2026, 11, 30, 9, 40, tzinfo=UTC)
SECRET = "s" * 40
SESSION = "0" * 32


def visitor(language: str = "en", role: str = "rep") -> Visitor:
    principal = Principal("anna", role, "anna", "nordics")
    return Visitor(principal, SESSION, "Anna <b>Petrova", language, "Europe/Stockholm", SESSION)


def app_of(reader: Visitor | None) -> FastAPI:
    app = FastAPI()
    clock = FrozenClock(NOW)
    app.state.pages = Pages("service_kit.pages", clock)
    app.state.sessions = Sessions(SECRET, clock)
    routes = page_router()

    def refuse(request: Request, refusal: Refusal) -> Response:
        request.scope["state"]["visitor"] = reader
        raise refusal

    @routes.get("/missing", dependencies=[public()])
    async def missing(request: Request) -> Response:
        return refuse(request, not_found("lead"))

    @routes.get("/closed", dependencies=[public()])
    async def closed(request: Request) -> Response:
        return refuse(request, Refusal(401, "unauthenticated", "Sign in is needed"))

    @routes.post("/closed", dependencies=[public()])
    async def closed_form(request: Request) -> Response:
        return refuse(request, Refusal(401, "unauthenticated", "Sign in is needed"))

    @routes.post("/closed/act", dependencies=[public()])
    async def closed_action(request: Request) -> Response:
        return refuse(request, Refusal(401, "unauthenticated", "Sign in is needed"))

    @routes.get("/taken", dependencies=[public()])
    async def taken(request: Request) -> Response:
        return refuse(request, conflict("Nora accepted it at 09:38."))

    @routes.get("/broken", dependencies=[public()])
    async def broken() -> Response:
        raise ValueError("anna@acme.example")

    @routes.post("/broken", dependencies=[public()])
    @routes.post("/broken/act", dependencies=[public()])
    async def broken_form() -> Response:
        raise ValueError("anna@acme.example")

    @routes.post("/form", dependencies=[public()])
    async def form(request: Request) -> Response:
        request.scope["state"]["visitor"] = reader
        return Response((await read_form(request)).said("note"))

    app.router.routes.extend([*routes.routes, *asset_routes().routes])
    install(app)
    return app


def client_of(reader: Visitor | None) -> httpx.AsyncClient:
    app = app_of(reader)

    async def edge(scope: Any, receive: Any, send: Any) -> None:
        await app({**scope, "state": {"request_id": new_id()}}, receive, send)

    return httpx.AsyncClient(transport=httpx.ASGITransport(edge), base_url="http://leadloop.example")


async def test_a_refusal_is_a_page_with_the_way_on_and_a_number() -> None:
    async with client_of(visitor()) as client:
        answer = await client.get("/missing")
    assert answer.status_code == 404
    assert "This lead is not here, or not yours" in answer.text
    assert re.search(r"Number: [0-9a-f-]{36}", answer.text)
    assert "Anna &lt;b&gt;Petrova" in answer.text
    assert "Try again" not in answer.text  # it will not be there the next time either
    assert "If it stays" not in answer.text
    assert "/status" not in answer.text


@pytest.mark.parametrize("role", ["rep", "marketer", "admin"])
async def test_the_mark_of_who_reads_is_in_the_colour_of_their_side(role: str) -> None:
    async with client_of(visitor(role=role)) as client:
        answer = await client.get("/missing")
    assert f'<span class="avatar {role}"' in answer.text


async def test_a_refusal_is_a_part_of_a_page_for_htmx() -> None:
    async with client_of(visitor()) as client:
        answer = await client.get("/taken", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "Somebody was faster" in answer.text
    assert "<html" not in answer.text


async def test_what_fails_here_is_a_page_too_and_says_nothing_of_what_it_was() -> None:
    async with client_of(None) as client:
        answer = await client.get("/broken?show=a%26b")
    assert (answer.status_code, "Something failed here" in answer.text) == (500, True)
    assert "acme" not in answer.text
    assert 'href="/broken?show=a%26b">Try again' in answer.text
    assert 'data-copy="refusal-number"' in answer.text
    assert 'href="/digest/status">Which parts of Leadloop answer' in answer.text


async def test_a_form_that_failed_leads_back_to_its_page_which_keeps_the_texts() -> None:
    async with client_of(None) as client:
        answer = await client.post("/broken")
        other = await client.post("/broken/act")
    assert 'href="/broken">Back to the form' in answer.text
    assert "The texts that you wrote are still in the form." in answer.text
    assert "Back to the form" not in other.text  # it has no page of its own
    assert "The texts that you wrote" not in other.text


async def test_a_refusal_speaks_the_readers_language() -> None:
    async with client_of(visitor("ru")) as client:
        assert "Этого лида здесь нет, или он не ваш" in (await client.get("/missing")).text
    async with client_of(None) as client:
        answer = await client.get("/missing", headers={"Accept-Language": "ru-RU,ru;q=0.9,en;q=0.8"})
        assert 'lang="ru"' in answer.text


async def test_whoever_is_not_signed_in_is_sent_to_do_so_and_back() -> None:
    async with client_of(None) as client:
        answer = await client.get("/closed?month=2026-11")
        part = await client.get("/closed", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/digest/sign-in?next=/closed%3Fmonth%3D2026-11")
    assert part.headers["hx-redirect"] == "/digest/sign-in"


async def test_a_part_of_a_page_leads_through_sign_in_back_to_the_page_and_a_form_to_its_own() -> None:
    async with client_of(None) as client:
        part = await client.get(
            "/closed", headers={"HX-Request": "true", "HX-Current-URL": "http://leadloop.example/closed?month=2026-11"}
        )
        odd = await client.get("/closed", headers={"HX-Request": "true", "HX-Current-URL": "javascript:alert(1)"})
        form = await client.post("/closed")
        action = await client.post("/closed/act")
    assert part.headers["hx-redirect"] == "/digest/sign-in?next=/closed%3Fmonth%3D2026-11"
    assert odd.headers["hx-redirect"] == "/digest/sign-in"
    assert (form.status_code, form.headers["location"]) == (303, "/digest/sign-in?next=/closed")
    assert (action.status_code, action.headers["location"]) == (303, "/digest/sign-in")


async def test_every_page_forbids_what_it_does_not_need() -> None:
    async with client_of(visitor()) as client:
        answer = await client.get("/missing")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<[^>]*\s(?:style|on\w+)=|<style|<script(?![^>]*\ssrc=)", answer.text)


@pytest.mark.parametrize(
    ("headers", "token", "status"),
    [
        ({}, Sessions(SECRET, FrozenClock(NOW)).csrf_of(SESSION), 200),
        ({"Origin": "http://leadloop.example"}, Sessions(SECRET, FrozenClock(NOW)).csrf_of(SESSION), 200),
        ({"Origin": "http://elsewhere.example"}, Sessions(SECRET, FrozenClock(NOW)).csrf_of(SESSION), 403),
        ({}, Sessions(SECRET, FrozenClock(NOW)).csrf_of("1" * 32), 403),
        ({}, "", 403),
    ],
)
async def test_a_form_counts_only_with_the_token_of_its_session(
    headers: dict[str, str], token: str, status: int
) -> None:
    async with client_of(visitor()) as client:
        answer = await client.post("/form", data={CSRF_FIELD: token, "note": " said "}, headers=headers)
    assert answer.status_code == status
    assert (answer.text == "said") == (status == 200)


async def test_assets_are_kept_for_ever_under_a_name_of_their_content() -> None:
    async with client_of(None) as client:
        for asset in assets().values():
            answer = await client.get(f"/assets/{asset.path}")
            assert answer.content == asset.content
            assert "immutable" in answer.headers["cache-control"]
        assert (await client.get("/assets/leadloop.css")).status_code == 404
    assert assets()["inter-latin.woff2"].path.encode() in assets()["leadloop.css"].content


def test_every_vendored_file_is_listed_with_its_licence() -> None:
    listed = files("service_kit.pages").joinpath("assets", "LICENSES.md").read_text(encoding="utf-8")
    for name in assets():
        family = "inter-*.woff2" if name.startswith("inter-") else name
        assert family in listed, name


def test_russian_counts_by_its_own_rule_also_where_catalogues_are_merged() -> None:
    russian = catalogues("service_kit.pages")["ru"]
    assert [russian.plural(number) for number in (1, 2, 5, 11, 21, 104)] == [0, 1, 2, 2, 0, 1]
