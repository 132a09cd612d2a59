"""Who sees a hand-over and who may act on it."""

from typing import Any

import pytest

MOVES: list[tuple[str, dict[str, Any] | None]] = [
    ("accept", None),
    ("contacts", {"channel": "phone", "outcome": "reached"}),
    ("account", {"name": "Dahl"}),
    ("opportunity", None),
    ("won", None),
    ("lost", {"reason": "price"}),
    ("return", {"reason": "too_early"}),
    ("rating", {"rating": "good"}),
    ("undo", None),
]


@pytest.mark.parametrize(
    ("who", "reads", "acts"),
    [
        ("anna", 200, 200),
        ("nora", 200, 200),
        ("ada", 200, 200),
        ("robot", 200, 200),
        ("mark", 200, 403),
        ("bert", 404, 404),
        ("sam", 404, 404),
    ],
)
async def test_a_handover_belongs_to_its_owner_their_manager_and_admins(
    world: Any, who: str, reads: int, acts: int
) -> None:
    handover, _ = await world.hand_over("anna")
    assert (await world.get(f"/v1/handovers/{handover}", who)).status_code == reads
    listed = (await world.get("/v1/handovers", who)).json()["items"]
    assert len(listed) == (1 if reads == 200 else 0)
    for move, body in MOVES:
        answer = await world.act(handover, move, body, who)
        if acts == 200:
            assert answer.status_code in {200, 409}
        else:
            assert answer.status_code == acts
    assert bool(await world.said()) is (acts == 200)


async def test_whoever_had_it_once_sees_it_but_cannot_act(world: Any) -> None:
    handover, lead = await world.hand_over("anna")
    await world.hear(world.assigned(lead, "bert", handover=handover, how="given", handed_over_at=world.at(0)))
    assert (await world.get(f"/v1/handovers/{handover}", "anna")).status_code == 200
    assert (await world.act(handover, "accept", None, "anna")).status_code == 403
    assert (await world.act(handover, "accept", None, "nora")).status_code == 403
    await world.done(handover, "accept", None, "sam")


@pytest.mark.parametrize("path", ["/v1/handovers", "/v1/reasons", "/v1/handovers/00000000-0000-7000-8000-000000000000"])
async def test_nobody_reads_without_a_key(world: Any, path: str) -> None:
    answer = await world.client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")


async def test_a_handover_that_is_not_there_is_not_found(world: Any) -> None:
    missing = "00000000-0000-7000-8000-000000000000"
    assert (await world.get(f"/v1/handovers/{missing}", "ada")).status_code == 404
    for move, body in MOVES:
        assert (await world.act(missing, move, body, "ada")).status_code == 404


async def test_a_machine_acts_in_nobodys_name(world: Any) -> None:
    handover, _ = await world.hand_over()
    await world.done(handover, "accept", None, "robot")
    await world.done(handover, "rating", {"rating": "fair"}, "nora")
    assert [fact.data.get("by") for fact in await world.said()] == [None, "nora"]
