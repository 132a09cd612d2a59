"""Hands for a page: what is filled in and pressed there, and which forms there are at all."""

import re
from collections.abc import Mapping
from typing import Any

from playwright.async_api import Locator, Page, expect

from embedded.process import Embedded
from service_kit.pages.routing import PageRoute


def forms_of(host: Embedded) -> dict[str, re.Pattern[str]]:
    """The route of every form, and what its address looks like."""
    return {
        f"/{prefix}{route.path}": re.compile(f"/{prefix}{re.sub(r'{[^}]+}', '[^/]+', route.path)}")
        for prefix, service in host.services.items()
        for route in service.app.routes
        if isinstance(route, PageRoute) and "POST" in (route.methods or ())
    }


def not_sent(forms: Mapping[str, re.Pattern[str]], sent: set[str]) -> set[str]:
    """The routes to which nothing of this was sent."""
    return {route for route, form in forms.items() if not any(form.fullmatch(one) for one in sent)}


class Hands:
    """Somebody at a page: goes somewhere, fills in, presses, and reads what the page says then."""

    def __init__(self, house: Any, page: Page) -> None:
        self.house, self.page = house, page

    async def at(self, path: str) -> Locator:
        """Its main part."""
        answer = await self.page.goto(f"{self.house.url}{path}")
        assert answer is not None and answer.status == 200, path
        return self.page.locator("main")

    async def press(self, name: str, inside: str = "main", *, says: str = "") -> None:
        """The button of this name, the first one where there are several; then the page says so."""
        button = re.compile(rf"^{re.escape(name)}( [A-Z])?$")  # some say the key that presses them, too
        await self.page.locator(inside).get_by_role("button", name=button).first.click()
        if says:
            await expect(self.page.locator("body")).to_contain_text(says)

    async def write(self, **fields: str) -> None:
        """Into fields, by their names."""
        for name, text in fields.items():
            await self.page.locator(f"main [name='{name}']:visible").first.fill(text)
