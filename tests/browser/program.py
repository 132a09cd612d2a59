"""The browser that tests open pages in: the one that is on the machine."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, async_playwright

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
"""The first one is the same engine without a window of its own: a page costs it half the processor time."""
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-gpu-rasterization", "--disable-software-rasterizer")
"""Machines of tests lack the hardware; software that plays it costs a quarter of the time, for pictures nobody sees."""


def program() -> str:
    """Where it is; in CI it is an error that there is none, elsewhere the test is skipped."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        reason = "no Chromium or Chrome on this machine: make browser"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@asynccontextmanager
async def opened() -> AsyncIterator[Browser]:
    """A browser with nothing in it."""
    found = program()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        await browser.close()
