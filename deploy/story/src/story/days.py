"""The story day by day: what is sent in, which hand-overs begin, what salespeople do. Nothing here knows a server."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from story.case import Course
from story.company import FAIR_KEY, FAIR_SOURCE, SERIES, UNKNOWN_QUESTION
from story.draw import one_of, stream
from story.handing import RECOGNISED_AFTER, Form, Happening, Recorded, lead_story
from story.pen import Act
from story.people import passer_by
from story.plan import Plan
from story.script import acts_of
from story.wandering import wander
from story.words import Body, form, touch
from story.year import FAIR_SHARE, Year, at

REFUSED_A_DAY = 0.25
REFUSED_AT_THE_END = 6
ERASED_EVERY, ERASED_AT, ERASED_AFTER = 1_100, 400, timedelta(days=9)
TWICE_EVERY, TWICE_AT = 220, 113


class Deed(NamedTuple):
    """An act on the hand-over of this lead and cycle."""

    lead: str
    cycle: int
    act: Act


class Day(NamedTuple):
    """One day: forms and touches in the order in which they come, and everything that is done afterwards.

    `begun` are the hand-overs that follow from what came in, `by_hand` those that somebody decides on. The ends of the
    leads `after` must have been heard of before this day.
    """

    day: date
    forms: tuple[Form, ...]
    touches: tuple[Recorded, ...]
    begun: tuple[Course, ...]
    by_hand: tuple[Course, ...]
    deeds: tuple[Deed, ...]
    after: tuple[str, ...]
    erased: tuple[str, ...]


class _Calendar:
    """Things that will happen, by day."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self.forms: defaultdict[date, list[Form]] = defaultdict(list)
        self.touches: defaultdict[date, list[Recorded]] = defaultdict(list)
        self.erased: defaultdict[date, list[str]] = defaultdict(list)

    def note(self, happenings: list[Happening]) -> None:
        """Put forms and touches on their days."""
        for one in happenings:
            day = self.year.day_of(one.at)
            if isinstance(one, Form):
                self.forms[day].append(one)
            else:
                self.touches[day].append(one)


def days_of(year: Year, plan: Plan) -> Iterator[Day]:
    """Every day of the year, in order."""
    calendar = _Calendar(year)
    begun: defaultdict[date, list[Course]] = defaultdict(list)
    for course in plan.courses:
        begun[year.day_of(course.at)].append(course)
    after = _dependent(year, plan)
    people = _note_hand_overs(calendar, plan)
    passing = max(year.leads - people - round(year.leads * FAIR_SHARE), 0)
    deeds: defaultdict[date, list[Deed]] = defaultdict(list)
    for day, count in year.per_day(passing).items():
        people = _note_passers_by(calendar, day, people, count)
        if day == year.fair_day:
            people = _note_the_fair(calendar, day, people)
        calendar.forms[day] += _refused(year, day)
        for course in begun[day]:
            for act in acts_of(year, course):
                deeds[year.day_of(act.at)].append(Deed(course.lead, course.cycle, act))
        yield Day(
            day,
            tuple(sorted(calendar.forms.pop(day, []), key=lambda one: (one.at, str(one.body)))),
            tuple(sorted(calendar.touches.pop(day, []), key=lambda one: (one.at, str(one.body)))),
            tuple(course for course in begun[day] if course.via != "by_hand"),
            tuple(course for course in begun.pop(day) if course.via == "by_hand"),
            tuple(sorted(deeds.pop(day, []), key=lambda deed: (deed.act.at, deed.lead))),
            tuple(after.pop(day, [])),
            tuple(calendar.erased.pop(day, [])),
        )


def _dependent(year: Year, plan: Plan) -> defaultdict[date, list[str]]:
    """Leads that come again or are recognised, by the day on which that happens."""
    after: defaultdict[date, list[str]] = defaultdict(list)
    for course in plan.courses:
        if course.cycle > 1:
            after[year.day_of(course.at)].append(course.lead)
        if course.same_as is not None and course.closed is not None:
            after[year.day_of(course.closed + RECOGNISED_AFTER)].append(course.lead)
    return after


