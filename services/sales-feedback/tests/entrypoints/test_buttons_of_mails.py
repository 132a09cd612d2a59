"""Buttons of mails: opening changes nothing, a press needs no sign-in, works once, and can be taken back."""

from datetime import timedelta
from typing import Any

import pytest

from service_kit.action_links import LEAD_LIFETIME, ActionLink, ActionLinks
from service_kit.testing import SECRET


def token(world: Any, action: str, handover: str, person: str = "anna") -> str:
    link = ActionLink("sales", action, person, handover, world.at(0) + LEAD_LIFETIME)
    return ActionLinks(SECRET).token(link)


@pytest.mark.parametrize("action", ["reached", "no_answer", "wrong_number", "return"])
async def test_opening_a_link_again_and_again_changes_nothing(world: Any, action: str) -> None:
    handover, _ = await world.hand_over()
    path = f"/a/{token(world, action, handover)}"
    for method in ("GET", "GET", "HEAD"):
        answer = await world.client.request(method, path)
        assert answer.status_code in {200, 405}
    assert await world.said("lead.") == []


async def test_a_press_saves_once_and_its_page_takes_it_back(world: Any) -> None:
    handover, _ = await world.hand_over()
    path = f"/a/{token(world, 'no_answer', handover)}"
    assert "Save: No answer?" in (await world.client.get(path)).text

    pressed = await world.client.post(path)
    assert (pressed.status_code, pressed.headers["location"]) == (303, f"/sales{path}")
    page = await world.client.get(path)
    assert "Saved" in page.text and f"/sales{path}/undo" in page.text
    again = await world.client.post(path)
    assert again.status_code == 200 and "Saved" in again.text
    [said] = await world.said("lead.")
    assert (said.type, said.data["outcome"], said.data["by"]) == ("lead.contacted", "no_answer", "anna")

    assert (await world.client.post(f"{path}/undo")).status_code == 303
    assert "Save: No answer?" in (await world.client.get(path)).text
    assert [one.type for one in await world.said("lead.")] == ["lead.contacted", "lead.action_undone"]


async def test_a_return_asks_why_and_other_asks_for_a_note_that_is_kept(world: Any) -> None:
    handover, _ = await world.hand_over()
    path = f"/a/{token(world, 'return', handover)}"
    assert (await world.client.post(path)).status_code == 422
    wrong = await world.client.post(path, data={"reason": "other", "note": ""})
    assert wrong.status_code == 422 and 'value="other" checked' in wrong.text
    assert (await world.client.post(path, data={"reason": "other", "note": "Moved abroad"})).status_code == 303
    assert (await world.shown(handover))["state"] == "returned"


async def test_an_old_link_offers_to_sign_in_and_does_nothing(world: Any) -> None:
    handover, _ = await world.hand_over()
    path = f"/a/{token(world, 'reached', handover)}"
    world.go_to(73)
    for answer in (await world.client.get(path), await world.client.post(path)):
        assert answer.status_code == 410
        assert f"/digest/sign-in?next=/sales/handovers/{handover}/contacts" in answer.text
    assert await world.said("lead.contacted") == []


async def test_who_does_not_have_the_lead_any_more_and_forged_links_do_nothing(world: Any) -> None:
    handover, _ = await world.hand_over("bert")
    theirs = f"/a/{token(world, 'reached', handover)}"
    good = token(world, "reached", handover, "bert")
    won = ActionLink("sales", "won", "bert", handover, world.at(0) + timedelta(hours=1))
    for path in (theirs, f"/a/x{good}", "/a/x", f"/a/{ActionLinks(SECRET).token(won)}"):
        assert (await world.client.get(path)).status_code == 404
        assert (await world.client.post(path)).status_code == 404
    assert await world.said("lead.") == []


async def test_a_form_of_another_site_is_refused(world: Any) -> None:
    handover, _ = await world.hand_over()
    path = f"/a/{token(world, 'reached', handover)}"
    answer = await world.client.post(path, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert await world.said("lead.") == []
