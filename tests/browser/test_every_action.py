"""Everything that can be sent from a page is sent in a browser once, by the button that people press for it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, Request, expect

from browser.elsewhere import ELSEWHERE, ENTRY, not_there
from browser.hands import Hands, forms_of, not_sent
from browser.looking import listen
from browser.seed import CSV, WEEK
from event_bus.clock import system_clock
from loop.client import Client

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.embedded_log, pytest.mark.sqlite]
A_DAY = timedelta(days=1)


async def as_marketer(hands: Hands, ids: dict[str, str]) -> None:
    """Leads written, corrected, invited and nurtured; campaigns, sources, repairs and lists; the criteria."""
    page = hands.page
    await hands.at("/intake/leads/new")
    await hands.write(name="Written by hand", email="written@acme.example")
    await hands.press("Save", says="The lead is there.")
    await hands.at(f"/intake/leads/{ids['lead_id']}/correct")
    await hands.write(job_title="Head of everything")
    await hands.press("Save", says="Undo")
    await hands.press("Undo", "body")
    await page.wait_for_url("**/digest/leads/**")
    await hands.at("/digest/leads")
    await hands.write(find="Maximilian")
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("One lead is called so")

    await hands.at("/digest/leads?group=everybody")
    await page.get_by_role("checkbox", name="Written by hand").check()
    await hands.press("Invite...")
    await page.locator("label", has_text="Spring fair").click()
    await hands.press("Invite it", says="Undo")
    await hands.press("Undo", "body")
    await page.wait_for_url("**/digest/leads**")
    await page.get_by_role("checkbox", name="Written by hand").check()
    await hands.press("Nurture...")
    await hands.press("Nurture it", says="Undo")
    await hands.press("Undo", "body")
    await page.wait_for_url("**/digest/leads**")

    await hands.at("/intake/campaigns/new")
    await hands.write(name="Autumn letters", amount="900")
    await hands.press("Save", says="Saved.")
    await hands.write(amount="950")
    await hands.press("Save", says="Saved.")
    await hands.at("/intake/connect")
    await hands.write(name="Form of the fair")
    await hands.press("Connect it", says="it is shown this once")
    await page.get_by_role("link", name="I have copied it").click()
    await hands.press("Save", says="Saved.")
    await hands.press("Give it another address", says="it is shown this once")
    await _repairs(hands, ids)
    await _list(hands)
    await hands.at("/qualification/criteria/edit")
    await hands.write(half_life_days="21", name="Slower")
    await hands.press("Show what changes", says="This changes 1 thing")
    await hands.press("Put in force", says="Version 2")


async def _repairs(hands: Hands, ids: dict[str, str]) -> None:
    """A form with a question that nobody knows is mapped and taken in; one that says nobody is tried and put aside."""
    async with Client(hands.house.url, hands.house.host.admin_key()) as client:
        form = {"kind": "form", "name": "Form of the webinar", "mapping": {"work_email": None}}
        door = (await client.post("/intake/v1/sources", form))["url"].removeprefix(client.url)
        assert (await client.ask("POST", door, data={"work_email": "who@acme.example"})).status_code == 422
    await hands.at("/intake/sources")
    await hands.press("Map the field and retry it", says="1 taken in.")
    await hands.at(f"/intake/submissions/{ids['submission_id']}")
    await hands.press("Retry", says="1 is refused still.")
    await hands.write(reason="A test of our own")
    await hands.press("Put aside", says="1 put aside.")


async def _list(hands: Hands) -> None:
    await hands.at("/intake/imports")
    await hands.page.locator("[name=file]").set_input_files(
        {"name": "new.csv", "mimeType": "text/csv", "buffer": CSV.replace("mai.", "moi.").encode()}
    )
    await hands.press("Look at it", says="Is it understood right?")
    await hands.press("Show it again with these columns", says="Is it understood right?")
    await hands.press("Take it in", says="new.csv")


async def as_seller(hands: Hands, ids: dict[str, str]) -> None:
    """Away and back, an account, what a lead was worth, one's digest, another browser."""
    page, dialog = hands.page, hands.page.locator("dialog[open]")
    last = (system_clock() + 4 * A_DAY).date().isoformat()
    await hands.at("/digest/my-leads")
    await page.get_by_role("link", name="I am away...").click()
    await dialog.locator("[name=first]").fill((system_clock() + 3 * A_DAY).date().isoformat())
    await dialog.locator("[name=last]").fill(last)
    await dialog.get_by_role("button", name="I am away", exact=True).click()
    await expect(page.locator("#toasts")).to_contain_text("Away:")
    await page.locator("#toasts").get_by_role("button", name="Undo").click()
    await expect(page.locator("#toasts")).to_contain_text("No longer away:")

    await hands.at(f"/digest/leads/{ids['lead_id']}")
    await page.get_by_role("link", name="Open account...").click()
    await dialog.get_by_role("button", name=re.compile("Open account|Save")).click()
    await expect(page.locator("#toasts")).to_contain_text("ccount")
    await hands.at(f"/sales/handovers/{ids['won']}/rate")
    await page.locator("label", has_text="Good").click()
    await page.get_by_role("button", name="Save").click()
    await page.wait_for_url("**/digest/**")
    await hands.at("/digest/account/digest")
    await page.locator("[name=hour]").select_option("7")
    await hands.press("Save", says="Saved.")
    await hands.at("/digest/account")
    await hands.press("End it")
    await expect(page.get_by_role("button", name="End it")).to_have_count(0)


