"""Hand-overs before they have a place in anybody's list: those of the last month, and room for the usual ones."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from story.case import Case, Via, Who
from story.company import BY_ID
from story.draw import Stream, shares, stream
from story.hours import Hours
from story.month import EARLIER, MONTH, Row
from story.year import HANDED_OVER, WEEKDAYS, Year, at

OVERDUE_BY = {"accepted": (40.0, 40.0), "handed_over": (180.0, 300.0)}
FRESH_FOR = {"accepted": (90.0, 150.0), "handed_over": (35.0, 140.0)}
PROMISE = 240.0
"""Minutes of working time until a first attempt is due."""


class Then(NamedTuple):
    """The second hand-over of a lead; not before `at`."""

    case: Case
    at: datetime


class Draft(NamedTuple):
    """A hand-over to come on `day`; without a case a usual one, without a moment any hour of the day."""

    day: date
    order: str
    lead: str
    case: Case | None = None
    who: Who | None = None
    at: datetime | None = None
    cycle: int = 1
    via: Via | None = None
    then: Then | None = None


def drafts_of(year: Year, attempt: int) -> list[Draft]:
    """Every first hand-over of the year; each attempt spreads the last month otherwise."""
    drafts = [*_month(year, attempt), *_still_open(year)]
    month_before = year.twelfths[-2]
    fixed = sum(draft.day in month_before for draft in drafts)
    for number, days in enumerate(year.twelfths[:-1]):
        count = round(HANDED_OVER[number] * year.factor)
        if number == len(year.twelfths) - 2:
            count = max(count - fixed, 0)
        drafts.extend(_usual(year, number, days, count))
    return drafts


def _usual(year: Year, twelfth: int, days: tuple[date, ...], count: int) -> Iterator[Draft]:
    per_day = shares(count, [WEEKDAYS[day.weekday()] ** 1.5 for day in days])
    for day, number in zip(days, per_day, strict=True):
        for each in range(number):
            lead = f"u{twelfth:02}-{day:%m%d}-{each}"
            yield Draft(day, f"{stream(year.seed, 'order', lead).random():.9f}", lead)


def _month(year: Year, attempt: int) -> Iterator[Draft]:
    """The rows of the month, each as often as the size of the story asks for."""
    total = round(len(MONTH) * year.factor)
    copies = [(place + 1) * total // len(MONTH) - place * total // len(MONTH) for place in range(len(MONTH))]
    seconds = {row.who: (row, copies[place]) for place, row in enumerate(MONTH) if row.again == "this"}
    for place, row in enumerate(MONTH):
        for copy in range(copies[place]):
            lead = f"m{place:02}-{copy}"
            draws = stream(year.seed, "month", attempt, lead)
            who = row.who if copy == 0 else None
            moment = row_moment(year, row, draws)
            if row.again == "before":
                yield _first_of(year, row, lead, who, moment, draws)
            elif row.again == "":
                second = seconds.get(row.who)
                then = second and copy < second[1] and Then(second[0].case, row_moment(year, second[0], draws))
                yield Draft(year.day_of(moment), "", lead, row.case, who, moment, then=then or None)


def _first_of(year: Year, row: Row, lead: str, who: Who | None, second: datetime, draws: Stream) -> Draft:
    """The hand-over a month earlier of a lead that comes again in the last month."""
    case = row.case._replace(
        digit=2, gate="contacted", end="returned", reason="too_early", amount=None, calls=2, rating="fair", timing=""
    )
    moment = _in_hours(year.hours[case.seller], year.twelfths[-2], draws.uniform(0.1, 0.5), draws)
    return Draft(year.day_of(moment), "", lead, case, who, moment, then=Then(row.case, second))


def _still_open(year: Year) -> Iterator[Draft]:
    """Hand-overs of the month before that nobody has ended."""
    total = round(len(EARLIER) * year.factor)
    for number in range(total):
        row = EARLIER[number % len(EARLIER)]
        lead = f"e{number}"
        draws = stream(year.seed, "earlier", lead)
        share = draws.uniform(row.earliest, row.latest)
        moment = _in_hours(year.hours[row.case.seller], year.twelfths[-2], share, draws)
        who = row.who if number < len(EARLIER) else None
        yield Draft(year.day_of(moment), "", lead, row.case, who, moment)


def row_moment(year: Year, row: Row, draws: Stream) -> datetime:
    """When a row of the month begins."""
    hours = year.hours[row.case.seller]
    if row.case.timing == "fresh":
        return hours.before(year.end, draws.uniform(*FRESH_FOR[row.case.gate]))
    if row.case.timing == "overdue":
        return hours.before(year.end, PROMISE + draws.uniform(*OVERDUE_BY[row.case.gate]))
    return _in_hours(hours, year.twelfths[-1][:-1], draws.uniform(row.earliest, row.latest), draws)


def _in_hours(hours: Hours, days: tuple[date, ...], share: float, draws: Stream) -> datetime:
    """A moment of the working day that lies at this share of these days."""
    working = [day for day in days if hours.works(day)]
    day = working[min(int(share * len(working)), len(working) - 1)]
    return at(day, 0, ZoneInfo(hours.zone)) + timedelta(hours=draws.uniform(9.2, 16.5))


def usual_moment(year: Year, day: date, seller: str, draws: Stream) -> datetime:
    """A moment of this day at which somebody qualifies: mostly during work."""
    zone = ZoneInfo(BY_ID[seller].time_zone)
    if year.hours[seller].works(day):
        hour = draws.uniform(9.1, 16.7) if draws.random() < 0.9 or seller == "david-chen" else draws.uniform(17.2, 20.0)
    else:
        hour = draws.uniform(10.0, 14.0)
    return at(day, hour, zone)
