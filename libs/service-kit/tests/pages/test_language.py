"""Who reads in which language is remembered by the browser, for pages that know nobody."""

from datetime import UTC, datetime

import httpx
from fastapi import FastAPI, Request, Response

from service_kit.clock import FrozenClock
from service_kit.pages import Pages, page_router
from service_kit.policy import Principal
from service_kit.sessions import Visitor
from service_kit.web.edge import Edge
from service_kit.web.guards import public

NOW = datetime(2026, 11, 30, 9, 40, tzinfo=UTC)
SESSION = "0" * 32


class House:
    """One page, which whoever is `reader` opens."""

    def __init__(self) -> None:
        self.reader: Visitor | None = None
        pages, routes, self.app = Pages("service_kit.pages", FrozenClock(NOW)), page_router(), FastAPI()

        @routes.get("/page", dependencies=[public()])
        async def page(request: Request) -> Response:
            return pages.render(request, self.reader, "layout.html")

        self.app.include_router(routes)
        self.app.state.pages = pages

    def read_by(self, language: str) -> None:
        principal = Principal("anna", "rep", "anna", "nordics")
        self.reader = Visitor(principal, SESSION, "Anna", language, "UTC", SESSION)


async def test_the_language_of_the_last_page_is_that_of_pages_without_a_reader() -> None:
    house = House()
    app = Edge(house.app, "digest", 1000, lambda *_: None)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://leadloop.example") as client:
        client.headers["accept-language"] = "en"
        assert '<html lang="en"' in (await client.get("/page")).text
        assert "leadloop_language" not in client.cookies

        house.read_by("ru")
        part = await client.get("/page", headers={"HX-Request": "true"})
        assert "set-cookie" not in part.headers
        first, second = await client.get("/page"), await client.get("/page")
        [kept] = first.headers.get_list("set-cookie")
        assert kept == "leadloop_language=ru; HttpOnly; Max-Age=31536000; Path=/; SameSite=lax"
        assert "set-cookie" not in second.headers

        house.reader = None
        assert '<html lang="ru"' in (await client.get("/page")).text
        assert '<html lang="en"' in (await client.get("/page", headers={"cookie": "leadloop_language=tlh"})).text
