"""Campaigns by HTTP."""

from typing import Any

SPRING = {
    "key": "spring", "name": "Spring fair", "intent": "nurture", "cost": {"amount": "1200.50", "currency": "EUR"},
    "starts_on": "2026-03-01", "ends_on": "2026-05-31",
}  # fmt: skip


async def test_a_campaign_is_registered_once_and_travels_as_a_reference_document(world: Any) -> None:
    answer = await world.post("/v1/campaigns", SPRING)
    again = await world.post("/v1/campaigns", SPRING)

    assert answer.status_code == 201
    assert answer.json() == SPRING | {"version": 1}
    assert again.status_code == 409
    (document,) = await world.said("reference.")
    assert (document.type, document.key, document.sequence) == ("reference.campaign", "campaign/spring", 1)
    assert document.data == {
        "campaign": "spring", "name": "Spring fair", "intent": "nurture", "cost": 120050, "currency": "EUR",
        "starts_on": "2026-03-01", "ends_on": "2026-05-31",
    }  # fmt: skip


async def test_a_campaign_changes_by_version_and_only_if_it_differs(world: Any) -> None:
    await world.post("/v1/campaigns", SPRING)
    body = {name: value for name, value in SPRING.items() if name != "key"} | {"intent": "expert"}

    stale = await world.call("PUT", "/v1/campaigns/spring", body, if_match='"v7"')
    changed = await world.call("PUT", "/v1/campaigns/spring", body, if_match='"v1"')
    same = await world.call("PUT", "/v1/campaigns/spring", body)
    new = await world.call("PUT", "/v1/campaigns/autumn", {"intent": "notification"})

    assert [one.status_code for one in (stale, changed, same, new)] == [412, 200, 200, 201]
    assert (changed.json()["version"], same.json()["version"], same.headers["etag"]) == (2, 2, '"v2"')
    assert [document.sequence for document in await world.said("reference.")] == [1, 2, 1]
    assert [one["key"] for one in (await world.get("/v1/campaigns")).json()["items"]] == ["autumn", "spring"]
    assert (await world.get("/v1/campaigns/spring", role="rep")).json()["intent"] == "expert"
    assert (await world.get("/v1/campaigns/winter")).status_code == 404


async def test_a_touch_says_the_intent_that_the_campaign_had_when_it_was_recorded(world: Any) -> None:
    await world.capture(email="ann@acme.example", campaign="spring")
    await world.post("/v1/campaigns", SPRING)
    await world.capture(email="ann@acme.example", campaign="spring")

    intents = [fact.data.get("intent") for fact in await world.said() if fact.type == "lead.touched"]
    assert intents == [None, "nurture"]


async def test_what_makes_no_sense_is_refused_by_field(world: Any) -> None:
    async def field(**other: Any) -> str:
        answer = await world.post("/v1/campaigns", SPRING | other)
        assert answer.status_code == 422
        name: str = answer.json()["errors"][0]["field"]
        return name

    assert await field(key="Spring Fair") == "key"
    assert await field(intent="party") == "intent"
    assert await field(cost={"amount": "1.00", "currency": "ABC"}) == "cost.currency"
    assert await field(cost={"amount": "1.005", "currency": "EUR"}) == "cost.amount"
    assert await field(cost={"amount": "-5", "currency": "EUR"}) == "cost.amount"
    assert await field(ends_on="2026-02-01") == "ends_on"
    assert (await world.post("/v1/campaigns", SPRING, role="rep")).status_code == 403
