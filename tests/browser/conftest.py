"""One browser for the tests of a file, and one installation with a story in it."""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, async_playwright

from browser.seed import Story, signed_in, told
from embedded.process import Embedded
from loop.running import listening

PRESSED = re.compile(r"/sales/a/([^\"?\s]+)")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def program() -> str:
    """The browser that is on the machine; in CI it is an error that there is none."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        reason = "no Chromium or Chrome on this machine"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def one_browser() -> AsyncIterator[Browser]:
    """A browser for every test of the file."""
    found = program()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        await browser.close()


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