def _note_hand_overs(calendar: _Calendar, plan: Plan) -> int:
    """Everybody who is ever handed over; answers how many they are."""
    courses: defaultdict[str, list[Course]] = defaultdict(list)
    for course in plan.courses:
        courses[course.lead].append(course)
    numbers = {lead: number for number, lead in enumerate(courses, 1)}
    for own in courses.values():
        same_as = courses[own[0].same_as][0] if own[0].same_as else None
        calendar.note(lead_story(calendar.year, own, numbers, same_as))
    return len(courses)


def _note_passers_by(calendar: _Calendar, day: date, people: int, count: int) -> int:
    """People who come on this day and only look around."""
    year = calendar.year
    for number in range(people + 1, people + count + 1):
        draws = stream(year.seed, "form", number)
        moment = at(day, draws.uniform(7.0, 20.5))
        if moment > year.end - timedelta(minutes=10):
            moment = at(day, 0) + (year.end - at(day, 0)) * draws.uniform(0.0, 0.95)
        _note_passer_by(calendar, number, moment)
    return people + count


def _note_passer_by(calendar: _Calendar, number: int, moment: datetime) -> None:
    year, draws = calendar.year, stream(calendar.year.seed, "passing", number)
    person = passer_by(year.seed, number)
    series = one_of(draws, [(series.key, series.weight) for series in SERIES])
    campaign = year.campaign(series, year.day_of(moment)) if draws.random() < 0.8 else None
    erased = number % ERASED_EVERY == ERASED_AT and moment + ERASED_AFTER < year.end
    happenings: list[Happening] = [
        Form(moment, f"p{number}" if erased else None, form(person, moment, "form_submitted", campaign, draws))
    ]
    if erased:
        calendar.erased[year.day_of(moment + ERASED_AFTER)].append(f"p{number}")
    else:
        for done in wander(year, number, moment):
            if done.kind == "form_submitted":
                again = person._replace(email=person.email.upper() if number % 2 else person.email)
                happenings.append(Form(done.at, None, form(again, done.at, done.kind, None, draws)))
            else:
                happenings.append(Recorded(done.at, touch(year, person.email, done, draws)))
    calendar.note(happenings)


def _note_the_fair(calendar: _Calendar, day: date, people: int) -> int:
    """The badges of the fair, loaded in the evening."""
    year = calendar.year
    count = round(year.leads * FAIR_SHARE)
    for number in range(people + 1, people + count + 1):
        person = passer_by(year.seed, number)._replace(source=FAIR_SOURCE)
        draws = stream(year.seed, "fair", number)
        moment = at(day, 18) + timedelta(milliseconds=number)
        campaign = f"{FAIR_KEY}-{year.fair_day:%Y}"
        happenings: list[Happening] = [Form(moment, None, form(person, moment, "imported", campaign, draws))]
        later = [done for done in wander(year, number, moment, "imported") if done.kind != "form_submitted"]
        happenings += [Recorded(done.at, touch(year, person.email, done, draws)) for done in later]
        calendar.note(happenings)
    return people + count


def _refused(year: Year, day: date) -> list[Form]:
    """What the form with the renamed question sends: nobody can tell who it was."""
    draws = stream(year.seed, "refused", day)
    count = REFUSED_AT_THE_END if day == year.last_day else int(draws.random() < REFUSED_A_DAY)
    first, last = at(day, 7), min(at(day, 20), year.end - timedelta(minutes=10))
    if last <= first:
        return []
    bodies: list[tuple[datetime, Body]] = []
    for number in range(count):
        person = passer_by(year.seed + 1, draws.randrange(10**6))
        moment = first + (last - first) * draws.random()
        unknown = person.email.split("@")[0] + f"{number}@{person.domain or 'nowhere.example'}"
        body = {"name": person.name, UNKNOWN_QUESTION: unknown, "occurred_at": moment.isoformat()}
        bodies.append((moment, body))
    return [Form(moment, None, body, refused=True) for moment, body in bodies]
