"""People who act on hand-overs in a browser, with and without a script."""

import re
from html import unescape
from typing import Any, ClassVar

import httpx
import pytest

from service_kit.testing import cookie_of, form_of

HIDDEN = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"')
AREA = re.compile(r"<textarea[^>]*>([^<]*)</textarea>")


class Desk:
    """Opens pages and sends their forms as somebody; `inside` a dialog of another page, or by a button `in_a_row`."""

    inside: ClassVar = {"hx-request": "true", "hx-target": "dialog#dialog"}
    in_a_row: ClassVar = {"hx-request": "true", "hx-target": "li"}

    def __init__(self, world: Any) -> None:
        self.world = world

    async def opens(self, path: str, who: str = "anna", headers: dict[str, str] | None = None) -> httpx.Response:
        """GET of a page of a hand-over, `{id}/contacts`."""
        given = cookie_of(self.world.service, who) | (headers or {})
        answer: httpx.Response = await self.world.client.get(f"/sales/handovers/{path}", headers=given)
        return answer

    async def sends(
        self, path: str, fields: dict[str, str], who: str = "anna", headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """POST of a form with this session's token."""
        given = cookie_of(self.world.service, who) | (headers or {})
        form = form_of(self.world.service, **fields)
        answer: httpx.Response = await self.world.client.post(f"/sales/handovers/{path}", data=form, headers=given)
        return answer

    async def fills_in(
        self, path: str, fields: dict[str, str], who: str = "anna", headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """Open the form, fill it in, send it with everything hidden that it carries."""
        opened = await self.opens(path, who, headers)
        assert opened.status_code == 200, opened.text
        return await self.sends(path, self.hidden(opened.text) | fields, who, headers)

    @staticmethod
    def hidden(text: str) -> dict[str, str]:
        """The hidden fields of the first form of the dialog, but for the token."""
        form = text[text.index('name="expected_version"') - 200 :] if "expected_version" in text else text
        found = {name: unescape(value) for name, value in HIDDEN.findall(form)}
        found.pop("csrf", None)
        return found

    @staticmethod
    def written(text: str) -> str:
        """What stands in the text area."""
        found = AREA.search(text)
        assert found is not None
        return unescape(found[1])


@pytest.fixture
def desk(world: Any) -> Desk:
    """The service's pages, for everybody of the cast."""
    return Desk(world)
