"""Undo of what was decided about chosen leads: one press for all of them, and why some stay."""

import html
import re
from datetime import timedelta
from typing import Any

from service_kit.pages.packed_ids import packed
from service_kit.testing import cookie_of, form_of

LEADS = [f"00000000-0000-7000-8000-00000000000{number}" for number in (1, 2, 3)]


async def created(house: Any) -> None:
    documents = [("reference.person", {"person": "boss", "name": "Boss", "role": "admin", "team": None}, 2)]
    async with house.service.database.transaction() as tx:
        await house.service.app.state.access.take_over(tx, documents)
    for lead in LEADS:
        await house.hear("lead.created", house.clock.now, lead, attributes={"source": "web"})


async def post(house: Any, path: str, *, who: str = "ingrid", inside: str = "", **fields: Any) -> Any:
    data = {**form_of(house.service), **fields}
    headers = cookie_of(house.service, who) | ({"hx-request": inside} if inside else {})
    return await house.client.post(f"/qualification/leads/{path}", data=data, headers=headers)


async def next_page(house: Any, answer: Any) -> str:
    """The words of the page that comes after an answer, with what it left to be said."""
    cookie = f"leadloop_notice={answer.cookies['leadloop_notice']}"
    headers = {"cookie": f"{cookie_of(house.service, 'ingrid')['cookie']}; {cookie}"}
    page = await house.client.get(f"/qualification/leads/nurture?lead={LEADS[0]}", headers=headers)
    return str(page.text)


def undo_of(page: str, what: str = "nurture") -> dict[str, str]:
    """The fields of the notice's form."""
    form = re.search(rf'<form[^>]*action="/qualification/leads/{what}/undo".*?</form>', page, re.DOTALL)
    assert form is not None
    return {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form[0])}


async def stages(house: Any) -> list[str]:
    return [(await house.call("boss", "GET", f"/v1/leads/{lead}/score")).json()["stage"] for lead in LEADS]


async def test_one_press_takes_all_of_them_back(house: Any) -> None:
    await created(house)
    done = await post(house, "nurture", lead=LEADS[:2], back="/digest/leads?group=close")
    page = await next_page(house, done)
    assert "2 leads are being nurtured." in page
    assert await stages(house) == ["nurture", "nurture", "new"]

    undone = await post(house, "nurture/undo", **undo_of(page))

    assert undone.status_code == 303
    # The browser keeps what was written, so that a page opened by hand waits for it as the one behind the form does.
    assert undone.cookies["leadloop_after"].strip('"') in undone.headers["location"].replace("%3A", ":")
    assert undone.headers["location"].startswith("/digest/leads?group=close&after=")
    assert "2 leads stand as they stood before." in await next_page(house, undone)
    assert await stages(house) == ["new", "new", "new"]


async def test_who_was_decided_about_meanwhile_stays_and_all_of_them_is_a_conflict(house: Any) -> None:
    await created(house)
    fields = undo_of(await next_page(house, await post(house, "nurture", lead=LEADS[:2])))
    await house.call("boss", "POST", f"/v1/leads/{LEADS[1]}/hand-over", json={"person_id": "anna"})

    undone = await post(house, "nurture/undo", **fields)

    said = await next_page(house, undone)
    assert "The lead stands as it stood before. One lead stays as it is. It is with sales by now." in said
    # With nothing undone the reader stands where the button was pressed, and is told why.
    back = "/digest/leads?group=close"
    again = await post(house, "nurture/undo", **{**fields, "back": back})
    assert (again.status_code, again.headers["location"]) == (303, back)
    said = await next_page(house, again)
    assert "2 leads stay as they are. Why the first one does: It is not being nurtured any more." in said
    one = {**fields, "leads": packed(LEADS[1:2])}
    assert "The lead stays as it is. It is with sales by now." in await next_page(
        house, await post(house, "nurture/undo", **one)
    )


async def test_inside_a_page_a_refused_undo_is_a_toast(house: Any) -> None:
    await created(house)
    fields = undo_of(await next_page(house, await post(house, "nurture", lead=LEADS[:1])))
    await post(house, "nurture/undo", **fields)
    refused = await post(house, "nurture/undo", inside="true", **fields)
    assert refused.status_code == 409
    assert 'hx-swap-oob="beforeend:#toasts"><div class="notice wrong" role="alert">' in refused.text
    assert "The lead stays as it is. It is not being nurtured any more." in refused.text


