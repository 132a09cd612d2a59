"""The criteria name industries in the reader's language; a key of the installation's own stays as it is written."""

from typing import Any

from service_kit.testing import cookie_of


async def test_a_rule_about_industries_is_read_in_words(house: Any, definition: dict[str, Any]) -> None:
    async with house.service.database.transaction() as tx:
        mia = {"person": "mia", "name": "mia", "role": "manager", "team": "north", "language": "ru"}
        await house.service.app.state.access.take_over(tx, [("reference.person", mia, 3)])
    rule = {"id": "ours", "attribute": "industry", "op": "in", "value": ["it", "food", "robot_arms"], "points": 20}
    sent = {"name": "By industry", "definition": definition | {"fit_rules": [rule]}}
    assert (await house.call("ingrid", "POST", "/v1/criteria", json=sent)).status_code == 201
    answer = await house.client.get("/qualification/criteria", headers=cookie_of(house.service, "mia"))
    assert "Отрасль: информационные технологии, продукты питания, robot arms" in answer.text
