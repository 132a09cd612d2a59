"""Routes about leads, as callers see them."""

from datetime import timedelta
from typing import Any

import pytest

LEAD = "00000000-0000-7000-8000-000000000001"
OTHER = "00000000-0000-7000-8000-000000000002"
NOBODY = "00000000-0000-7000-8000-00000000ffff"


async def test_a_score_shows_every_reason_with_its_points(house: Any) -> None:
    await house.lead()
    answer = await house.call("ingrid", "GET", f"/v1/leads/{LEAD}/score")
    assert answer.status_code == 200
    score = answer.json()
    # 20 points for the form at nine have decayed for three hours of a half-life of fourteen days.
    assert score["activity"] == pytest.approx(20 * 2 ** (-3 / 24 / 14), abs=1e-6)
    assert (score["fit"], score["grade"], score["stage"], score["criteria_version"]) == (40.0, "A4", "new", 1)
    assert [(one["rule"], one["of"]) for one in score["reasons"]] == [
        ("business_address", "fit"), ("company_known", "fit"), ("size_that_buys", "fit"), ("decides", "fit"),
        ("sent_form", "activity"),
    ]  # fmt: skip
    assert sum(one["points"] for one in score["reasons"]) == pytest.approx(score["fit"] + score["activity"])
    assert answer.headers["etag"]


async def test_a_rep_sees_the_score_of_leads_handed_to_them_and_of_no_other(house: Any) -> None:
    await house.lead(qualified=True)
    path = f"/v1/leads/{LEAD}/score"
    assert (await house.call("anna", "GET", path)).status_code == 404
    handed = await house.call("boss", "POST", f"/v1/leads/{LEAD}/hand-over", json={"person_id": "anna"})
    assert handed.status_code == 201
    assert (await house.call("anna", "GET", path)).status_code == 200
    assert (await house.call("mia", "GET", path)).status_code == 200
    assert (await house.call("ben", "GET", path)).status_code == 404
    assert (await house.client.get(path)).status_code == 401


async def test_an_unknown_lead_is_not_found_and_a_malformed_id_is_named(house: Any) -> None:
    assert (await house.call("boss", "GET", f"/v1/leads/{NOBODY}/score")).status_code == 404
    answer = await house.call("boss", "GET", "/v1/leads/anna/score")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "lead_id"


async def test_a_lead_is_handed_over_by_hand_without_any_routing_profile(house: Any) -> None:
    await house.lead(qualified=True)
    answer = await house.call(
        "mia", "POST", f"/v1/leads/{LEAD}/hand-over",
        json={"person_id": "anna", "reason": "knows them", "occurred_at": "2026-03-02T10:30:00+01:00"},
    )  # fmt: skip
    assert answer.status_code == 201
    handover = answer.json()
    assert handover["owner"] == "anna"
    assert handover["cycle"] == 1
    assert handover["handed_over_at"] == "2026-03-02T09:30:00Z"
    assert handover["due_at"] == "2026-03-02T13:30:00Z"
    lead, source, sequence = answer.headers["leadloop-after"].split(":")
    assert (lead, source) == (LEAD, "qualification")
    assert int(sequence) == 4


async def test_the_same_key_gives_the_same_answer_and_another_body_is_refused(house: Any) -> None:
    await house.lead(qualified=True)
    path, key = f"/v1/leads/{LEAD}/hand-over", {"Idempotency-Key": "once"}
    first = await house.call("ingrid", "POST", path, json={"person_id": "anna"}, headers=key)
    again = await house.call("ingrid", "POST", path, json={"person_id": "anna"}, headers=key)
    other = await house.call("ingrid", "POST", path, json={"person_id": "ben"}, headers=key)
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.content == again.content


async def test_an_open_hand_over_is_given_to_somebody_else_and_keeps_its_id(house: Any) -> None:
    await house.lead(qualified=True)
    path = f"/v1/leads/{LEAD}/hand-over"
    first = (await house.call("ingrid", "POST", path, json={"person_id": "anna"})).json()
    given = await house.call("ingrid", "POST", path, json={"person_id": "ben"})
    assert given.status_code == 200
    assert given.json()["handover_id"] == first["handover_id"]
    assert given.json()["handed_over_at"] == first["handed_over_at"]
    assert given.json()["owner"] == "ben"
    same = await house.call("ingrid", "POST", path, json={"person_id": "ben"})
    assert same.status_code == 409
    assert same.json()["stage"] == "with_sales"


