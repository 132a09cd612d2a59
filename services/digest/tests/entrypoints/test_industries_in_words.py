"""Industries are words in the reader's language wherever one is named, not only on the card."""

import re
from typing import Any

from service_kit.ids import new_id
from service_kit.testing import cookie_of

LEAD = "01900000-0000-7000-8000-0000000000ab"


async def russian(house: Any, path: str) -> str:
    answer = await house.client.get(path, headers=cookie_of(house.service, "inga"))
    assert answer.status_code == 200, answer.text
    text: str = answer.text
    return text


async def test_filters_and_figures_name_them_as_the_card_does(house: Any) -> None:
    person = {"name": "Инга", "role": "marketer", "language": "ru", "time_zone": "UTC"}
    await house.call("boss", "PUT", "/v1/people/inga", json=person)
    await house.lead(LEAD, 0, industry="logistics")
    await house.assigned(0, new_id(), lead=LEAD, frozen={"industry": "logistics"})
    listed = await russian(house, "/digest/leads?industry=retail")
    assert "Отрасль: <bdi>розница</bdi>" in listed
    assert re.findall(r'<option value="(\w+)"( selected)?>(логистика|розница)<', listed) == [
        ("logistics", "", "логистика"),
        ("retail", " selected", "розница"),
    ]
    assert "логистика" in await russian(house, "/digest/funnel?by=industry")
    assert "логистика" in await russian(house, "/digest/funnel.csv?by=industry")


async def test_a_key_of_the_installations_own_is_shown_as_it_is_written(house: Any) -> None:
    await house.lead(LEAD, 0, industry="robot_arms")
    answer = await house.client.get("/digest/leads?industry=robot_arms", headers=cookie_of(house.service, "ingrid"))
    assert "Industry: <bdi>robot arms</bdi>" in answer.text
