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


async def two_of_a_company(world: Any) -> tuple[str, str, str, str]:
    """An account, the hand-over on which it was opened, that of somebody who may join it, and that lead."""
    first, _ = await world.hand_over()
    second, lead = await world.hand_over()
    for handover in (first, second):
        await world.done(handover, "contacts", REACHED)
    account = (await world.done(first, "account", {"name": "Dahl & Sons"}))["account_id"]
    return account, first, second, lead


async def test_the_accounts_of_the_company_are_offered_first_and_the_latest_is_chosen(world: Any, desk: Any) -> None:
    account, _, second, _ = await two_of_a_company(world)
    asked = f"{second}/account?accounts={account},{ACCOUNT},{account},nonsense"
    page = await desk.opens(asked)
    assert (
        "<bdi>Dahl &amp; Sons</bdi> <kbd>1</kbd><small>1 person · account opened just now by anna</small>" in page.text
    )
    assert f'value="{account}" data-choice="1" autofocus checked>' in page.text
    assert page.text.count('type="radio"') == 2  # that one, and a new one
    # A name that was written before the other one was chosen is not meant.
    answer = await desk.fills_in(asked, {"account": account, "name": "Dahl"}, headers=desk.inside)
    assert answer.status_code == 200
    assert "Joined an account · next step due" in answer.text
    assert (await world.shown(second))["account_id"] == account
    assert (await world.said("private.account"))[-1].data["name"] == "Dahl & Sons"


async def test_an_account_that_a_machine_opened_without_a_name_is_offered_too(world: Any, desk: Any) -> None:
    first, _ = await world.hand_over()
    second, _ = await world.hand_over()
    for handover in (first, second):
        await world.done(handover, "contacts", REACHED)
    account = (await world.done(first, "account", who="robot"))["account_id"]
    page = await desk.opens(f"{second}/account?accounts={account}")
    assert "<bdi>Account without a name</bdi>" in page.text
    assert "<small>1 person · account opened just now</small>" in page.text


async def test_a_new_account_may_be_chosen_all_the_same(world: Any, desk: Any) -> None:
    account, _, second, lead = await two_of_a_company(world)
    answer = await desk.fills_in(f"{second}/account?accounts={account}", {"account": "", "name": "Dahl 2"})
    assert answer.status_code == 303
    assert (await world.said("private.account"))[-1].data["lead_ids"] == [lead]


async def test_none_is_opened_where_none_was_chosen(world: Any, desk: Any) -> None:
    account, _, second, _ = await two_of_a_company(world)
    for chosen in ({}, {"account": "nonsense"}):
        answer = await desk.fills_in(f"{second}/account?accounts={account}", chosen)
        assert answer.status_code == 422
        assert "Choose one of these." in answer.text


async def test_an_account_that_was_closed_meanwhile_is_said_and_a_new_one_can_be_opened(world: Any, desk: Any) -> None:
    account, first, second, _ = await two_of_a_company(world)
    opened = await desk.opens(f"{second}/account?accounts={account}")
    await world.done(first, "undo")
    answer = await desk.sends(f"{second}/account", desk.hidden(opened.text) | {"account": account})
    assert answer.status_code == 422
    assert "This account is not there any more." in answer.text
    assert 'type="radio"' not in answer.text
    answer = await desk.sends(f"{second}/account", desk.hidden(answer.text) | {"name": "Dahl"})
    assert answer.status_code == 303


async def test_what_the_reader_may_not_see_is_not_offered(world: Any, desk: Any) -> None:
    account, *_ = await two_of_a_company(world)
    other, _ = await world.hand_over("bert")
    await world.done(other, "contacts", REACHED, who="bert")
    page = await desk.opens(f"{other}/account?accounts={account}", "bert")
    assert "Dahl" not in page.text
    assert 'type="radio"' not in page.text


async def test_the_address_of_an_account_leads_on_to_its_page(world: Any) -> None:
    address = f"/sales/accounts/{ACCOUNT}"
    answer = await world.client.get(address, headers=cookie_of(world.service, "anna"))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/digest/accounts/{ACCOUNT}")
    stranger = await world.client.get(address)
    assert (stranger.status_code, stranger.headers["location"]) == (303, f"/digest/sign-in?next={address}")
