"""Two who press at the very same moment, a network that takes its time, and keys that are switched off."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, Request, Route, expect

from browser.seed import signed_in
from loop.client import Client
from loop.running import Running

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.embedded_log, pytest.mark.sqlite]
SAID = ("Heard by the first", "Heard by the second")


@pytest_asyncio.fixture(loop_scope="module")
async def two(house: Any, one_browser: Browser) -> AsyncIterator[tuple[Page, Page]]:
    """Anna's list in two browsers that share nothing, and no others."""
    running = Running(house.url, house.host.admin_key(), None)
    windows: list[BrowserContext] = [await signed_in(running, one_browser, "rep") for _ in SAID]
    one, other = [await window.new_page() for window in windows]
    for page in (one, other):
        await page.goto(f"{house.url}/digest/my-leads")
    yield one, other
    for window in windows:
        await window.close()


async def test_of_two_presses_at_the_very_same_moment_one_counts_and_the_other_is_told(house: Any, two: Any) -> None:
    row = f"[data-handover='{house.story.ids['handover_id']}']"
    both = asyncio.Barrier(len(SAID))

    async def together(route: Route) -> None:
        await both.wait()
        await route.continue_()

    for page, words in zip(two, SAID, strict=True):
        await page.route(
            "**/contacts", lambda route: together(route) if route.request.method == "POST" else route.continue_()
        )
        await page.locator(row).get_by_role("link", name="Log attempt").click()
        await page.locator("dialog[open] textarea").fill(words)
    await asyncio.gather(*(page.keyboard.press("Control+Enter") for page in two))

    told = [page.locator("dialog[open] [role=alert]") for page in two]
    await expect(told[0].or_(two[0].locator("#toasts > *")).first).to_be_visible()
    await expect(told[1].or_(two[1].locator("#toasts > *")).first).to_be_visible()
    assert sorted([await one.count() for one in told]) == [0, 1]
    loser = 0 if await told[0].count() else 1
    await expect(told[loser]).to_contain_text("Somebody changed this meanwhile")
    await expect(two[loser].locator("dialog[open] textarea")).to_have_value(SAID[loser])
    async with Client(house.url, house.host.admin_key()) as client:
        await client.quiet()
        told_of = str(await client.get(f"/digest/v1/leads/{house.story.ids['lead_id']}"))
    assert told_of.count(SAID[1 - loser]) == 1
    assert SAID[loser] not in told_of


async def test_on_a_slow_network_a_second_press_does_nothing_and_the_page_stays_usable(house: Any, two: Any) -> None:
    page: Page = two[0]
    row = page.locator(f"[data-handover='{house.story.ids['unread']}']")
    arrives = asyncio.Event()
    asked: list[Request] = []

    async def slowly(route: Route) -> None:
        asked.append(route.request)
        await arrives.wait()
        await route.continue_()

    await page.clock.install()
    await page.reload()
    await page.route("**/accept", slowly)
    await row.get_by_role("button", name="Accept").dblclick()
    await expect(row.locator("button[aria-disabled=true]")).to_have_count(1)
    await page.clock.run_for("00:45")  # the list would have been read anew by now, and given the button back
    await row.locator("button").first.click(force=True)  # else it waits until it may
    await expect(row.locator("button[aria-disabled=true]")).to_have_count(1)
    await page.keyboard.press("?")
    await expect(page.locator("dialog[open]")).to_contain_text("next and previous lead")
    await page.keyboard.press("Escape")
    assert len(asked) == 1
    arrives.set()
    await expect(row).to_contain_text("Accepted")
    assert len(asked) == 1

    await page.reload()
    await page.go_back()
    await page.go_forward()
    await expect(row).to_contain_text("Accepted")
    assert len(asked) == 1


async def test_keys_that_are_switched_off_do_nothing_until_they_are_switched_on(house: Any, two: Any) -> None:
    page: Page = two[0]
    for keys in (False, True):
        await page.goto(f"{house.url}/digest/account")
        await page.locator("[name=keys]").set_checked(keys)
        await page.locator("form", has=page.locator("[name=keys]")).get_by_role("button").click()
        await page.wait_for_load_state()
        await page.goto(f"{house.url}/digest/my-leads")
        await page.keyboard.press("j")
        await expect(page.locator("[data-row].chosen")).to_have_count(1 if keys else 0)
