"""Leads handed over by hand are taken back by one key; what a salesperson has begun on meanwhile stays."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from loop.client import Client
from loop.test_thin_loop import capture

pytestmark = [pytest.mark.timeout(240), pytest.mark.parametrize("stack", ["embedded"], indirect=True)]


async def marketer(stack: Any, browser: Browser, client: Client) -> Page:
    """Mara, signed in."""
    path = (await client.post("/digest/v1/people/mara/sign-in-links", {}))["path"]
    page = await (await browser.new_context(base_url=stack.url)).new_page()
    await page.goto(path)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url("**/digest/loop**")
    return page


async def given_to_anna(page: Page, leads: list[str]) -> None:
    """Both leads are handed over by the form."""
    chosen = "&".join(f"lead={lead}" for lead in leads)
    await page.goto(f"/qualification/leads/hand-over?{chosen}&back=/digest/leads")
    await page.get_by_text("Anna Berg").click()
    await page.get_by_role("button", name="Hand 2 over").click()
    await page.wait_for_url("**/digest/leads**")
    await expect(page.get_by_text("Anna Berg has 2 leads now.")).to_be_visible()


async def test_one_key_takes_both_back_and_then_only_what_nobody_has_begun_on(stack: Any, chromium: Browser) -> None:
    async with Client(stack.url, stack.admin_key) as client:
        for person, name, role in (("anna", "Anna Berg", "rep"), ("mara", "Mara Lind", "marketer")):
            await client.put(f"/digest/v1/people/{person}", {"name": name, "role": role})
        await client.quiet()
        at = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=50)
        people = [{"email": f"lead{one}@firm{one}.example", "name": f"Lead {one}"} for one in range(2)]
        leads = [await capture(client, at, kind="form_submitted", **one) for one in people]
        page = await marketer(stack, chromium, client)

        await given_to_anna(page, leads)
        await page.keyboard.press("z")
        await expect(page.get_by_text("2 leads stand as they stood before.")).to_be_visible()
        await client.quiet()
        assert (await client.get("/digest/v1/loop"))["handed_over"] == 0

        await given_to_anna(page, leads)
        await client.quiet()
        [begun] = await client.items("/sales/v1/handovers", lead=leads[1], state="open")
        await client.post(f"/sales/v1/handovers/{begun['id']}/accept", {})
        await client.quiet()
        await page.goto(f"/digest/leads/{leads[1]}")
        await expect(page.get_by_role("button", name="Undo")).to_have_count(0)
        await page.goto(f"/digest/leads/{leads[0]}")
        await page.get_by_role("button", name="Undo").click()
        await expect(page.get_by_text("The lead stands as it stood before.")).to_be_visible()
        await expect(page.get_by_text("Hand-over taken back")).to_have_count(2)
        await client.quiet()
        loop = await client.get("/digest/v1/loop")
        assert (loop["handed_over"], loop["cycles"]["again"]["handed_over"]) == (1, 0)
