"""One browser for the tests of a file, and one installation with a story in it."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext

from browser.program import opened
from browser.seed import Story, signed_in, told
from embedded.process import Embedded
from loop.running import listening

PRESSED = re.compile(r"/sales/a/([^\"?\s]+)")


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """A browser of the test's own."""
    async with opened() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def one_browser() -> AsyncIterator[Browser]:
    """A browser for every test of the file."""
    async with opened() as browser:
        yield browser


class House(NamedTuple):
    """An installation with a story, and a window for each role."""

    host: Embedded
    url: str
    story: Story
    windows: dict[str, BrowserContext]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def house(one_browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """Everything on the embedded log, told once for the file; nobody's page is shown to somebody else."""
    host = Embedded(tmp_path_factory.mktemp("house"), demo=True)
    async with listening(host, None) as running:
        story = await told(running)
        windows = {}
        for who in ("rep", "manager", "marketer", "admin"):
            windows[who] = await signed_in(running, one_browser, who)
        windows["nobody"] = await one_browser.new_context()
        yield House(host, running.url, Story(story.ids | await letter(running.url, windows["admin"])), windows)
        for window in windows.values():
            await window.close()


async def letter(url: str, window: BrowserContext) -> dict[str, str]:
    """The newest letter of the mailbox, and the token of one of its buttons."""
    page = await window.new_page()
    found = page.locator("main a[href^='/digest/mailbox/']").first
    async with asyncio.timeout(60):
        await page.goto(f"{url}/digest/mailbox")
        while not await found.count():
            await page.reload()
    path = str(await found.get_attribute("href"))
    await page.close()
    words = await (await window.request.get(f"{url}{path}/letter")).text()
    return {"mail": path.rpartition("/")[2], "button": PRESSED.findall(words)[0]}
