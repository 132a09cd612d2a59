"""Somebody signs in with a real browser, looks at the loop, changes the language, and signs out."""

from typing import Any

import pytest
from playwright.async_api import Browser, Page

from loop.client import Client


def listen(page: Page, url: str) -> list[str]:
    """What the page complains of, and requests that leave the product, as they come."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(url) else heard.append(request.url))
    return heard


@pytest.mark.timeout(180)
@pytest.mark.parametrize("stack", ["embedded"], indirect=True)
async def test_somebody_signs_in_by_a_link_and_out_again(stack: Any, chromium: Browser) -> None:
    async with Client(stack.url, stack.admin_key) as client:
        await client.put("/digest/v1/people/nora", {"name": "Nora Lind", "role": "marketer"})
        path = (await client.post("/digest/v1/people/nora/sign-in-links", {}))["path"]
    page = await chromium.new_page()
    heard = listen(page, stack.url)

    await page.goto(f"{stack.url}/digest/loop")
    assert page.url == f"{stack.url}/digest/sign-in?next=/digest/loop"
    await page.goto(f"{stack.url}{path}?next=/digest/loop")
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url("**/digest/loop")
    assert await page.get_by_role("heading", level=1).inner_text() == "Nothing was handed over in this month."
    assert await page.evaluate("document.fonts.check('15px Inter')")

    await page.get_by_title("Nora Lind").click()
    await page.get_by_label("Language").select_option("ru")
    await page.get_by_role("button", name="Save").first.click()
    await page.get_by_role("heading", name="Как вы читаете").wait_for()
    await page.keyboard.press("g")
    await page.keyboard.press("l")
    await page.wait_for_url("**/digest/loop")
    assert "ничего не передано" in await page.get_by_role("heading", level=1).inner_text()

    await page.goto(f"{stack.url}/digest/account")
    await page.get_by_role("button", name="Выйти").click()
    await page.wait_for_url("**/digest/sign-in")
    await page.goto(f"{stack.url}/digest/loop")
    assert "/digest/sign-in" in page.url
    assert heard == []


@pytest.mark.timeout(180)
@pytest.mark.parametrize("stack", ["embedded"], indirect=True)
@pytest.mark.parametrize("width", [1440, 320])
async def test_no_page_is_wider_than_its_window(stack: Any, chromium: Browser, width: int) -> None:
    async with Client(stack.url, stack.admin_key) as client:
        await client.put("/digest/v1/people/nora", {"name": "N" * 60, "role": "admin", "language": "ru"})
        path = (await client.post("/digest/v1/people/nora/sign-in-links", {}))["path"]
    page = await chromium.new_page(viewport={"width": width, "height": 800})
    await page.goto(f"{stack.url}{path}")
    await page.get_by_role("button").click()
    await page.wait_for_url("**/digest/first-run")
    for where in (
        "/digest/first-run",
        "/digest/my-leads",
        "/digest/leads",
        "/digest/loop",
        "/digest/words",
        "/digest/account",
    ):
        await page.goto(f"{stack.url}{where}")
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, where
