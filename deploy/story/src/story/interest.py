"""What leads do before they are handed over, and that all others stay below the line."""

from bisect import insort
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from story.agreement import FIRST_LINE, LINE, MARGIN, POINTS, Given, activity, peak
from story.case import Case, Course
from story.company import SERIES
from story.draw import Stream, about, one_of, stream
from story.year import Year

FILLERS = (
    ("page_viewed", 24.0), ("email_opened", 24.0), ("email_clicked", 16.0), ("price_viewed", 10.0), ("ad_clicked", 6.0),
    ("content_downloaded", 6.0), ("event_registered", 3.0),
)  # fmt: skip
TRIGGERS = {
    "price-notice": ("form_submitted", "call_received"),
    "warehouse-playbook": ("content_downloaded", "call_received"),
    "case-letters": ("form_submitted", "call_received"),
    "integration-workshop": ("event_attended", "call_received"),
}
"""By the campaign: what takes a lead over the second line, and what over the first."""
TRIES = 60
AFTER = ("email_opened", "page_viewed", "email_opened", "price_viewed", "email_clicked")


class Touch(NamedTuple):
    """One thing a lead does; `series` is the kind of campaign it belongs to, if to any."""

    at: datetime
    kind: str
    series: str | None


class Approach(NamedTuple):
    """How a lead comes to a hand-over: captured at `created` by doing `first`, then the touches, in order."""

    created: datetime
    first: str
    touches: tuple[Touch, ...]

    def given(self) -> list[Given]:
        """Everything that counts, in order."""
        return [Given(self.created, self.first), *(Given(touch.at, touch.kind) for touch in self.touches)]


def approach(year: Year, course: Course) -> Approach:
    """The first hand-over of a lead: from the first form to the touch that qualifies it."""
    draws = stream(year.seed, "approach", course.lead)
    if course.via == "hand_raiser" and draws.random() < 0.35:
        return Approach(course.at, _raised(draws), ())
    beginning = max(course.at - timedelta(days=min(about(draws, 10), 40)), year.beginning + timedelta(hours=1))
    created = min(beginning, course.at - timedelta(hours=3))
    first = Given(created, "form_submitted")
    if course.via == "by_hand":
        return Approach(created, first.kind, ())
    trigger = _trigger(course, draws)
    before = warm_up(draws, [first], created, course.at, _wanted(course.case, trigger), ceiling(course.case))
    touches = [Touch(one.at, one.kind, _series(draws, one.kind, course.case.series)) for one in before[1:]]
    return Approach(created, first.kind, (*touches, Touch(course.at, trigger, course.case.series)))


def return_approach(year: Year, course: Course, before: Sequence[Given], since: datetime) -> tuple[Touch, ...]:
    """What a lead that came back does until it is handed over again; it may be tried from `since` on."""
    draws = stream(year.seed, "approach", course.lead, course.cycle)
    known = sorted(before)
    if course.via == "hand_raiser":
        return (Touch(course.at, _raised(draws), course.case.series),)
    if course.via == "repair":
        # Nothing qualifies it while the number is wrong, so that only the sum counts.
        warm = warm_up(draws, known, since, course.at, (LINE + 3, FIRST_LINE - 3), 1_000.0)
        added = [one for one in warm if one not in known]
        letter = Given(since + (course.at - since) * 0.9, "email_opened")
        return tuple(Touch(one.at, one.kind, course.case.series) for one in sorted([*added, letter]))
    trigger = _trigger(course, draws)
    warm = warm_up(draws, known, since, course.at, _wanted(course.case, trigger), ceiling(course.case))
    added = [one for one in warm if one not in known]
    touches = [Touch(one.at, one.kind, _series(draws, one.kind, course.case.series)) for one in added]
    return (*touches, Touch(course.at, trigger, course.case.series))


def afterwards(year: Year, course: Course) -> tuple[Touch, ...]:
    """A little interest while sales works, which decides nothing."""
    draws = stream(year.seed, "afterwards", course.lead, course.cycle)
    last = min(course.closed or year.end, year.end, course.at + timedelta(days=20)) - timedelta(hours=1)
    touches = []
    for _ in range(draws.choice((0, 0, 1, 1, 2, 3))):
        kind = draws.choice(AFTER)
        moment = course.at + (last - course.at) * draws.random()
        if moment > course.at + timedelta(hours=1):
            touches.append(Touch(daytime(moment, draws), kind, _series(draws, kind, course.case.series)))
    return tuple(sorted(touch for touch in touches if course.at < touch.at < last))


def ceiling(case: Case) -> float:
    """The activity that a lead must not reach before it is meant to qualify."""
    return (FIRST_LINE if case.letter == "C" else LINE) - MARGIN


def _raised(draws: Stream) -> str:
    return draws.choice(("demo_requested", "call_requested"))


def _trigger(course: Course, draws: Stream) -> str:
    if course.via == "hand_raiser":
        return _raised(draws)
    second, first = TRIGGERS[course.case.series]
    return first if course.case.digit == 1 else second


def _wanted(case: Case, trigger: str) -> tuple[float, float]:
    """Between which activities a lead must stand for the trigger to give this grade."""
    if POINTS[trigger] >= FIRST_LINE:
        return 0.0, ceiling(case) - MARGIN
    line = FIRST_LINE if case.digit == 1 else LINE
    top = 1_000.0 if case.digit == 1 else FIRST_LINE - MARGIN
    return line + MARGIN - POINTS[trigger], min(top - POINTS[trigger], ceiling(case) - MARGIN)


def warm_up(
    draws: Stream, known: Sequence[Given], start: datetime, end: datetime, wanted: tuple[float, float], limit: float
) -> list[Given]:
    """`known` and more, so that activity at `end` is as wanted and never reaches `limit` before, from `start` on."""
    chosen = list(known)
    least, most = wanted
    for turn in range(TRIES):
        now = activity(chosen, end)
        if now >= least and (turn > 6 or draws.random() < 0.4):
            break
        urgent = turn > TRIES // 3
        fitting = [filler for filler in FILLERS if POINTS[filler[0]] <= most - now] or FILLERS[:1]
        kind = max(fitting, key=_points)[0] if urgent else one_of(draws, fitting)
        share = draws.uniform(0.97, 0.999) if urgent else draws.random() ** 0.6
        moment = start + (end - start) * share
        moment = moment if urgent else daytime(moment, draws)
        if not start < moment < end:
            continue
        tried = list(chosen)
        insort(tried, Given(moment, kind))
        if activity(tried, end) <= most and peak(tried, start, end) < limit:
            chosen = tried
    return chosen


def _points(filler: tuple[str, float]) -> float:
    return POINTS[filler[0]]


def daytime(moment: datetime, draws: Stream) -> datetime:
    """A moment of the same day at which people are awake."""
    return moment.replace(hour=draws.randint(7, 19), minute=draws.randint(0, 59), second=draws.randint(0, 59))


def _series(draws: Stream, kind: str, own: str) -> str | None:
    """The campaign of a touch: mostly the lead's own one; looking around on the site has none."""
    if kind in ("page_viewed", "price_viewed"):
        return None
    if draws.random() < 0.6:
        return own
    return one_of(draws, [(series.key, series.weight) for series in SERIES])
