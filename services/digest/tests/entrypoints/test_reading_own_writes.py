"""A page that is reloaded by hand right after a press waits for the press, as the part of it that htmx reads does."""

from typing import Any

from service_kit.ids import new_id
from service_kit.testing import cookie_of

LEADS = [f"01900000-0000-7000-8000-0000000000{number:02d}" for number in range(3)]
BEHIND = "Your last change is saved and appears here in a moment."


async def page(house: Any, kept: str, **headers: str) -> str:
    cookie = f"{cookie_of(house.service, 'anna')['cookie']}; leadloop_after={kept}"
    answer = await house.client.get("/digest/my-leads", headers={"cookie": cookie, **headers})
    assert answer.status_code == 200
    return str(answer.text)


async def given(house: Any) -> None:
    await house.lead(LEADS[0])
    await house.assigned(0, new_id(), "anna", LEADS[0])


async def test_a_whole_page_waits_for_what_the_browser_keeps_and_says_what_it_has_not_seen(house: Any) -> None:
    await given(house)
    assert BEHIND in await page(house, f"{LEADS[0]}:sales-feedback:7")
    assert BEHIND in await page(house, f"{LEADS[1]}:digest:1|{LEADS[0]}:sales-feedback:7")
    assert BEHIND not in await page(house, f"{LEADS[0]}:digest:7")


async def test_all_leads_wait_too(house: Any) -> None:
    await given(house)
    cookie = f"{cookie_of(house.service, 'ingrid')['cookie']}; leadloop_after={LEADS[0]}:qualification:7"
    answer = await house.client.get("/digest/leads", headers={"cookie": cookie})
    assert (answer.status_code, BEHIND in answer.text) == (200, True)


async def test_what_is_no_write_is_not_waited_for(house: Any) -> None:
    await given(house)
    for nonsense in ("", "nonsense", "|||", f"{LEADS[0]}:sales-feedback:x", "%00"):
        assert BEHIND not in await page(house, nonsense)
    seen = "|".join(f"{new_id()}:digest:1" for _ in range(5))
    assert BEHIND not in await page(house, f"{seen}|{LEADS[0]}:sales-feedback:7")


async def test_a_part_of_a_page_goes_by_its_address_alone(house: Any) -> None:
    await given(house)
    assert BEHIND not in await page(house, f"{LEADS[0]}:sales-feedback:7", **{"hx-request": "true"})
