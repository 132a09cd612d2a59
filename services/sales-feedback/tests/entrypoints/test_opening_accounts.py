"""A salesperson opens the account of a client by the dialog; its address leads on to where everything stands."""

from typing import Any

import pytest

from service_kit.testing import cookie_of

REACHED = {"channel": "phone", "outcome": "reached"}
ACCOUNT = "01900000-0000-7000-8000-00000000acc0"


@pytest.mark.parametrize(("written", "name"), [("  Dahl \n Robotics AS ", "Dahl Robotics AS"), ("", None)])
async def test_after_contact_the_account_is_opened_with_a_name_or_without(
    world: Any, desk: Any, written: str, name: str | None
) -> None:
    handover, lead = await world.hand_over()
    await world.done(handover, "contacts", REACHED)
    answer = await desk.fills_in(f"{handover}/account", {"name": written}, headers=desk.inside)
    assert "Account opened · next step due" in answer.text
    [said] = await world.said("private.account")
    assert said.data == {"account_id": said.key.removeprefix("account/"), "name": name, "lead_ids": [lead]}
    again = await desk.opens(f"{handover}/account")
    assert "This is noted already." in again.text


async def test_before_contact_there_is_no_account_to_open(world: Any, desk: Any) -> None:
    handover, _ = await world.hand_over()
    page = await desk.opens(f"{handover}/account")
    assert "This cannot be done as the hand-over stands now." in page.text
    answer = await desk.fills_in(f"{handover}/account", {"name": "Dahl"})
    assert answer.status_code == 409
    assert await world.said("private.account") == []


async def test_a_name_that_is_too_long_is_said_at_its_field_and_kept(world: Any, desk: Any) -> None:
    handover, _ = await world.hand_over()
    await world.done(handover, "contacts", REACHED)
    answer = await desk.fills_in(f"{handover}/account", {"name": "x" * 201})
    assert answer.status_code == 422
    assert "This is longer than 200 characters." in answer.text
    assert f'value="{"x" * 201}" aria-invalid="true" aria-describedby="e-name"' in answer.text
    assert (await desk.fills_in(f"{handover}/account", {"name": "x" * 200})).status_code == 303


async def test_the_address_of_an_account_leads_on_to_its_page(world: Any) -> None:
    address = f"/sales/accounts/{ACCOUNT}"
    answer = await world.client.get(address, headers=cookie_of(world.service, "anna"))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/digest/accounts/{ACCOUNT}")
    stranger = await world.client.get(address)
    assert (stranger.status_code, stranger.headers["location"]) == (303, f"/digest/sign-in?next={address}")
