"""Who sees which of the leads that marketing nurtures."""

from typing import Any

LEADS = {owner: f"00000000-0000-7000-8000-00000000000{number}" for number, owner in enumerate(("anna", "ben"), 1)}


async def nurtured(house: Any, who: str, query: str = "") -> list[str]:
    page = (await house.call(who, "GET", f"/v1/nurture{query}")).json()
    return [one["lead_id"] for one in page["items"]]


async def test_a_manager_sees_what_the_team_gave_back_and_marketing_sees_everything(house: Any) -> None:
    for owner, lead in LEADS.items():
        await house.lead(lead, qualified=True)
        answer = await house.call("ingrid", "POST", f"/v1/leads/{lead}/hand-over", json={"person_id": owner})
        handover = answer.json()["handover_id"]
        at = house.clock.now
        await house.hear("lead.returned", at, lead, handover_id=handover, by=owner, reason="no_budget", attempts=1)
    by_hand = "00000000-0000-7000-8000-000000000003"
    await house.lead(by_hand)
    await house.call("ingrid", "POST", f"/v1/leads/{by_hand}/nurture", json={})

    assert await nurtured(house, "mia") == [LEADS["anna"]]  # Ben is of another team, and nobody was handed the third
    assert await nurtured(house, "ingrid") == [by_hand, LEADS["ben"], LEADS["anna"]]
    assert await nurtured(house, "mia", "?limit=1") == [LEADS["anna"]]
    assert (await house.call("anna", "GET", "/v1/nurture")).status_code == 403
