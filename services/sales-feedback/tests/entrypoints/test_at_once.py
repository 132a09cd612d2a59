"""Many requests at the same moment."""

import asyncio
from typing import Any


async def test_one_bad_request_never_fails_its_neighbours(world: Any) -> None:
    made = [(await world.hand_over())[0] for _ in range(6)]
    missing = "00000000-0000-7000-8000-000000000000"
    answers = await asyncio.gather(*(world.act(one, "accept") for one in [*made[:3], missing, *made[3:]]))
    assert [answer.status_code for answer in answers] == [200, 200, 200, 404, 200, 200, 200]
    assert len(await world.said("lead.accepted")) == 6


async def test_of_many_who_end_a_handover_at_once_one_does(world: Any) -> None:
    handover, lead = await world.hand_over()
    moves = [("won", None), ("lost", {"reason": "price"}), ("return", {"reason": "too_early"}), ("accept", None)] * 3
    answers = await asyncio.gather(*(world.act(handover, move, body) for move, body in moves))
    ended = [a for a, (move, _) in zip(answers, moves, strict=True) if a.status_code == 200 and move != "accept"]
    assert len(ended) == 1
    assert {answer.status_code for answer in answers} == {200, 409}
    facts = await world.said("lead.")
    assert [fact.sequence for fact in facts] == list(range(1, len(facts) + 1))
    assert {fact.key for fact in facts} == {lead}


async def test_people_the_log_and_the_clock_may_come_together(world: Any) -> None:
    made = [await world.hand_over() for _ in range(8)]
    world.go_to(5)
    acting = [world.act(one, "contacts", {"channel": "phone", "outcome": "no_answer"}) for one, _ in made[:4]]
    ending = [
        world.record("lead.disqualified", lead, {"handover_id": one, "reason": "by_hand"}) for one, lead in made[2:6]
    ]
    await asyncio.gather(world.poller.turn(), *acting, world.hear(*ending), world.poller.turn())
    while await world.poller.turn():
        pass
    states = [(await world.shown(one))["state"] for one, _ in made]
    assert states == ["handed_over"] * 2 + ["disqualified"] * 4 + ["handed_over"] * 2
    for _, lead in made:
        mine = [fact.sequence for fact in await world.said("lead.") if fact.key == lead]
        assert mine == list(range(1, len(mine) + 1))
