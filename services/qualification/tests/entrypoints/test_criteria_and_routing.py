"""Routes of criteria and routing profiles."""

from typing import Any

LEAD = "00000000-0000-7000-8000-000000000001"


async def test_the_default_criteria_are_there_with_the_reason_of_each_number(house: Any) -> None:
    listed = (await house.call("anna", "GET", "/v1/criteria")).json()
    [version] = listed["items"]
    assert (version["version"], version["in_force"], version["name"]) == (1, True, "Default criteria")
    rules = version["definition"]["fit_rules"] + version["definition"]["activity_rules"]
    assert all(version["why"][rule["id"]] for rule in rules)
    one = (await house.call("anna", "GET", "/v1/criteria/1")).json()
    assert one == version
    assert (await house.call("anna", "GET", "/v1/criteria/2")).status_code == 404


async def test_a_new_version_judges_from_now_on(house: Any, definition: dict[str, Any]) -> None:
    body = {"name": "By source", "definition": definition, "why": {"from_webinar": "they all bought"}}
    added = await house.call("ingrid", "POST", "/v1/criteria", json=body)
    assert added.status_code == 201
    assert added.json() == {"version": 2, "in_force_from": "2026-03-02T12:00:00Z"}
    newest, first = (await house.call("ingrid", "GET", "/v1/criteria")).json()["items"]
    assert (newest["version"], newest["in_force"], first["in_force"]) == (2, True, False)
    assert newest["definition"]["fit_rules"][0]["value"] == "webinar"
    assert newest["created_by"] == "ingrid"
    await house.lead(at=house.clock.now)
    score = (await house.call("ingrid", "GET", f"/v1/leads/{LEAD}/score")).json()
    assert (score["fit"], score["activity"], score["grade"], score["stage"]) == (50.0, 20.0, "A3", "qualified")


WRONG_CRITERIA: list[tuple[dict[str, Any], str]] = [
    ({"handed_over": []}, "definition.handed_over"),
    ({"handed_over": ["E1"]}, "definition.handed_over.0"),
    ({"half_life_days": 0}, "definition.half_life_days"),
    ({"fit_lines": [1, 2, 3]}, "definition.fit_lines"),
    ({"activity_lines": [60, 40]}, "definition.activity_lines.2"),
    ({"activity_rules": [{"id": "x", "kind": "danced", "points": 1}]}, "definition.activity_rules[0].kind"),
    ({"formula": "1+1"}, "definition.formula"),
    (
        {"fit_rules": [{"id": "x", "attribute": "phone", "op": "eq", "value": "1", "points": 1}]},
        "definition.fit_rules.0.attribute",
    ),
    (
        {"fit_rules": [{"id": "x", "attribute": "country", "op": "eval", "value": "1", "points": 1}]},
        "definition.fit_rules.0.op",
    ),
    (
        {"fit_rules": [{"id": "x", "attribute": "country", "op": "in", "value": "SE", "points": 1}]},
        "definition.fit_rules[0].value",
    ),
]


async def test_criteria_that_make_no_sense_are_refused_by_field(house: Any, definition: dict[str, Any]) -> None:
    for change, field in WRONG_CRITERIA:
        body = {"name": "n", "definition": definition | change}
        answer = await house.call("ingrid", "POST", "/v1/criteria", json=body)
        assert answer.status_code == 422, field
        assert field in [error["field"] for error in answer.json()["errors"]]
    assert len((await house.call("ingrid", "GET", "/v1/criteria")).json()["items"]) == 1


