"""A salesperson's list: who needs me now, and why."""

from datetime import timedelta

from pytest import approx

LEAD = "0193b2f0-5c1e-7a00-8000-000000000001"
CRITERIA = {
    "version": 1, "name": "First", "in_force_from": "2026-01-01T00:00:00Z",
    "definition": {
        "fit_rules": [{"id": "web", "attribute": "source", "op": "eq", "value": "web", "points": 20}],
        "activity_rules": [{"id": "price", "kind": "price_viewed", "points": 40, "once_a_day": True}],
        "half_life_days": 7, "fit_lines": [40, 20, 10], "activity_lines": [60, 40, 20], "handed_over": ["A1"],
    },
}  # fmt: skip


async def scored(house, lead, grade="A1", **more) -> None:
    score = {
        "criteria_version": 1,
        "fit": 20.0,
        "activity": 80.0,
        "activity_at": house.clock.now,
        "half_life_days": 7.0,
    }
    await house.hear("lead.scored", 0, lead, **score, grade=grade, reasons=[["price", 40.0], ["web", 60.0]], **more)


async def test_the_most_urgent_comes_first(house, handover_id, lead_id) -> None:
    now = house.clock.now
    for number, (due, grade) in enumerate(
        [
            (now + timedelta(days=3), "A1"),
            (now - timedelta(hours=1), "A1"),
            (now + timedelta(hours=2), "B2"),
            (now - timedelta(days=2), "C3"),
            (now + timedelta(hours=2), "A2"),
        ],
        1,
    ):
        await house.lead(lead_id(number), -3)
        await scored(house, lead_id(number), grade)
        await house.assigned(-3, handover_id(number), lead=lead_id(number), due_at=due)

    listed = await house.get("anna", "/v1/active-leads")

    assert [row["handover_id"] for row in listed["items"]] == [handover_id(number) for number in (4, 2, 5, 3, 1)]
    assert [row["urgency"] for row in listed["items"]] == ["overdue", "overdue", "due_today", "due_today", "later"]
    assert [row["late_seconds"] for row in listed["items"]] == [2 * 86400, 3600, 0, 0, 0]
    first = await house.get("anna", "/v1/active-leads", limit=2)
    house.clock.now += timedelta(hours=3)
    second = await house.get("anna", "/v1/active-leads", limit=3, cursor=first["next"])
    assert [row["handover_id"] for row in first["items"] + second["items"]] == [
        handover_id(number) for number in (4, 2, 5, 3, 1)
    ]
    assert second["next"] is None


async def test_a_row_says_who_and_why_and_what_is_next(house, handover_id) -> None:
    await house.lead()
    await house.hear("reference.criteria", key="criteria/1", **CRITERIA)
    await house.hear(
        "reference.campaign", key="campaign/spring", campaign="spring", name="Spring fair", intent="expert"
    )
    await scored(house, LEAD, falls=[{"at": house.clock.now + timedelta(days=7), "grade": "A2"}])
    await house.assigned(0, handover_id(1))
    at = house.clock.now + timedelta(days=2)
    await house.hear(
        "lead.contacted", 0.1, handover_id=handover_id(1), by="anna", attempt=1, channel="phone", outcome="no_answer",
        due_at=at, next_step={"kind": "call", "at": at},
    )  # fmt: skip

    [row] = (await house.get("anna", "/v1/active-leads"))["items"]

    assert row["lead"] == {
        "id": LEAD, "name": "Henrik Dahl", "job_title": None, "company": None, "emails": ["henrik@dahl.example"],
        "phones": ["+46701234567"],
    }  # fmt: skip
    assert (row["state"], row["needs"], row["attempts"]) == ("handed_over", "next_step", 1)
    assert row["next_step"]["kind"] == "call"
    assert row["last_action"]["outcome"] == "no_answer"
    assert row["last_touch"]["campaign_name"] == "Spring fair"
    assert (row["score"]["grade"], row["score"]["activity"]) == ("A1", approx(80.0))
    assert [reason["rule"] for reason in row["score"]["reasons"]] == ["web", "price"]
    assert row["score"]["reasons"][1]["when"] == {"kind": "price_viewed", "once_a_day": True}
    house.clock.now += timedelta(days=7)
    [later] = (await house.get("anna", "/v1/active-leads"))["items"]
    assert (later["score"]["grade"], later["score"]["activity"]) == ("A2", approx(40.0))
    assert later["overdue"] is True


async def test_an_ended_handover_leaves_the_list_and_an_undone_end_brings_it_back(house, handover_id) -> None:
    await house.lead()
    await house.assigned(0, handover_id(1))
    won = await house.hear("lead.won", 0.1, handover_id=handover_id(1))

    assert (await house.get("anna", "/v1/active-leads"))["items"] == []
    await house.hear("lead.action_undone", 0.11, handover_id=handover_id(1), event_id=won, undone="lead.won")
    assert len((await house.get("anna", "/v1/active-leads"))["items"]) == 1


async def test_everybody_sees_the_lists_within_reach(house, handover_id, lead_id) -> None:
    await house.lead(lead_id(1))
    await house.lead(lead_id(2))
    await house.assigned(0, handover_id(1), "anna", lead_id(1))
    await house.assigned(0, handover_id(2), "ben", lead_id(2))

    for who, person, owners in (
        ("anna", None, ["anna"]), ("anna", "anna", ["anna"]), ("ben", None, ["ben"]),
        ("mia", None, ["anna"]), ("mia", "anna", ["anna"]), ("ingrid", None, ["anna", "ben"]),
        ("boss", "ben", ["ben"]),
    ):  # fmt: skip
        listed = await house.get(who, "/v1/active-leads", **({"person": person} if person else {}))
        assert [row["owner"] for row in listed["items"]] == owners
    for who, person in (("anna", "ben"), ("mia", "ben")):
        assert (await house.call(who, "GET", "/v1/active-leads", params={"person": person})).status_code == 404


async def test_given_to_somebody_else_it_is_on_their_list_only(house, handover_id) -> None:
    await house.lead()
    await house.assigned(0, handover_id(1), "anna")
    await house.assigned(0.05, handover_id(1), "ben", how="given", handed_over_at="2026-11-02T09:00:00Z")

    assert (await house.get("anna", "/v1/active-leads"))["items"] == []
    assert len((await house.get("ben", "/v1/active-leads"))["items"]) == 1
