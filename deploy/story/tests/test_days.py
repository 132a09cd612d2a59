"""What is sent and done each day: it leads to the planned hand-overs and to no others."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

import pytest

from story.agreement import FIRST_LINE, LINE, Given, activity
from story.days import Day, days_of
from story.plan import Plan, plan_of
from story.steps import days_at_once, steps_of
from story.year import OWN_SIZE, Year

END = datetime.fromisoformat("2026-11-30T10:40:00+01:00")


def told(seed: int, leads: int = OWN_SIZE, end: datetime = END) -> tuple[Year, Plan, list[Day]]:
    year = Year(seed, end, leads)
    plan = plan_of(year)
    return year, plan, list(days_of(year, plan))


def histories(days: list[Day]) -> dict[str, list[Given]]:
    """What each address did, by the requests alone."""
    given: defaultdict[str, list[Given]] = defaultdict(list)
    for day in days:
        for form in day.forms:
            if "email" in form.body:
                given[form.body["email"].lower()].append(Given(_at(form.body), form.body["kind"]))
        for touch in day.touches:
            given[touch.body["lead"]["email"]].append(Given(_at(touch.body), touch.body["kind"]))
    return given


def _at(body: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(body["occurred_at"])


def test_a_year_has_as_many_people_as_asked_for() -> None:
    _, _, days = told(1)
    addresses = {form.body["email"].lower() for day in days for form in day.forms if "email" in form.body}
    assert len(addresses) == OWN_SIZE


def test_the_same_seed_and_end_give_the_same_requests() -> None:
    assert told(4, 600)[2] == told(4, 600)[2]


@pytest.mark.parametrize("seed", [1, 9])
def test_everybody_who_is_to_qualify_does_at_the_moment_planned(seed: int) -> None:
    _, plan, days = told(seed)
    given = histories(days)
    keys = {form.key: form.body["email"] for day in days for form in day.forms if form.key}
    for course in plan.courses:
        if course.via in ("score", "revisit", "repair"):
            line = FIRST_LINE if course.case.letter == "C" else LINE
            assert activity(given[keys[course.lead]], course.at) >= line + 1, course


@pytest.mark.parametrize("seed", [1, 9])
def test_nobody_else_reaches_the_line_or_asks_for_contact(seed: int) -> None:
    _, _, days = told(seed)
    handed_over = {form.body["email"] for day in days for form in day.forms if form.key and form.key[0] != "p"}
    for address, given in histories(days).items():
        if address not in handed_over:
            assert all(activity(given, one.at) <= LINE - 1 for one in given)
            assert not {"demo_requested", "call_requested"} & {one.kind for one in given}


def test_a_first_hand_over_never_begins_before_its_moment() -> None:
    _, plan, days = told(1)
    given = histories(days)
    keys = {form.key: form.body["email"] for day in days for form in day.forms if form.key}
    for course in plan.courses:
        if course.cycle == 1 and course.via != "by_hand":
            before = [one for one in given[keys[course.lead]] if one.at < course.at]
            line = FIRST_LINE if course.case.letter == "C" else LINE
            assert all(activity(before, one.at) <= line - 1 for one in before), course


def test_nothing_is_told_after_the_end_and_each_day_tells_its_own() -> None:
    year, _, days = told(2, end=datetime.fromisoformat("2026-03-01T04:30:00+00:00"))
    for day in days:
        said: tuple[Any, ...] = (*day.forms, *day.touches)
        moments = [one.at for one in said] + [deed.act.at for deed in day.deeds]
        assert all(year.day_of(moment) == day.day and moment < year.end for moment in moments)


def test_the_story_has_what_makes_it_worth_looking_at() -> None:
    _, plan, days = told(1)
    routes = Counter(deed.act.route for day in days for deed in day.deeds)
    assert min(routes[route] for route in ("undo", "hand-over", "disqualify", "rating", "account", "won", "lost")) >= 2
    assert sum(course.case.reason == "duplicate" for course in plan.courses) >= 1
    assert sum(course.via == "repair" for course in plan.courses) >= 1
    assert sum(course.via == "by_hand" for course in plan.courses) >= 1
    assert sum(len(day.erased) for day in days) >= 1
    refused = [form for day in days for form in day.forms if "email" not in form.body]
    assert len([form for form in refused if form in days[-1].forms]) == 6
    notes = {deed.act.body.get("note") for day in days for deed in day.deeds} - {None}
    assert any("а" <= letter <= "я" for note in notes for letter in note)


def test_about_three_hundred_leads_are_active_at_the_end() -> None:
    year, plan, days = told(1)
    keys = {form.body["email"]: form.key for day in days for form in day.forms if form.key}
    last = {course.lead: course for course in plan.courses}
    month_ago = year.end - timedelta(days=30)
    touched = {address for address, given in histories(days).items() if max(given).at >= month_ago}
    closed = {
        address for address in touched
        if (course := last.get(keys.get(address) or "")) and course.case.end in ("won", "lost", "disqualified")
    }  # fmt: skip
    assert 300 <= len(touched - closed) <= 336


def test_some_who_are_handed_over_have_colleagues_who_only_look_around() -> None:
    _, plan, days = told(1)
    handed_over = {course.who.company for course in plan.courses if course.who is not None}
    forms = [form for day in days for form in day.forms if "company" in form.body]
    people = {(form.body["company"].get("domain"), form.body["company"]["name"], form.body["email"]) for form in forms}
    at = Counter((domain, name) for domain, name, _ in people if domain and name in handed_over)
    assert sum(many > 1 for many in at.values()) >= 20
    assert at["falkenberglogistik.example", "Falkenberg Logistik"] >= 2


def test_a_step_never_holds_an_end_and_what_follows_from_it() -> None:
    year, plan, days = told(1)
    steps = list(steps_of(year, plan, days, days_at_once(year)))
    assert [day for step in steps for day in step.days] == days
    assert len(steps) < 80
    for step in steps:
        ended: set[str] = set()
        for day in step.days:
            assert not ended & set(day.after)
            ended |= {deed.lead for deed in day.deeds if deed.act.route in ("won", "lost", "return", "disqualify")}


def test_a_large_story_is_told_one_day_at_a_time() -> None:
    assert days_at_once(Year(1, END, 1_000_000)) == 1
    assert days_at_once(Year(1, END, 600)) == 7
