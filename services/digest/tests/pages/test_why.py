"""Why a lead has its grade."""

from datetime import UTC, datetime, timedelta

from digest.domain.lead import Lead, new_lead
from digest.domain.score import scored
from digest.pages.why import why

NOW = datetime(2026, 11, 30, 10, tzinfo=UTC)
CRITERIA = {
    "fit_rules": [{"id": "logistics", "points": 25}, {"id": "head", "points": 15}, {"id": "erp", "points": 10}],
    "activity_rules": [{"id": "price", "points": 40}, {"id": "visit", "points": 8}],
}


def lead(reasons: str) -> Lead:
    falls = ((NOW - timedelta(days=1), "A2"), (NOW + timedelta(days=4), "A3"))
    return scored(
        new_lead("l", NOW), criteria_version=7, fit=40, activity=80, activity_at=NOW - timedelta(days=14),
        half_life_days=14, grade="A1", falls=falls, reasons=reasons,
    )  # fmt: skip


def test_what_gave_most_comes_first_and_what_of_fit_gave_nothing_last() -> None:
    found = why(lead('[["head",15],["price",40],["logistics",25]]'), NOW, CRITERIA)
    assert [(one.identity, one.part, one.points) for one in found.reasons] == [
        ("price", "activity", 40), ("logistics", "fit", 25), ("head", "fit", 15), ("erp", "fit", 0),
    ]  # fmt: skip


def test_grade_activity_and_the_next_fall_are_those_of_now() -> None:
    found = why(lead("[]"), NOW, CRITERIA)
    assert (found.grade, found.activity, found.falls_at, found.falls_to) == ("A2", 40, NOW + timedelta(days=4), "A3")


def test_at_most_six_are_shown_and_the_others_are_counted() -> None:
    found = why(lead('[["a",1],["b",2],["c",3],["d",4],["e",-5],["f",6],["g",7],["h",8]]'), NOW, CRITERIA)
    assert [one.identity for one in found.reasons] == ["h", "g", "f", "e", "d", "c"]
    assert found.left_out == 2


def test_criteria_that_have_not_arrived_leave_the_points() -> None:
    [only] = why(lead('[["price",40]]'), NOW, None).reasons
    assert (only.identity, only.part, only.points, only.rule) == ("price", None, 40, None)


def test_a_lead_without_a_score_has_no_reasons() -> None:
    assert why(new_lead("l", NOW), NOW, CRITERIA).reasons == ()