async def test_a_manager_hands_over_within_the_team(house: Any) -> None:
    await house.lead(qualified=True)
    path = f"/v1/leads/{LEAD}/hand-over"
    outside = await house.call("mia", "POST", path, json={"person_id": "ben"})
    assert (outside.status_code, outside.json()["errors"][0]["field"]) == (422, "person_id")
    assert (await house.call("mia", "POST", path, json={"person_id": "anna"})).status_code == 201
    assert (await house.call("ingrid", "POST", path, json={"person_id": "ben"})).status_code == 200


async def test_a_manager_cannot_take_another_teams_lead(house: Any) -> None:
    await house.lead(qualified=True)
    path = f"/v1/leads/{LEAD}/hand-over"
    assert (await house.call("ingrid", "POST", path, json={"person_id": "ben"})).status_code == 201
    assert (await house.call("mia", "POST", path, json={"person_id": "anna"})).status_code == 404


async def test_a_lead_is_handed_to_salespeople_only(house: Any) -> None:
    await house.lead(qualified=True)
    answer = await house.call("ingrid", "POST", f"/v1/leads/{LEAD}/hand-over", json={"person_id": "ingrid"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "person_id")


WRONG_HAND_OVERS: list[tuple[dict[str, Any], str]] = [
    ({"person_id": "nobody"}, "person_id"),
    ({"person_id": "An na"}, "person_id"),
    ({}, "person_id"),
    ({"person_id": "anna", "occurred_at": "2026-03-02T10:30:00"}, "occurred_at"),
    ({"person_id": "anna", "occurred_at": "2027-03-02T10:30:00Z"}, "occurred_at"),
    ({"person_id": "anna", "owner": "ben"}, "owner"),
    ({"person_id": "anna", "reason": "a\u0000b"}, "reason"),
]


async def test_a_wrong_hand_over_is_refused_by_field(house: Any) -> None:
    await house.lead(qualified=True)
    for body, field in WRONG_HAND_OVERS:
        answer = await house.call("mia", "POST", f"/v1/leads/{LEAD}/hand-over", json=body)
        assert answer.status_code == 422, field
        [error] = answer.json()["errors"]
        assert error["field"] == field
        assert error["remedy"]


async def test_reps_do_not_hand_over_and_marketers_do(house: Any) -> None:
    await house.lead(qualified=True)
    path, body = f"/v1/leads/{LEAD}/hand-over", {"person_id": "anna"}
    assert (await house.call("anna", "POST", path, json=body)).status_code == 403
    assert (await house.call("ingrid", "POST", path, json=body)).status_code == 201


async def test_a_lead_is_disqualified_and_only_by_hand_comes_back(house: Any) -> None:
    await house.lead(qualified=True)
    answer = await house.call("ingrid", "POST", f"/v1/leads/{LEAD}/disqualify", json={"reason": "not_our_market"})
    assert answer.status_code == 200
    assert answer.json()["stage"] == "disqualified"
    again = await house.call("ingrid", "POST", f"/v1/leads/{LEAD}/disqualify", json={})
    assert again.status_code == 409
    assert "hand-over" in again.json()["possible"]
    handed = await house.call("ingrid", "POST", f"/v1/leads/{LEAD}/hand-over", json={"person_id": "anna"})
    assert handed.status_code == 201


async def test_a_duplicate_names_another_lead_that_is_known(house: Any) -> None:
    await house.lead()
    await house.lead(OTHER)
    path = f"/v1/leads/{LEAD}/disqualify"
    for wrong in (LEAD, NOBODY):
        refused = await house.call("ingrid", "POST", path, json={"reason": "duplicate", "duplicate_of": wrong})
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["field"] == "duplicate_of"
    assert (
        await house.call("ingrid", "POST", path, json={"reason": "duplicate", "duplicate_of": OTHER})
    ).status_code == 200


async def test_disqualifying_ends_an_open_hand_over(house: Any) -> None:
    await house.lead(qualified=True)
    handed = await house.call("mia", "POST", f"/v1/leads/{LEAD}/hand-over", json={"person_id": "anna"})
    closed = await house.call("ingrid", "POST", f"/v1/leads/{LEAD}/disqualify", json={})
    assert closed.json()["handover_id"] == handed.json()["handover_id"]


async def test_leads_in_nurturing_are_listed_newest_first_page_by_page(house: Any) -> None:
    for number, at in ((LEAD, "2026-03-02T10:00:00Z"), (OTHER, "2026-03-02T11:00:00Z")):
        await house.lead(number)
        answer = await house.call(
            "ingrid", "POST", f"/v1/leads/{number}/nurture",
            json={"revisit_at": "2026-06-01T00:00:00Z", "reason": "asked us to wait", "occurred_at": at},
        )  # fmt: skip
        assert answer.status_code == 200
    first = (await house.call("ingrid", "GET", "/v1/nurture?limit=1")).json()
    assert [one["lead_id"] for one in first["items"]] == [OTHER]
    assert first["items"][0] == {
        "lead_id": OTHER, "reason": "by_hand", "returned_at": "2026-03-02T11:00:00Z",
        "revisit_at": "2026-06-01T00:00:00Z", "track": "by_hand", "handover_id": None, "by": "ingrid",
        "note": "asked us to wait",
    }  # fmt: skip
    second = (await house.call("ingrid", "GET", f"/v1/nurture?limit=1&cursor={first['next']}")).json()
    assert [one["lead_id"] for one in second["items"]] == [LEAD]
    assert second["next"] is None
    assert (await house.call("anna", "GET", "/v1/nurture")).status_code == 403


async def test_nurturing_takes_a_return_reason_and_needs_a_later_date(house: Any) -> None:
    await house.lead()
    path = f"/v1/leads/{LEAD}/nurture"
    early = await house.call("ingrid", "POST", path, json={"revisit_at": "2026-03-01T00:00:00Z"})
    assert early.status_code == 422
    assert early.json()["errors"][0]["field"] == "revisit_at"
    answer = await house.call("ingrid", "POST", path, json={"reason": "no_budget"})
    assert (answer.json()["reason"], answer.json()["track"], answer.json()["stage"]) == (
        "no_budget",
        "budget",
        "nurture",
    )


async def test_a_lead_with_sales_is_not_nurtured(house: Any) -> None:
    await house.lead(qualified=True)
    await house.call("mia", "POST", f"/v1/leads/{LEAD}/hand-over", json={"person_id": "anna"})
    answer = await house.call("ingrid", "POST", f"/v1/leads/{LEAD}/nurture", json={})
    assert answer.status_code == 409


async def test_the_queue_says_why_nobody_takes_a_lead(house: Any) -> None:
    await house.lead(qualified=True)
    queue = (await house.call("mia", "GET", "/v1/queue")).json()
    [waiting] = queue["items"]
    assert waiting == {
        "lead_id": LEAD, "qualified_at": "2026-03-02T09:00:00Z", "how": "hand_raiser", "cycle": 1, "grade": "A1",
        "country": "SE", "why": "nobody_active",
    }  # fmt: skip
    profile = {"capacity": 1, "territories": ["NO"]}
    assert (await house.call("boss", "PUT", "/v1/routing/anna", json=profile)).status_code == 200
    [waiting] = (await house.call("mia", "GET", "/v1/queue")).json()["items"]
    assert waiting["why"] == "no_territory"
    profile = {
        "capacity": 1,
        "absences": [{"starts_at": "2026-03-01T00:00:00Z", "ends_at": "2026-03-09T00:00:00Z"}],
    }
    await house.call("boss", "PUT", "/v1/routing/anna", json=profile)
    [waiting] = (await house.call("mia", "GET", "/v1/queue")).json()["items"]
    assert waiting["why"] == "all_absent"
    await house.call("boss", "PUT", "/v1/routing/anna", json={"capacity": 0})
    [waiting] = (await house.call("mia", "GET", "/v1/queue")).json()["items"]
    assert waiting["why"] == "all_full"
    assert (await house.call("anna", "GET", "/v1/queue")).status_code == 403


async def test_a_cursor_of_another_list_is_refused(house: Any) -> None:
    answer = await house.call("mia", "GET", "/v1/queue?cursor=abc")
    assert answer.status_code == 422


async def test_an_erased_lead_is_gone(house: Any) -> None:
    await house.lead(qualified=True)
    await house.hear("lead.erased", house.clock.now - timedelta(hours=1))
    assert (await house.call("boss", "GET", f"/v1/leads/{LEAD}/score")).status_code == 404
    handed = await house.call("boss", "POST", f"/v1/leads/{LEAD}/hand-over", json={"person_id": "anna"})
    assert handed.status_code == 404
