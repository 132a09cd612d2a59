"""A service that is away: people read a page that leans on none, programs problem details; both are told the truth."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from embedded.gateway import Gateway
from service_kit.pages.away import FOLDER, files
from service_kit.pages.catalogue import catalogues
from service_kit.pages.rendering import POLICY

ROOT = Path(__file__).parents[3]
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
AWAY = "A part of Leadloop is away for a moment"
UNKNOWN = "not known whether what you sent was saved"


class Upstream(httpx.AsyncBaseTransport):
    """Services of which none answers: nobody listens, or the connection breaks after the request was sent."""

    def __init__(self) -> None:
        self.fails: type[httpx.TransportError] = httpx.ConnectError

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """No answer comes."""
        raise self.fails("away", request=request)


@pytest.fixture
def upstream() -> Upstream:
    return Upstream()


@pytest_asyncio.fixture
async def caller(upstream: Upstream) -> AsyncIterator[httpx.AsyncClient]:
    services = {name: f"http://{name}.example" for name in ("intake", "sales", "digest", "qualification")}
    async with httpx.AsyncClient(transport=upstream) as client:
        transport = httpx.ASGITransport(Gateway(services, client))
        async with httpx.AsyncClient(transport=transport, base_url="http://leadloop.example") as caller:
            yield caller


async def test_a_person_reads_what_is_safe_and_what_to_do_with_a_number(caller: httpx.AsyncClient) -> None:
    answer = await caller.get("/sales/handovers/x?month=2026-11", headers=BROWSER)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert (answer.headers["retry-after"], answer.headers["cache-control"]) == ("2", "no-store")
    assert answer.headers["content-security-policy"] == POLICY
    assert f"<h1>{AWAY}</h1>" in answer.text
    assert "What was saved before is safe. Please try again in a moment." in answer.text
    assert re.search(r"Number: [0-9a-f-]{36}<", answer.text)
    assert '<a class="button solid" href="">Try again</a>' in answer.text


async def test_what_was_sent_may_or_may_not_be_saved_and_is_not_sent_anew_by_a_link(caller: httpx.AsyncClient) -> None:
    answer = await caller.post("/sales/handovers/x/contacts", headers=BROWSER, data={"note": "Called"})
    assert UNKNOWN in answer.text
    assert "Go back in your browser" in answer.text
    assert 'href=""' not in answer.text


@pytest.mark.parametrize(
    ("cookie", "accepted", "language", "theme"),
    [
        ("", "de, ru;q=0.5, en;q=0.4", "ru", "auto"),
        ("leadloop_language=ru; leadloop_theme=dark", "en", "ru", "dark"),
        ("leadloop_language=en", "ru", "en", "auto"),
        ("leadloop_language=tlh; leadloop_theme=<b>", "", "en", "auto"),
    ],
)
async def test_it_speaks_the_language_of_the_last_page_else_the_browsers(
    caller: httpx.AsyncClient, cookie: str, accepted: str, language: str, theme: str
) -> None:
    answer = await caller.get("/", headers=BROWSER | {"Cookie": cookie, "Accept-Language": accepted})
    assert f'<html lang="{language}" data-theme="{theme}">' in answer.text
    title = catalogues("service_kit.pages")[language].gettext(AWAY)
    assert f"<h1>{title}</h1>" in answer.text


async def test_a_part_of_a_page_gets_a_part(caller: httpx.AsyncClient) -> None:
    answer = await caller.get("/digest/badges", headers={"HX-Request": "true"})
    assert (answer.status_code, "<html" in answer.text) == (503, False)
    assert AWAY in answer.text


async def test_a_program_is_told_in_problem_details(caller: httpx.AsyncClient, upstream: Upstream) -> None:
    never_sent = await caller.post("/intake/v1/leads", json={})
    assert never_sent.headers["content-type"] == "application/problem+json"
    assert never_sent.json()["detail"] == "Nothing was stored. Please send the same request again."
    upstream.fails = httpx.ReadError
    broken = await caller.post("/intake/v1/leads", json={}, headers={"Accept": "application/json"})
    assert (broken.status_code, broken.json()["title"]) == (503, "It is not known whether this was stored")


async def test_the_page_needs_nothing_of_a_service_that_may_be_away(caller: httpx.AsyncClient) -> None:
    page = (await caller.get("/", headers=BROWSER)).text
    named = re.findall(r'(?:href|src)="(/away/[^"]+)"', page)
    assert len(named) == 2
    [style] = [await caller.get(one) for one in named if one.endswith(".css")]
    fonts = [f"/away/{one}" for one in re.findall(r"url\(([^)]+)\)", style.text)]
    assert len(fonts) == 3
    assert {(await caller.get(one)).status_code for one in [*named, *fonts]} == {200}
    assert (await caller.get("/away/passwords.txt")).status_code == 404


def test_the_gateway_of_the_containers_serves_the_same_words() -> None:
    kept = {file.name: file.read_bytes() for file in (ROOT / FOLDER).iterdir()}
    assert kept == dict(files())
    nginx = (ROOT / "deploy/gateway/nginx.conf").read_text()
    assert f'~html "{POLICY}";' in nginx
    assert len(kept) == 19
    for status in (400, 413, 414, 494):
        assert re.search(rf"error_page [^/;]*\b{status}\b", nginx), status
    for kind in ("page", "part"):
        for about in ("read", "wrote"):
            for language in ("en", "ru"):
                assert f"{kind}.{about}.{language}.html" in kept
