"""The ledger and the funnel as clients read them."""

from datetime import timedelta
from typing import Any


async def november(house, handover_id, lead_id) -> None:
    """Six hand-overs: one won, one lost, one returned and handed over again, one disqualified, two open."""
    for number in range(1, 6):
        await house.lead(lead_id(number), -1, industry="it" if number % 2 else None)
    hear, h = house.hear, handover_id
    await house.assigned(0, h(1), lead=lead_id(1), frozen={"last_campaign": "spring"})
    due: dict[str, Any] = {"due_at": house.clock.now + timedelta(days=20), "opportunity_id": h(99)}
    await hear("lead.opportunity_opened", 3, lead_id(1), handover_id=h(1), **due)
    await hear("lead.won", 6, lead_id(1), handover_id=h(1), amount=3_900_000, currency="EUR")
    await house.assigned(0, h(2), lead=lead_id(2))
    await hear("lead.lost", 4, lead_id(2), handover_id=h(2), reason="price")
    await house.assigned(1, h(3), lead=lead_id(3), frozen={"last_campaign": "spring"})
    await hear("lead.accepted", 2, lead_id(3), handover_id=h(3))
    await hear("lead.returned", 5, lead_id(3), handover_id=h(3), reason="too_early", attempts=1)
    await house.assigned(9, h(4), "ben", lead_id(3), cycle=2)
    await house.assigned(1, h(5), lead=lead_id(4))
    await hear("lead.disqualified", 2, lead_id(4), handover_id=h(5), reason="by_hand")
    await house.assigned(2, h(6), lead=lead_id(5))
    house.clock.now += timedelta(days=28)


async def test_every_handover_is_accounted_for(house, handover_id, lead_id) -> None:
    await november(house, handover_id, lead_id)

    loop = await house.get("anna", "/v1/loop", **{"from": "2026-11-01", "to": "2026-12-01"})

    assert [loop[name] for name in ("handed_over", "won", "lost", "returned", "disqualified", "open", "overdue")] == [
        6, 1, 1, 1, 1, 2, 2,
    ]  # fmt: skip
    assert loop["amounts"] == [{"amount": "39000.00", "currency": "EUR"}]
    assert (loop["cycles"]["first"]["handed_over"], loop["cycles"]["again"]["open"]) == (5, 1)
    assert loop["returns"] == [
        {"reason": "too_early", "count": 1, "nurturing": 0, "handed_over_again": 1, "disqualified": 0}
    ]
    assert loop["losses"] == [{"reason": "price", "count": 1}]
    assert (loop["from"], loop["to"], loop["group_by"]) == ("2026-11-01", "2026-12-01", None)
    assert loop["as_of"].startswith("2026-11-30T12:00:00")


async def test_as_of_an_earlier_day_the_loop_stood_as_it_stood_then(house, handover_id, lead_id) -> None:
    await november(house, handover_id, lead_id)

    loop = await house.get("anna", "/v1/loop", as_of="2026-11-06")

    assert [loop[name] for name in ("handed_over", "won", "lost", "returned", "disqualified", "open")] == [
        5,
        0,
        1,
        0,
        1,
        3,
    ]
    assert loop["as_of"] == "2026-11-06"


async def test_groups_add_up_to_the_whole(house, handover_id, lead_id) -> None:
    await november(house, handover_id, lead_id)
    await house.hear(
        "reference.campaign", key="campaign/spring", campaign="spring", name="Spring fair", intent="expert"
    )

    for group, keys in (
        ("campaign", ["spring", None]), ("source", ["web"]), ("person", ["anna", "ben"]), ("criteria_version", [1]),
        ("industry", [None]),
    ):  # fmt: skip
        loop = await house.get("mia", "/v1/loop", group_by=group)
        assert [row["key"] for row in loop["groups"]] == keys
        assert sum(row["handed_over"] for row in loop["groups"]) == loop["handed_over"] == 6
    spring = (await house.get("mia", "/v1/loop", group_by="campaign"))["groups"][0]
    assert (spring["name"], spring["handed_over"], spring["won"], spring["returned"]) == ("Spring fair", 2, 1, 1)


async def test_the_funnel_says_where_they_leave(house, handover_id, lead_id) -> None:
    await november(house, handover_id, lead_id)
    await house.hear("lead.qualified", 0, lead_id(1), how="criteria", cycle=1, frozen={
        "criteria_version": 1, "grade": "A1", "fit": 60.0, "activity": 80.0, "first_source": "web"})  # fmt: skip

    funnel = await house.get("ingrid", "/v1/funnel", group_by="source")

    assert (funnel["created"], funnel["qualified"]) == (5, 1)
    assert [(step["step"], step["reached"]) for step in funnel["steps"]] == [
        ("handed_over", 6), ("accepted", 2), ("contacted", 1), ("opportunity", 1), ("won", 1),
    ]  # fmt: skip
    assert funnel["steps"][0] == {
        "step": "handed_over", "reached": 6, "went_on": 2, "open": 2, "returned": 0, "lost": 1, "disqualified": 1,
    }  # fmt: skip
    assert [(row["key"], row["created"], row["qualified"]) for row in funnel["groups"]] == [("web", 5, 1)]
    by_person = await house.get("ingrid", "/v1/funnel", group_by="person")
    assert (by_person["created"], by_person["qualified"]) == (None, None)


async def test_a_filter_narrows_all_figures(house, handover_id, lead_id) -> None:
    await november(house, handover_id, lead_id)

    assert (await house.get("boss", "/v1/loop", person="ben"))["handed_over"] == 1
    assert (await house.get("boss", "/v1/loop", campaign="spring", person="anna"))["handed_over"] == 2
    assert (await house.get("boss", "/v1/funnel", industry="it"))["created"] == 3


async def test_a_merge_leaves_one_lead_and_every_handover(house, handover_id, lead_id) -> None:
    await november(house, handover_id, lead_id)

    await house.hear("lead.merged", 10, lead_id(2), into=lead_id(3))

    assert (await house.get("boss", "/v1/funnel"))["created"] == 4
    assert (await house.get("boss", "/v1/loop"))["handed_over"] == 6


async def test_erasing_changes_no_figure(house, handover_id, lead_id) -> None:
    await november(house, handover_id, lead_id)
    before = await house.get("boss", "/v1/funnel"), await house.get("boss", "/v1/loop")

    await house.hear("lead.erased", 20, lead_id(1))

    assert (await house.get("boss", "/v1/funnel"), await house.get("boss", "/v1/loop")) == before


async def test_what_cannot_be_read_is_refused_by_name(house) -> None:
    for params, field in (
        ({"from": "yesterday"}, "from"),
        ({"as_of": "2026-11-30T10:00:00"}, "as_of"),
        ({"from": "2026-12-01", "to": "2026-11-01"}, "to"),
        ({"group_by": "colour"}, "group_by"),
        ({"source": "Web Site"}, "source"),
        ({"criteria_version": "99999999999"}, "criteria_version"),
    ):
        answer = await house.call("boss", "GET", "/v1/loop", params=params)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert [error["field"] for error in answer.json()["errors"]] == [field]