async def as_manager(hands: Hands, ids: dict[str, str]) -> None:
    """A lead is given to somebody else of the team, in the dialog that its menu opens."""
    page, dialog = hands.page, hands.page.locator("dialog[open]")
    await hands.at("/digest/my-leads")
    row = page.locator(f"[data-handover='{ids['unread']}']")
    await row.locator("details.more summary").click()
    await row.get_by_role("link", name="Give to...").click()
    await dialog.locator("label", has_text="Bo Ek").click()
    await dialog.get_by_role("button", name="Give it").click()
    await expect(page.locator("#of-bo")).to_contain_text("1 lead")


async def as_admin(hands: Hands) -> None:
    """A person is described, gets a way in, a digest, hours and an absence; a machine gets a key and loses it."""
    page = hands.page
    await hands.at("/digest/new-person")
    await hands.write(name="Cleo Berg", id="cleo", email="cleo@northwind.example", time_zone="Europe/Berlin")
    await page.locator("[name=role]").select_option("rep")
    await hands.press("Add", says="Saved. Every part of Leadloop hears of it.")
    await hands.write(team="north")
    await hands.press("Save", says="Saved. Every part of Leadloop hears of it.")
    await hands.press("Save the digest", says="Saved.")
    await hands.press("Make a sign-in link", says="Hand this link over.")
    async with Client(hands.house.url, hands.house.host.admin_key()) as client:
        await client.quiet()
    await hands.at("/digest/people/cleo")
    routing = page.locator("#routing-cleo")
    await routing.locator("[name=capacity]").fill("5")
    await routing.get_by_role("button", name="Save", exact=True).click()
    await expect(page.locator("#toasts")).to_contain_text("Saved: Cleo Berg.")
    await routing.locator("[name=last]").fill((system_clock() + A_DAY).date().isoformat())
    await routing.get_by_role("button", name="Add the absence").click()
    await (
        page.get_by_role("button", name="Remove the absence")
        .or_(page.get_by_role("button", name="Back already"))
        .first.click()
    )
    await expect(page.get_by_role("button", name="Remove the absence")).to_have_count(0)
    await hands.at("/digest/new-machine")
    await hands.write(name="The form of the site")
    await hands.press("Make the key", says="The key is made. Keep it now.")
    await hands.at("/digest/machines")
    row = page.locator("tr", has_text="The form of the site")
    await row.get_by_role("button", name="Take away").click()
    await expect(page.locator("body")).to_contain_text("The key was taken away.")


async def test_what_is_sent_elsewhere_is_sent_by_a_test_that_there_is() -> None:
    assert not_there(ELSEWHERE) == []
    planted = [f"{ENTRY}/test_first_run.py::test_planted", f"{ENTRY}/test_planted.py::test_planted"]
    assert not_there([*ELSEWHERE, *planted]) == planted


@pytest.mark.timeout(600)
async def test_every_form_is_sent_by_its_button(house: Any, one_browser: Browser) -> None:
    sent: set[str] = set()
    complaints: list[list[str]] = []

    def keep(request: Request) -> None:
        if request.method == "POST":
            sent.add(request.url.removeprefix(house.url).partition("?")[0])

    async def hands(role: str) -> Hands:
        page = await house.windows[role].new_page()
        page.on("request", keep)
        complaints.append(listen(page, house.url))
        return Hands(house, page)

    async with Client(house.url, house.host.admin_key()) as client:
        await client.put("/digest/v1/people/bo", {"name": "Bo Ek", "role": "rep", "team": "north"})
        await client.quiet()
        profile = {"active": True, "capacity": 3, "territories": [], "working_hours": WEEK, "time_zone": "UTC"}
        await client.put("/qualification/v1/routing/bo", profile)
        path = (await client.post("/digest/v1/people/anna/sign-in-links", {"repeatable": True}))["path"]
        reached = {"channel": "phone", "outcome": "reached"}
        await client.post(f"/sales/v1/handovers/{house.story.ids['handover_id']}/contacts", reached)
        other = await (await one_browser.new_context()).new_page()
        await other.goto(f"{house.url}{path}")
        await client.quiet()
    await as_seller(await hands("rep"), house.story.ids)
    await as_manager(await hands("manager"), house.story.ids)
    await as_marketer(await hands("marketer"), house.story.ids)
    await as_admin(await hands("admin"))
    assert [one for heard in complaints for one in heard] == []

    await other.context.close()
    forms = forms_of(house.host)
    assert not_sent(forms, sent) == {route for routes in ELSEWHERE.values() for route in routes}
    assert not_sent(forms | {"/digest/planted/{one}": re.compile("/digest/planted/[^/]+")}, sent) != not_sent(
        forms, sent
    )
