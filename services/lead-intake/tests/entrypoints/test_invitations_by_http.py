"""A marketing tool invites leads to a campaign, and takes that back, as people do on a page."""

from typing import Any

import pytest

FAIR = {"key": "fair", "name": "Spring fair", "intent": "expert"}
UNKNOWN = "00000000-0000-7000-8000-000000000999"
PATH = "/v1/campaigns/fair/invitations"


async def leads_of(world: Any, many: int) -> list[str]:
    await world.post("/v1/campaigns", FAIR)
    items = [{"email": f"lead{number}@acme.example"} for number in range(many)]
    return [one["id"] for one in (await world.post("/v1/leads/batch", {"leads": items})).json()["items"]]


async def test_each_lead_has_its_own_answer(world: Any) -> None:
    old, fresh, silent = await leads_of(world, 3)
    await world.call("PUT", f"/v1/leads/{silent}/consent", {"consent": {"email": False}})
    await world.post(PATH, {"leads": [old]})

    answer = await world.post(PATH, {"leads": [old, fresh, UNKNOWN, silent, fresh]})

    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert [(one["status"], one.get("no_letters")) for one in said["items"]] == [
        ("unchanged", False), ("changed", False), ("refused", None), ("changed", True), ("unchanged", False),
    ]  # fmt: skip
    assert (said["changed"], said["unchanged"], said["refused"]) == (2, 2, 1)
    assert said["items"][2]["problem"]["status"] == 404
    assert said["items"][1]["after"] == f"{fresh}:lead-intake:{said['items'][1]['version']}"
    assert [one.key for one in await world.said("lead.invited")] == [old, fresh, silent]


async def test_taking_back_is_said_once(world: Any) -> None:
    first, second = await leads_of(world, 2)
    await world.post(PATH, {"leads": [first]})
    statuses = [
        [one["status"] for one in (await world.post(f"{PATH}/withdraw", {"leads": [first, second]})).json()["items"]]
        for _ in range(2)
    ]
    assert statuses == [["changed", "unchanged"], ["unchanged", "unchanged"]]
    assert [one.key for one in await world.said("lead.invitation_withdrawn")] == [first]


async def test_the_same_key_has_its_effect_once(world: Any) -> None:
    [lead] = await leads_of(world, 1)
    answers = [await world.call("POST", PATH, {"leads": [lead]}, idempotency_key="k") for _ in range(2)]
    assert [one.json()["changed"] for one in answers] == [1, 1]
    await world.post(f"{PATH}/withdraw", {"leads": [lead]})
    assert len(await world.said("lead.invited")) == 1


@pytest.mark.parametrize(("path", "leads", "status"), [
    ("/v1/campaigns/other/invitations", [UNKNOWN], 404), (PATH, [], 422), (PATH, [UNKNOWN] * 51, 422),
    (PATH, ["nonsense"], 422), (f"{PATH}/withdraw", [UNKNOWN] * 50, 200),
])  # fmt: skip
async def test_what_cannot_be_meant_is_refused(world: Any, path: str, leads: list[str], status: int) -> None:
    await leads_of(world, 1)
    assert (await world.post(path, {"leads": leads})).status_code == status
    assert await world.said("lead.invited") == []
