"""What marketing writes with a hand-over stands where the salesperson looks: My leads, the card, the letter."""

import re
from datetime import timedelta
from typing import Any

from service_kit.ids import new_id
from service_kit.testing import cookie_of

LEAD = "01900000-0000-7000-8000-000000000001"
ASKED = "Please call 2 more times <b>before Friday</b>"
SHOWN = "Please call 2 more times &lt;b&gt;before Friday&lt;/b&gt;"


async def page(house: Any, path: str) -> str:
    answer = await house.client.get(path, headers=cookie_of(house.service, "anna"))
    assert answer.status_code == 200, answer.text
    return re.sub(r"</?(?:bdi|b)>", "", answer.text)


async def handed(house: Any, handover: str, note: str | None, day: float = 0, *, by: str | None = "mia") -> None:
    due = house.clock.now + timedelta(days=1)
    await house.assigned(day, handover, "anna", LEAD, due_at=due, how="by_hand", by=by, note_id=note)


async def written(house: Any, handover: str, note: str, text: str = ASKED) -> None:
    said = {"lead_id": LEAD, "handover_id": handover, "by": "mia", "at": house.clock.now, "text": text}
    await house.hear("private.handover_note", 0, LEAD, key=f"{LEAD}/handover_note/{note}", **said)


async def test_the_note_stands_on_the_row_and_on_the_card_as_text(house: Any) -> None:
    await house.call("boss", "PUT", "/v1/people/mia", json={"name": "Mia Lang", "role": "marketer"})
    handover, note = new_id(), new_id()
    await house.lead(LEAD)
    await handed(house, handover, note)
    assert "Mia Lang" not in await page(house, "/digest/my-leads")

    await written(house, handover, note)

    assert f"Mia Lang: {SHOWN}" in await page(house, "/digest/my-leads")
    card = await page(house, f"/digest/leads/{LEAD}")
    assert f'dir="auto">{SHOWN}</blockquote>' in card


async def test_a_hand_over_given_on_without_a_word_keeps_the_note_and_a_newer_one_replaces_it(house: Any) -> None:
    handover, first, second = new_id(), new_id(), new_id()
    await house.lead(LEAD)
    await handed(house, handover, first, by=None)
    await written(house, handover, first)
    await handed(house, handover, None, 0.1)
    assert f"From marketing: {SHOWN}" in await page(house, "/digest/my-leads")
    await handed(house, handover, second, 0.2, by=None)
    await written(house, handover, second, "Back from the fair")
    text = await page(house, "/digest/my-leads")
    assert "From marketing: Back from the fair" in text
    assert SHOWN not in text


async def test_an_erased_person_leaves_no_note(house: Any) -> None:
    handover, note = new_id(), new_id()
    await house.lead(LEAD)
    await handed(house, handover, note)
    await written(house, handover, note)
    await house.hear("lead.erased", 1, LEAD)
    await written(house, handover, note)
    assert "Please call" not in await page(house, "/digest/my-leads")
    assert "Please call" not in await page(house, f"/digest/leads/{LEAD}")


async def test_the_interface_says_it_until_the_person_is_erased(house: Any) -> None:
    await house.call("boss", "PUT", "/v1/people/mia", json={"name": "Mia Lang", "role": "marketer"})
    handover, note = new_id(), new_id()
    await house.lead(LEAD)
    await handed(house, handover, note)

    async def asked() -> Any:
        [row] = (await house.call("anna", "GET", "/v1/active-leads")).json()["items"]
        return row["asked"]

    assert await asked() is None
    await written(house, handover, note)
    assert await asked() == {"by": "mia", "by_name": "Mia Lang", "text": ASKED}
    await house.hear("lead.erased", 1, LEAD)
    rows = (await house.call("anna", "GET", "/v1/active-leads")).json()["items"]
    assert ASKED not in str(rows)
