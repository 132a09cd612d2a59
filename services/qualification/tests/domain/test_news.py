"""A score is said when readers would otherwise be wrong; what decay does to it is foretold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualification.domain.attributes import Attributes
from qualification.domain.criteria import Rulebook
from qualification.domain.default_criteria import DEFAULT
from qualification.domain.facts import Scored
from qualification.domain.hearing import hear_touch, refitted, rescored
from qualification.domain.lead import Lead
from qualification.domain.news import falls
from qualification.domain.qualifying import Input
from qualification.domain.scoring import Touch

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
BOOK = Rulebook((DEFAULT,))
MANAGER = Attributes(email_kind="business", has_company=True, job_level="manager")
ANNA = Lead(
    "anna", created_at=MONDAY, attributes=MANAGER, stage="with_sales"
)  # with sales, so that only the score is at stake


def touch(lead: Lead, kind: str, at: datetime, book: Rulebook = BOOK) -> tuple[Lead, list[Scored]]:
    heard = Input("touched", at, at, touch=kind)
    decision = hear_touch(refitted(lead, book), heard, Touch(kind, None, at), None, rulebook=book, now=at)
    return decision.lead, [fact for fact in decision.facts if isinstance(fact, Scored)]


def test_the_first_score_is_said_with_its_reasons() -> None:
    lead, [said] = touch(ANNA, "form_submitted", MONDAY)
    assert (said.fit, said.activity, said.grade, said.handed_over) == (23.0, 20.0, "B3", False)
    assert said.reasons == (
        ("business_address", 10.0),
        ("company_known", 5.0),
        ("prepares_decisions", 8.0),
        ("sent_form", 20.0),
    )
    assert (said.activity_at, said.half_life_days, said.criteria_version) == (MONDAY, 14.0, 1)
    assert lead.said is not None
    assert lead.said.grade == "B3"


def test_a_small_lift_within_the_grade_is_not_said_but_adds_up_until_it_is() -> None:
    lead, _ = touch(ANNA, "form_submitted", MONDAY)
    lead, [lifted] = touch(lead, "content_downloaded", MONDAY)
    assert (lifted.activity, lifted.grade) == (30.0, "B3")
    at = MONDAY + timedelta(minutes=1)
    lead, nothing = touch(lead, "email_opened", at)
    assert nothing == []
    lead, [said] = touch(lead, "email_clicked", at)
    # 2 + 5 points, standing at midnight, are more than 4: a tenth of the line of 40.
    assert said.grade == "B3"
    assert said.activity == pytest.approx(30 + 7 * 2 ** (-(9 * 60 + 1) / (14 * 24 * 60)), abs=0.01)


def test_a_lift_into_another_grade_is_said_however_small() -> None:
    lead, _ = touch(ANNA, "form_submitted", MONDAY)
    later = MONDAY + 14 * DAY
    lead, [lower] = touch(lead, "call_received", MONDAY)
    assert lower.grade == "B1"
    # 60 has halved to 30: readers derive B3 by themselves; 8 points make it 38, still B3, but a fifth of the line.
    lead, [lifted] = touch(lead, "price_viewed", later)
    assert lifted.grade == "B3"
    # A click lifts it over 40 by little, into B2.
    lead, [over] = touch(lead, "email_clicked", later)
    assert over.grade == "B2"


def test_what_decay_did_alone_is_not_said_again() -> None:
    lead, _ = touch(ANNA, "other", MONDAY)
    lead, [said] = touch(lead, "call_received", MONDAY)
    assert said.grade == "B2"
    # After four days 40 is 33: readers derive B3 from the falls; opening a letter adds under a tenth of the line.
    lead, again = touch(lead, "email_opened", MONDAY + 4 * DAY)
    assert again == []


def test_a_loss_of_points_is_said_like_a_lift() -> None:
    lead, _ = touch(ANNA, "other", MONDAY)
    lead, _ = touch(lead, "demo_requested", MONDAY)
    lead, [said] = touch(lead, "unsubscribed", MONDAY)
    assert (said.activity, said.grade) == (40.0, "B2")


def test_a_late_touch_is_judged_as_of_the_newest_one() -> None:
    lead, _ = touch(ANNA, "form_submitted", MONDAY + 14 * DAY)
    lead, [said] = touch(lead, "form_submitted", MONDAY)
    assert (said.at, said.activity) == (MONDAY + 14 * DAY, 30.0)


def test_the_falls_say_when_each_line_is_left() -> None:
    foretold = falls(DEFAULT, 23.0, 80.0, MONDAY)
    # 80 halves to the second line of 40 after 14 days, to the third of 20 after 28; 60 is left after 5.81 days.
    assert [fall.grade for fall in foretold] == ["B2", "B3", "B4"]
    assert (foretold[1].at - (MONDAY + 14 * DAY)).total_seconds() == pytest.approx(0, abs=1)
    assert (foretold[2].at - (MONDAY + 28 * DAY)).total_seconds() == pytest.approx(0, abs=1)
    assert (foretold[0].at - MONDAY).total_seconds() / 86400 == pytest.approx(5.8105, abs=0.001)
    assert falls(DEFAULT, 23.0, 19.0, MONDAY) == ()


@settings(max_examples=150, deadline=None)
@given(st.floats(0.01, 5000), st.floats(0.25, 400))
def test_at_each_fall_the_grade_is_the_foretold_one_and_just_before_it_is_not(
    activity: float, half_life: float
) -> None:
    criteria = replace(DEFAULT, half_life_days=half_life)
    for fall in falls(criteria, 23.0, activity, MONDAY):
        then = activity * 2 ** (-(fall.at - MONDAY).total_seconds() / criteria.half_life_seconds)
        assert criteria.grade(23.0, then) == fall.grade
        before = fall.at - timedelta(milliseconds=3)
        if before >= MONDAY:
            then = activity * 2 ** (-(before - MONDAY).total_seconds() / criteria.half_life_seconds)
            assert criteria.grade(23.0, then) < fall.grade


def test_new_criteria_are_said_where_they_change_the_grade_and_only_there() -> None:
    generous = replace(DEFAULT, version=2, in_force_from=MONDAY + DAY, activity_lines=(60.0, 15.0, 10.0))
    book = Rulebook((DEFAULT, generous))
    lead, _ = touch(ANNA, "form_submitted", MONDAY)
    [said] = rescored(lead, book, 2).facts
    assert isinstance(said, Scored)
    assert (said.grade, said.criteria_version, said.handed_over, said.at) == ("B2", 2, True, MONDAY + DAY)
    quiet, _ = touch(ANNA, "other", MONDAY)
    decision = rescored(quiet, book, 2)
    assert decision.facts == []
    assert decision.lead.score.version == 2
    assert rescored(decision.lead, book, 2).lead is decision.lead


def test_another_half_life_is_said_where_there_is_anything_to_decay() -> None:
    book = Rulebook((DEFAULT, replace(DEFAULT, version=2, in_force_from=MONDAY, half_life_days=7.0)))
    lead, _ = touch(ANNA, "form_submitted", MONDAY)
    [said] = rescored(lead, book, 2).facts
    assert isinstance(said, Scored)
    assert said.half_life_days == 7.0
    nothing, _ = touch(ANNA, "other", MONDAY)
    assert rescored(nothing, book, 2).facts == []


def test_a_line_that_alone_moves_is_said_of_leads_on_its_other_side_and_of_no_other() -> None:
    lower = replace(DEFAULT, version=2, in_force_from=MONDAY, handed_over=DEFAULT.handed_over | {"B3"})
    raised = replace(DEFAULT, version=2, in_force_from=MONDAY, handed_over=DEFAULT.handed_over - {"B2"})
    near, _ = touch(ANNA, "form_submitted", MONDAY)
    over, _ = touch(near, "form_submitted", MONDAY)
    assert near.said is not None
    assert over.said is not None
    assert (near.said.grade, over.said.grade) == ("B3", "B2")

    [said] = rescored(near, Rulebook((DEFAULT, lower)), 2).facts
    assert isinstance(said, Scored)
    assert (said.grade, said.handed_over, said.criteria_version) == ("B3", True, 2)
    assert rescored(over, Rulebook((DEFAULT, lower)), 2).facts == []

    [said] = rescored(over, Rulebook((DEFAULT, raised)), 2).facts
    assert isinstance(said, Scored)
    assert (said.grade, said.handed_over, said.criteria_version) == ("B2", False, 2)
    assert rescored(near, Rulebook((DEFAULT, raised)), 2).facts == []


def test_lines_that_make_a_lead_fall_at_another_moment_are_said_though_its_grade_stays() -> None:
    lead, _ = touch(ANNA, "form_submitted", MONDAY)  # 20 points: B3 from 40 down to 20
    later = replace(DEFAULT, version=2, in_force_from=MONDAY, activity_lines=(60.0, 40.0, 5.0))
    above = replace(DEFAULT, version=2, in_force_from=MONDAY, activity_lines=(80.0, 50.0, 20.0))
    [said] = rescored(lead, Rulebook((DEFAULT, later)), 2).facts
    assert isinstance(said, Scored)
    [fall] = said.falls
    # From 20 to 5 are two half-lives of 14 days.
    assert (said.grade, fall.grade) == ("B3", "B4")
    assert (fall.at - (MONDAY + 28 * DAY)).total_seconds() == pytest.approx(0, abs=1)
    assert rescored(lead, Rulebook((DEFAULT, above)), 2).facts == []
