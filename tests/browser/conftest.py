"""One browser for the tests of a file, and one installation with a story in it."""

import os
import shutil
from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, async_playwright

from browser.seed import Story, signed_in, told
from embedded.process import Embedded
from loop.running import listening

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
        yield House(host, running.url, story, windows)
        for window in windows.values():
            await window.close()
