"""Each thing that a salesperson does takes exactly the presses that the guide says, and does what it says."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from browser.test_morning import settled, signed_in
from loop.client import Client
from loop.test_thin_loop import capture, team

GUIDE = Path(__file__).parents[2] / "docs/how-to/work-a-morning-by-keyboard.md"
ROW = re.compile(r"^\| (.+?) \| (.+?) \| (\d+) \|$", re.MULTILINE)
LEADS = 6
pytestmark = [pytest.mark.timeout(240), pytest.mark.parametrize("stack", ["embedded"], indirect=True)]


def guide() -> dict[str, list[str]]:
    """The keys of the guide by the first words of what they do; what is typed stands between stars."""
    found = {}
    for what, keys, presses in ROW.findall(GUIDE.read_text()):
        found[what.partition(":")[0].partition(";")[0]] = re.findall(r"`([^`]+)`|(\*\w+\*)", keys)
        assert sum(bool(key) for key, _ in found[what.partition(":")[0].partition(";")[0]]) == int(presses), what
    return {what: [key or typed for key, typed in keys] for what, keys in found.items()}


async def do(page: Page, keys: list[str], typed: str = "") -> None:
    """Press them as somebody would who waits for the dialog before going on."""
    for place, key in enumerate(keys):
        if key.startswith("*"):
            await page.keyboard.type(typed)
            continue
        await page.keyboard.press(key if len(key) > 1 else key.lower())
        if key in {"L", "R", "O", "W", "X"} and place:
            await page.locator("dialog[open] form").wait_for()
        if key == "A":
            await settled(page, "Accepted")


async def test_what_the_guide_says_is_all_that_is_pressed(stack: Any, chromium: Browser) -> None:
    async with Client(stack.url, stack.admin_key) as client:
        await team(client)
        start = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=50)
        for number in range(LEADS):
            more = {"email": f"lead{number}@firm{number}.example", "name": f"Lead {number}"}
            await capture(client, start + timedelta(minutes=number), **more)
        await pressed(await signed_in(stack, chromium), client)


async def unfolds(page: Page) -> None:
    """The script makes a button of a grade and a menu for each row; both open what is the row's own."""
    row = page.locator(".lead").last
    name = await row.locator(".who b").inner_text()
    await row.get_by_label("show the reasons").click()
    await expect(row.locator(".popover dl")).to_be_visible()
    await row.get_by_label(f"More for {name}").click()
    await row.get_by_role("link", name="Return...").click()
    await expect(page.locator("dialog[open] [data-about]")).to_contain_text(name)
    await page.keyboard.press("Escape")


async def pressed(page: Page, client: Client) -> None:
    """A morning; each row is begun when everybody has heard of the one before, so that J finds what is next."""
    said = guide()
    await client.quiet()
    await page.goto("/digest/my-leads")
    await unfolds(page)
    done = {
        "A new lead is accepted and called": ("", "No answer"),
        "A lead was reached": ("Three halls, decides in March", "Reached"),
        "A lead goes back to marketing": ("", "Returned to marketing: no budget"),
        "An opportunity is opened, with its amount": ("41000", "Opportunity"),
        "An opportunity is won, with its amount": ("41000", "Won"),
        "An opportunity is lost": ("", "Lost"),
    }
    for what, (typed, told) in done.items():
        await client.quiet()
        await page.goto("/digest/my-leads")
        await expect(page.locator("[data-row]").first).to_be_visible()
        await do(page, said[what], typed)
        await expect(page.locator("#toasts")).to_contain_text(told)
        await expect(page.locator("dialog[open]")).to_have_count(0)
    await do(page, said["The last step is taken back"])
    await expect(page.locator("#toasts")).to_contain_text("Taken back: Lost")
    await page.goto("/digest/my-leads")
    await do(page, said["The card of a lead, and the list again"][:2])
    await page.wait_for_url(re.compile("/digest/leads/"))
    await do(page, said["The card of a lead, and the list again"][2:])
    await page.wait_for_url(re.compile("/digest/my-leads"))
    assert set(said) == {*done, "The last step is taken back", "The card of a lead, and the list again"}
