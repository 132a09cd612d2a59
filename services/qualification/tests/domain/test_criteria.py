"""Rules compare one attribute, lines make grades, and a set that makes no sense is refused with what would."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import inf, nextafter

import pytest

from qualification.domain import criteria
from qualification.domain.attributes import Attributes
from qualification.domain.criteria import PLACES, ActivityRule, Criteria, FitRule, Rulebook, least_that_rounds_to
from qualification.domain.criteria_checks import problems
from qualification.domain.default_criteria import DEFAULT, WHY

KINDS = frozenset({"form_submitted", "demo_requested", "price_viewed"})
START = datetime(2026, 1, 1, tzinfo=UTC)
ANNA = Attributes(
    source="webinar",
    industry="logistics",
    country="SE",
    size_band="201-1000",
    job_level="director",
    email_kind="business",
    identities=("email", "phone"),
    has_company=True,
)


def rule(attribute: str, op: str, value: object) -> FitRule:
    return FitRule("r", attribute, op, value, 1.0)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "applies"),
    [
        (rule("industry", "eq", "logistics"), True),
        (rule("industry", "eq", "retail"), False),
        (rule("industry", "in", ("retail", "logistics")), True),
        (rule("has_company", "eq", value=True), True),
        (rule("has_company", "eq", value=False), False),
        (rule("identities", "eq", "phone"), True),
        (rule("identities", "in", ("external",)), False),
        (rule("identities", "exists", None), True),
        (rule("size_band", "range", ("51-200", "1001+")), True),
        (rule("size_band", "range", ("1-10", "51-200")), False),
        (rule("job_level", "range", ("director", "c_level")), True),
        (rule("job_level", "range", ("vp", "c_level")), False),
        (rule("country", "exists", None), True),
        (rule("country", "exists", value=False), False),
    ],
)
def test_a_fit_rule_compares_one_attribute(one: FitRule, applies: bool) -> None:
    assert one.applies(ANNA) is applies


def test_what_is_unknown_meets_no_rule_but_one_that_asks_for_it() -> None:
    nobody = Attributes()
    assert not rule("industry", "in", ("retail",)).applies(nobody)
    assert not rule("size_band", "range", ("1-10", "1001+")).applies(nobody)
    assert not rule("email_kind", "exists", None).applies(nobody)
    assert rule("email_kind", "exists", value=False).applies(nobody)


@pytest.mark.parametrize(
    ("fit", "activity", "grade"),
    [
        (35, 60, "A1"),
        (34.9999996, 59.9999996, "A1"),
        (34.999999, 59.999999, "B2"),
        (20, 40, "B2"),
        (5, 20, "C3"),
        (4, 19, "D4"),
        (-30, 0, "D4"),
    ],
)
def test_grades_are_read_from_the_lines_on_values_rounded_to_a_millionth(
    fit: float, activity: float, grade: str
) -> None:
    assert DEFAULT.grade(fit, activity) == grade


def test_the_line_is_the_least_activity_that_is_handed_over() -> None:
    assert DEFAULT.line == 40.0
    assert replace(DEFAULT, handed_over=frozenset({"A1"})).line == 60.0
    assert replace(DEFAULT, handed_over=frozenset({"A4"})).line == 20.0


def test_the_version_in_force_at_a_moment_judges_it() -> None:
    second = replace(DEFAULT, version=2, in_force_from=START)
    book = Rulebook((DEFAULT, second))
    assert book.in_force(START - timedelta(microseconds=1)) is DEFAULT
    assert book.in_force(START) is second
    assert Rulebook((second,)).in_force(START - timedelta(days=1)) is second
    with pytest.raises(KeyError):
        book.numbered(3)


def test_a_director_of_a_mid_sized_company_fits_and_a_free_address_alone_does_not() -> None:
    assert DEFAULT.fit(ANNA) == 40.0
    assert DEFAULT.fit_reasons(ANNA) == (
        ("business_address", 10.0),
        ("company_known", 5.0),
        ("size_that_buys", 10.0),
        ("decides", 15.0),
    )
    assert DEFAULT.fit(Attributes(email_kind="free")) == 0.0


def test_the_default_set_is_valid_and_gives_a_reason_for_each_number() -> None:
    kinds = frozenset(one.kind for one in DEFAULT.activity_rules)
    assert problems(DEFAULT, kinds) == []
    names = {one.id for one in DEFAULT.fit_rules} | {one.id for one in DEFAULT.activity_rules}
    fields = {"half_life_days", "fit_lines", "activity_lines", "handed_over", "hand_raisers"}
    assert WHY.keys() == names | fields


FORM = ActivityRule("form", "form_submitted", None, 20.0, once_a_day=False)
GOOD = replace(DEFAULT, fit_rules=(rule("country", "eq", "SE"),), activity_rules=(FORM,), hand_raisers=frozenset())


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (replace(GOOD, fit_rules=(rule("country", "in", "SE"),)), "fit_rules[0].value"),
        (replace(GOOD, fit_rules=(rule("country", "eq", None),)), "fit_rules[0].value"),
        (replace(GOOD, fit_rules=(rule("country", "eq", value=True),)), "fit_rules[0].value"),
        (replace(GOOD, fit_rules=(rule("has_company", "eq", "yes"),)), "fit_rules[0].value"),
        (replace(GOOD, fit_rules=(rule("country", "exists", "SE"),)), "fit_rules[0].value"),
        (replace(GOOD, fit_rules=(rule("country", "range", ("A", "B")),)), "fit_rules[0].op"),
        (replace(GOOD, fit_rules=(rule("size_band", "range", ("1-10", "9")),)), "fit_rules[0].value"),
        (replace(GOOD, fit_rules=(rule("size_band", "range", ("1001+", "1-10")),)), "fit_rules[0].value"),
        (replace(GOOD, fit_rules=(FitRule("form", "country", "eq", "SE", 1.0),)), "fit_rules[0].id"),
        (replace(GOOD, fit_rules=(FitRule("r", "country", "eq", "SE", float("nan")),)), "fit_rules[0].points"),
        (replace(GOOD, fit_rules=(FitRule("r", "country", "eq", "SE", 1001.0),)), "fit_rules[0].points"),
        (replace(GOOD, activity_rules=(FORM._replace(kind="danced"),)), "activity_rules[0].kind"),
        (replace(GOOD, activity_rules=tuple(FORM._replace(id=f"f{n}") for n in range(201))), "activity_rules"),
        (replace(GOOD, half_life_days=0.1), "half_life_days"),
        (replace(GOOD, fit_lines=(10.0, 10.0, 5.0)), "fit_lines"),
        (replace(GOOD, activity_lines=(20.0, 40.0, 60.0)), "activity_lines"),
        (replace(GOOD, activity_lines=(40.0, 20.0, 0.0)), "activity_lines"),
        (replace(GOOD, handed_over=frozenset()), "handed_over"),
        (replace(GOOD, hand_raisers=frozenset({"danced"})), "hand_raisers"),
    ],
)
def test_a_set_that_makes_no_sense_is_refused_by_field_with_a_remedy(bad: Criteria, field: str) -> None:
    assert problems(GOOD, KINDS) == []
    found = problems(bad, KINDS)
    assert field in [problem.field for problem in found]
    assert all(problem.reason and problem.remedy for problem in found)


def test_a_grade_that_does_not_exist_cannot_be_handed_over() -> None:
    # A made-up grade would break the line already, so it is checked before the criteria are built.
    assert [one.field for one in problems(replace(GOOD, handed_over=frozenset({"E1"})), KINDS)] == ["handed_over"]


def test_a_fit_that_is_remembered_is_that_of_its_own_version_and_attributes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(criteria, "FITS", 2)
    other = replace(DEFAULT, fit_rules=(FitRule("far_away", "country", "eq", "SE", -7.0),))
    for _ in range(2):
        assert [DEFAULT.fit(one) for one in (ANNA, Attributes(), Attributes(email_kind="business"))] == [
            40.0,
            0.0,
            10.0,
        ]
        assert [other.fit(one) for one in (ANNA, Attributes(), Attributes(country="SE"))] == [-7.0, 0.0, -7.0]


@pytest.mark.parametrize("line", [0.0, 0.1, 5, 20.0, 60.0, -20.0, 1 / 3, 0.1234564, 0.0000005, 1e9, 1e17])
def test_a_line_is_met_from_the_very_number_on_that_rounds_to_it(line: float) -> None:
    least = least_that_rounds_to(line)

    assert round(least, PLACES) >= line
    assert round(nextafter(least, -inf), PLACES) < line
