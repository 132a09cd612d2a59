"""Everything that comes in about a lead that is handed over, from its first form to its last touch."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from story.agreement import Given
from story.case import Course
from story.draw import stream
from story.interest import Touch, afterwards, approach, return_approach
from story.people import Person, candidate, phone_of, second_address
from story.words import Body, form, touch
from story.year import Year

OTHER_NUMBERS = 500_000
DESK = "sales-inbox"
RECOGNISED_AFTER = timedelta(days=1, hours=1)


class Form(NamedTuple):
    """A submission; the lead's id is remembered under `key`, if there is one.

    One `in_turn` is of somebody known already, and comes in neither before the touches before it nor after later ones.
    """

    at: datetime
    key: str | None
    body: Body
    in_turn: bool = False
    refused: bool = False
    """It is filled in at the door of its form, which cannot take it."""


class Recorded(NamedTuple):
    """A touch."""

    at: datetime
    body: Body


Happening = Form | Recorded


def lead_story(
    year: Year, courses: Sequence[Course], numbers: Mapping[str, int], same_as: Course | None
) -> list[Happening]:
    """The forms and touches of one lead; `same_as` is the client that it proves to be a second address of."""
    first = courses[0]
    number = numbers[first.lead]
    draws = stream(year.seed, "lead", first.lead)
    person = _person(year, first, numbers, same_as)
    way = approach(year, first)
    body = form(person, way.created, way.first, _campaign(year, first, way.created), draws)
    if same_as is not None:
        body["external_ids"] = {"linkedin": f"li-{number}"}
    told: list[Happening] = [Form(way.created, first.lead, body)]
    done = list(way.touches)
    known: list[Given] = []
    for place, course in enumerate(courses):
        if place:
            since = max(courses[place - 1].until or year.beginning, courses[place - 1].closed or year.beginning)
            since = since if course.via == "revisit" else courses[place - 1].closed or since
            done += return_approach(year, course, known, since + timedelta(minutes=30))
        done += afterwards(year, course)
        known = sorted([Given(way.created, way.first), *(Given(one.at, one.kind) for one in done)])
        if course.via == "repair":
            told.append(_repaired(person, course, number))
    told += [Recorded(one.at, touch(year, person.email, one, draws)) for one in sorted(done, key=_when)]
    if same_as is not None and first.closed is not None:
        told += _recognised(year, first.closed, candidate(year.seed, same_as, numbers[same_as.lead]), number)
    return [one for one in told if one.at < year.end]


def _when(one: Touch) -> datetime:
    return one.at


def _person(year: Year, course: Course, numbers: Mapping[str, int], same_as: Course | None) -> Person:
    if same_as is None:
        return candidate(year.seed, course, numbers[course.lead])
    client = candidate(year.seed, same_as, numbers[same_as.lead])
    own = candidate(year.seed, course, numbers[course.lead])
    as_told = second_address(client, course.case.source)
    return as_told._replace(title=own.title, size=own.size, industry=own.industry)


def _campaign(year: Year, course: Course, moment: datetime) -> str:
    return year.campaign(course.case.series, year.day_of(moment))


def _repaired(person: Person, course: Course, number: int) -> Form:
    """Marketing found the right number; who rang says so in the same minute."""
    phone = phone_of(person.country, number + OTHER_NUMBERS)
    body = {"email": person.email, "phone": phone, "source": DESK, "kind": "other"}
    body["occurred_at"] = course.at.isoformat()
    return Form(course.at, None, body, in_turn=True)


def _recognised(year: Year, returned: datetime, client: Person, number: int) -> list[Happening]:
    """Marketing finds out that both are one person: the two leads become one."""
    moment = returned + RECOGNISED_AFTER
    if moment >= year.end:
        return []
    body = {
        "email": client.email, "external_ids": {"linkedin": f"li-{number}"}, "source": DESK, "kind": "other",
        "occurred_at": moment.isoformat(),
    }  # fmt: skip
    return [Form(moment, None, body, in_turn=True)]