async def test_a_form_that_names_nothing_changes_nothing(house: Any) -> None:
    await created(house)
    await post(house, "nurture", lead=LEADS[:1])
    assert (await post(house, "nurture/undo", leads="", at=house.clock.now.isoformat())).status_code == 404
    assert (await post(house, "nurture/undo", leads=packed(LEADS[:1]), at="soon")).status_code == 422
    assert await stages(house) == ["nurture", "new", "new"]


async def test_a_program_undoes_the_latest_or_the_one_it_names(house: Any) -> None:
    await created(house)
    path = f"/v1/leads/{LEADS[0]}/nurture"
    since = (await house.call("boss", "POST", path, json={})).json()["since"]
    wrong = {"nurtured_at": (house.clock.now + timedelta(hours=1)).isoformat()}
    refused = await house.call("boss", "POST", f"{path}/undo", json=wrong)
    assert (refused.status_code, refused.json()["why"]) == (409, "later_decision")
    key = {"Idempotency-Key": "once"}
    answers = [
        await house.call("boss", "POST", f"{path}/undo", json={"nurtured_at": since}, headers=key) for _ in range(2)
    ]
    assert [(one.status_code, one.json()["stage"]) for one in answers] == [(200, "new"), (200, "new")]
    assert answers[0].headers["Leadloop-After"] == answers[1].headers["Leadloop-After"]


async def test_one_press_takes_all_hand_overs_back(house: Any) -> None:
    await created(house)
    page = await next_page(house, await post(house, "hand-over", lead=LEADS[:2], person="anna"))
    assert "anna has 2 leads now." in page
    assert await stages(house) == ["with_sales", "with_sales", "new"]

    undone = await post(house, "hand-over/undo", **undo_of(page, "hand-over"))

    assert undone.status_code == 303
    assert "2 leads stand as they stood before." in await next_page(house, undone)
    assert await stages(house) == ["new", "new", "new"]


async def test_what_sales_works_on_already_stays_and_says_with_whom(house: Any) -> None:
    await created(house)
    fields = undo_of(await next_page(house, await post(house, "hand-over", lead=LEADS[:2], person="anna")), "hand-over")
    path = f"/v1/leads/{LEADS[0]}/hand-over"
    given = await house.call("boss", "POST", path, json={"person_id": "ben"})
    await house.hear("lead.accepted", house.clock.now, LEADS[0], handover_id=given.json()["handover_id"], by="anna")

    undone = await post(house, "hand-over/undo", **fields)

    said = await next_page(house, undone)
    assert "The lead stands as it stood before. One lead stays as it is. anna is working on it already." in said
    again = await post(house, "hand-over/undo", **fields)
    assert "2 leads stay as they are. Why the first one does: anna is working" in await next_page(house, again)


async def test_what_only_moved_on_to_somebody_else_has_no_undo_here(house: Any) -> None:
    await created(house)
    await post(house, "hand-over", lead=LEADS[:1], person="anna")
    page = await next_page(house, await post(house, "hand-over", lead=LEADS[:1], person="ben"))
    assert "has this lead now." in page
    assert "/hand-over/undo" not in page


async def test_a_program_takes_back_the_latest_hand_over_or_the_one_it_names(house: Any) -> None:
    await created(house)
    path = f"/v1/leads/{LEADS[0]}/hand-over"
    began = (await house.call("boss", "POST", path, json={"person_id": "anna"})).json()
    wrong = {"handed_over_at": (house.clock.now + timedelta(hours=1)).isoformat()}
    refused = await house.call("boss", "POST", f"{path}/recall", json=wrong)
    assert (refused.status_code, refused.json()["why"]) == (409, "not_by_hand")
    body, key = {"handed_over_at": began["handed_over_at"]}, {"Idempotency-Key": "once"}
    answers = [await house.call("boss", "POST", f"{path}/recall", json=body, headers=key) for _ in range(2)]
    assert [(one.status_code, one.json()["stage"]) for one in answers] == [(200, "new"), (200, "new")]
    assert answers[0].json()["handover_id"] == began["handover_id"]
    assert answers[0].headers["Leadloop-After"] == answers[1].headers["Leadloop-After"]
