"""The year as it is planned: the last month is the month of the pages, and every year adds up."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from story.case import GATES, Course
from story.company import SELLERS
from story.month import MONTH
from story.plan import Plan, plan_of
from story.script import acts_of
from story.year import OWN_SIZE, Year

END = datetime.fromisoformat("2026-11-30T10:40:00+01:00")
ENDS = (
    END,
    datetime.fromisoformat("2026-01-03T23:50:00+00:00"),
    datetime.fromisoformat("2028-02-29T03:05:00+00:00"),
    datetime.fromisoformat("2027-05-02T12:00:00+02:00"),
)


def last_month(year: Year, plan: Plan) -> list[Course]:
    return [course for course in plan.courses if year.day_of(course.at) >= year.month_start]


def passed(courses: list[Course], gate: str) -> int:
    return sum(GATES.index(course.case.gate) >= GATES.index(gate) for course in courses)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("seed", [1, 2, 77])
def test_the_last_month_is_the_month_of_the_pages_whenever_it_ends(seed: int, end: datetime) -> None:
    year = Year(seed, end, OWN_SIZE)
    month = last_month(year, plan_of(year))
    ends = Counter(course.case.end if course.closed else "open" for course in month)
    assert ends == {"won": 9, "lost": 7, "returned": 11, "open": 15}
    assert [passed(month, gate) for gate in GATES] == [42, 36, 31, 18, 9]
    assert Counter(course.cycle for course in month) == {1: 38, 2: 4}
    assert sum(course.case.amount or 0 for course in month if course.case.end == "won") == 390_000
    assert sum(course.case.timing == "overdue" for course in month) == 2


def test_the_month_is_spread_over_people_campaigns_and_sources_as_on_the_pages() -> None:
    cases = [row.case for row in MONTH]
    assert Counter(case.seller for case in cases) == {
        "anna-petrova": 8, "david-chen": 6, "elena-morozova": 8, "james-okafor": 4, "marek-nowak": 7, "sofia-lind": 9,
    }  # fmt: skip
    assert Counter(case.series for case in cases) == {
        "price-notice": 9, "warehouse-playbook": 14, "case-letters": 8, "integration-workshop": 11,
    }  # fmt: skip
    assert Counter(case.source for case in cases) == {
        "website-form": 15, "partner-portal": 10, "google-ads": 7, "linkedin-form": 6, "sales-inbox": 4,
    }  # fmt: skip
    assert Counter(f"{case.letter}{case.digit}" for case in cases) == {"A1": 8, "A2": 7, "B1": 12, "B2": 10, "C1": 5}
    assert Counter(case.rating for case in cases) == {"good": 21, "fair": 10, "poor": 8, None: 3}


def test_six_more_are_open_from_the_month_before_and_none_from_earlier() -> None:
    year = Year(1, END, OWN_SIZE)
    still = [course for course in plan_of(year).courses if course.closed is None]
    before = [course for course in still if year.day_of(course.at) < year.month_start]
    assert len(before) == 6
    assert min(year.day_of(course.at) for course in before) >= year.twelfths[-2][0]


def test_the_same_seed_and_end_give_the_same_plan_and_another_seed_another_one() -> None:
    assert plan_of(Year(5, END, OWN_SIZE)) == plan_of(Year(5, END, OWN_SIZE))
    assert plan_of(Year(5, END, OWN_SIZE)) != plan_of(Year(6, END, OWN_SIZE))


@pytest.mark.parametrize(("leads", "handed_over"), [(600, 10), (4_000, 84), (20_000, 420)])
def test_other_sizes_scale_the_month(leads: int, handed_over: int) -> None:
    year = Year(1, END, leads)
    month = last_month(year, plan_of(year))
    assert abs(len(month) - handed_over) <= 2
    won = sum(course.case.end == "won" for course in month)
    assert abs(won - handed_over * 9 / 42) <= 1.5


def test_nobody_ever_has_more_open_than_room() -> None:
    year = Year(1, END, OWN_SIZE)
    plan = plan_of(year)
    for seller in SELLERS:
        own = [course for course in plan.courses if seller.id in (course.case.seller, course.given_to)]
        moments = [course.at for course in own]
        most = max(sum(one.at <= at and (one.closed is None or at < one.closed) for one in own) for at in moments)
        assert most <= plan.capacity[seller.id]
        assert plan.capacity[seller.id] <= seller.capacity + 1


def test_sales_acts_in_order_after_the_hand_over_and_before_the_end_of_the_story() -> None:
    year = Year(3, END, OWN_SIZE)
    for course in plan_of(year).courses:
        moments = [course.at, *(act.at for act in acts_of(year, course)), year.end]
        assert moments == sorted(moments)
        assert course.case.end == "open" or course.closed is not None


def test_an_open_hand_over_is_late_only_where_the_month_says_so() -> None:
    year = Year(1, END, OWN_SIZE)
    for course in plan_of(year).courses:
        if course.closed is not None:
            continue
        hours = year.hours[course.case.seller]
        steps = [act.body["next_step"]["at"] for act in acts_of(year, course) if "next_step" in act.body]
        due = datetime.fromisoformat(steps[-1]) if steps else hours.add(course.at, 240)
        assert (due < year.end) == (course.case.timing == "overdue"), course


def test_a_lead_that_comes_again_comes_after_its_first_end() -> None:
    year = Year(1, END, OWN_SIZE)
    courses = {(course.lead, course.cycle): course for course in plan_of(year).courses}
    again = [course for course in courses.values() if course.cycle == 2]
    assert len(again) >= 12
    for course in again:
        first = courses[course.lead, 1]
        assert first.closed is not None
        assert first.closed + timedelta(days=1) <= course.at
        assert course.via != "revisit" or (first.until is not None and first.until < course.at)