async def test_a_version_never_takes_force_in_the_past(house: Any, definition: dict[str, Any]) -> None:
    body = {"name": "n", "definition": definition, "in_force_from": "2026-03-01T00:00:00Z"}
    answer = await house.call("ingrid", "POST", "/v1/criteria", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "in_force_from"
    planned = body | {"in_force_from": "2026-04-01T00:00:00Z"}
    assert (await house.call("ingrid", "POST", "/v1/criteria", json=planned)).status_code == 201
    before = body | {"in_force_from": "2026-03-15T00:00:00Z"}
    assert (await house.call("ingrid", "POST", "/v1/criteria", json=before)).status_code == 422


async def test_reps_read_criteria_and_do_not_change_them(house: Any, definition: dict[str, Any]) -> None:
    body = {"name": "n", "definition": definition}
    assert (await house.call("anna", "POST", "/v1/criteria", json=body)).status_code == 403


async def test_a_profile_reads_back_as_it_was_put(house: Any) -> None:
    body = {
        "active": True, "capacity": 12, "territories": ["SE", "NO"],
        "working_hours": {"mon": [["09:00", "12:00"], ["13:00", "18:00"]], "fri": [["08:00", "24:00"]]},
        "time_zone": "Europe/Stockholm", "holidays": ["2026-12-25"],
        "absences": [{"starts_at": "2026-07-01T00:00:00+02:00", "ends_at": "2026-07-15T00:00:00+02:00"}],
    }  # fmt: skip
    put = await house.call("anna", "PUT", "/v1/routing/anna", json=body)
    assert put.status_code == 200
    shown = (await house.call("ben", "GET", "/v1/routing/anna")).json()
    assert shown == {
        "person_id": "anna", "version": 1, "active": True, "capacity": 12, "territories": ["NO", "SE"],
        "working_hours": body["working_hours"], "time_zone": "Europe/Stockholm", "holidays": ["2026-12-25"],
        "absences": [{"starts_at": "2026-06-30T22:00:00Z", "ends_at": "2026-07-14T22:00:00Z"}], "open": 0,
    }  # fmt: skip
    assert put.headers["etag"] == '"v1"'


async def test_a_profile_has_ordinary_working_hours_if_none_are_named(house: Any) -> None:
    put = await house.call("boss", "PUT", "/v1/routing/anna", json={"capacity": 5})
    assert put.json()["working_hours"] == {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    assert (await house.call("boss", "GET", "/v1/routing")).json()["items"][0]["person_id"] == "anna"


async def test_if_match_protects_a_profile(house: Any) -> None:
    path = "/v1/routing/anna"
    await house.call("boss", "PUT", path, json={"capacity": 5})
    stale = await house.call("boss", "PUT", path, json={"capacity": 6}, headers={"If-Match": '"v7"'})
    assert stale.status_code == 412
    fresh = await house.call("boss", "PUT", path, json={"capacity": 6}, headers={"If-Match": '"v1"'})
    assert (fresh.status_code, fresh.json()["version"]) == (200, 2)
    same = await house.call("boss", "PUT", path, json={"capacity": 6})
    assert same.json()["version"] == 2


async def test_people_change_their_own_profile_managers_their_teams_and_admins_all(house: Any) -> None:
    body = {"capacity": 5}
    assert (await house.call("anna", "PUT", "/v1/routing/anna", json=body)).status_code == 200
    assert (await house.call("anna", "PUT", "/v1/routing/ben", json=body)).status_code == 404
    assert (await house.call("mia", "PUT", "/v1/routing/anna", json=body)).status_code == 200
    assert (await house.call("mia", "PUT", "/v1/routing/ben", json=body)).status_code == 404
    assert (await house.call("boss", "PUT", "/v1/routing/ben", json=body)).status_code == 200
    assert (await house.call("ingrid", "PUT", "/v1/routing/ben", json=body)).status_code == 403


WRONG_PROFILES: list[tuple[dict[str, Any], str]] = [
    ({"capacity": -1}, "capacity"),
    ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ({"working_hours": {}}, "working_hours"),
    ({"working_hours": {"mon": [["18:00", "09:00"]]}}, "working_hours.mon"),
    ({"working_hours": {"mon": [["9", "18:00"]]}}, "working_hours.mon.0.0"),
    ({"working_hours": {"someday": [["09:00", "18:00"]]}}, "working_hours.someday"),
    ({"territories": ["Sweden"]}, "territories.0"),
    ({"territories": ["SE", "XX"]}, "territories.1"),
    ({"holidays": ["soon"]}, "holidays.0"),
    ({"absences": [{"starts_at": "2026-07-02T00:00:00Z", "ends_at": "2026-07-01T00:00:00Z"}]}, "absences.0"),
    ({"absences": [{"starts_at": "2026-07-02", "ends_at": "2026-07-01T00:00:00Z"}]}, "absences.0.starts_at"),
    ({"occurred_at": "2030-01-01T00:00:00Z"}, "occurred_at"),
]


async def test_a_profile_that_makes_no_sense_is_refused_by_field(house: Any) -> None:
    for change, field in WRONG_PROFILES:
        answer = await house.call("boss", "PUT", "/v1/routing/anna", json={"capacity": 5} | change)
        assert answer.status_code == 422, field
        assert field in [error["field"] for error in answer.json()["errors"]]


async def test_a_profile_of_nobody_is_refused_with_the_remedy(house: Any) -> None:
    answer = await house.call("boss", "PUT", "/v1/routing/nobody", json={"capacity": 5})
    assert answer.status_code == 422
    assert "/digest/v1/people" in answer.json()["errors"][0]["remedy"]
    assert (await house.call("boss", "GET", "/v1/routing/nobody")).status_code == 404


async def test_the_service_answers_under_its_prefix_too_and_describes_itself(house: Any) -> None:
    assert (await house.call("boss", "GET", "/qualification/v1/criteria")).status_code == 200
    described = (await house.client.get("/openapi.json")).json()
    for path in described["paths"].values():
        for operation in path.values():
            assert operation["summary"]
    assert (await house.client.get("/livez")).status_code == 200
