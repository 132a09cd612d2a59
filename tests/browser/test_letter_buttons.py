"""The buttons of a real letter, pressed on a phone by somebody who is not signed in, and without JavaScript."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from browser.looking import TOO_WIDE, listen
from loop.client import Client
from service_kit.action_links import ActionLink, ActionLinks

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.embedded_log,
    pytest.mark.sqlite,
    pytest.mark.timeout(240),
]
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
BUTTONS = ("Reached", "No answer", "Return...", "Open card")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def letter(house: Any) -> str:
    """Anna's, as the mailbox shows it."""
    path = f"{house.url}/digest/mailbox/{house.story.ids['mail']}/letter"
    return str(await (await house.windows["admin"].request.get(path)).text())


@pytest_asyncio.fixture(loop_scope="module", params=["with scripts", "without"])
async def phone(house: Any, one_browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    """Nobody is signed in on it; it ends the test where a page complains, or is wider than the phone."""
    window = await one_browser.new_context(**PHONE, java_script_enabled=request.param == "with scripts")
    page = await window.new_page()
    heard = listen(page, house.url)
    yield page
    assert await page.evaluate(TOO_WIDE, 390) == []
    assert [one for one in heard if "status of 4" not in one] == []
    await window.close()


@pytest.fixture
def button(letter: str, house: Any, one_browser: Browser) -> Callable[..., Any]:
    """Where a button of the letter's first lead leads, on the installation that runs."""

    async def find(label: str) -> str:
        page = await one_browser.new_page()
        await page.set_content(letter)
        # The second one is due in some hours: in the evening it stands under the next days, without buttons.
        links = [await page.get_by_role("link", name=one, exact=True).count() for one in BUTTONS]
        assert links in ([1] * len(BUTTONS), [2] * len(BUTTONS))
        href = await page.get_by_role("link", name=label, exact=True).first.get_attribute("href")
        await page.close()
        return f"{house.url}{urlsplit(str(href)).path}"

    return find


async def state(house: Any, handover: str) -> str:
    async with Client(house.url, house.host.admin_key()) as client:
        return str((await client.get(f"/sales/v1/handovers/{handover}"))["state"])


@pytest.mark.parametrize(
    ("label", "asked", "noted"),
    [("Reached", "Save: Reached?", "Reached"), ("No answer", "Save: No answer?", "No answer")],
)
async def test_a_call_is_noted_at_one_more_press_and_taken_back(
    button: Any, phone: Page, label: str, asked: str, noted: str
) -> None:
    address = await button(label)
    await phone.goto(address)
    await expect(phone.get_by_role("heading", level=1)).to_have_text(asked)
    await phone.get_by_role("button", name=noted).tap()
    await expect(phone.get_by_role("heading", level=1)).to_contain_text("Saved")

    await phone.goto(address)  # the same button of the mail once more: it says what it did
    await expect(phone.get_by_role("heading", level=1)).to_contain_text("Saved")
    await expect(phone.get_by_role("button")).to_have_text(["Undo"])
    await phone.get_by_role("button", name="Undo").tap()
    await expect(phone.get_by_role("heading", level=1)).to_have_text(asked)


async def test_a_lead_is_returned_with_a_reason_and_taken_back(button: Any, phone: Page, house: Any) -> None:
    address = await button("Return...")
    link = ActionLinks(house.host.secret()).read(address.rpartition("/")[2], "sales")
    assert link is not None
    await phone.goto(address)
    await expect(phone.get_by_role("heading", level=1)).to_have_text("Return this lead to marketing?")
    note = phone.get_by_label("What did the client say?")
    await note.fill("They moved house.")
    await phone.get_by_role("button", name="Return to marketing").tap()
    await expect(phone.locator("#e-reason")).to_be_visible()
    await expect(note).to_have_value("They moved house.")

    await phone.get_by_text("Not our market", exact=True).tap()
    await phone.get_by_role("button", name="Return to marketing").tap()
    await expect(phone.get_by_role("heading", level=1)).to_contain_text("Saved")
    await expect(phone.get_by_text("not our market")).to_be_visible()
    assert await state(house, link.subject) == "returned"
    await phone.get_by_role("button", name="Undo").tap()
    await expect(phone.get_by_role("heading", level=1)).to_have_text("Return this lead to marketing?")
    assert await state(house, link.subject) == "accepted"


async def test_after_three_days_the_button_leads_through_signing_in(phone: Page, house: Any) -> None:
    old = ActionLink(
        "sales", "reached", "anna", house.story.ids["handover_id"], datetime.now(UTC) - timedelta(seconds=1)
    )
    answer = await phone.goto(f"{house.url}/sales/a/{ActionLinks(house.host.secret()).token(old)}")
    assert answer is not None and answer.status == 410
    await expect(phone.get_by_role("heading", level=1)).to_have_text("This link is too old")
    await expect(phone.get_by_role("button")).to_have_count(0)
    await phone.get_by_role("link", name="Sign in").tap()
    await expect(phone).to_have_url(f"{house.url}/digest/sign-in?next=/sales/handovers/{old.subject}/contacts")
