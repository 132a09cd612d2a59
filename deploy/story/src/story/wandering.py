"""What people do who only look around: they never reach the line, though some come close to it."""

from bisect import insort
from datetime import datetime, timedelta

from story.agreement import LINE, MARGIN, Given, peak
from story.company import SERIES
from story.draw import Stream, one_of, stream
from story.interest import FILLERS, Touch, daytime, warm_up
from story.year import Year

LIMIT = LINE - MARGIN
CLOSE = (LINE - 8, LINE - 2.5)
MOODS = (("cold", 0.55), ("warm", 0.35), ("close", 0.10))
STAYS_DAYS = 25.0
COMES_BACK = 0.10
"""So many open a letter months later."""
ASKS_AGAIN = 0.07
"""So many fill a second form."""


def wander(year: Year, number: int, created: datetime, first: str = "form_submitted") -> list[Touch]:
    """The touches of a passer-by captured at `created` by doing `first`, in order, before the end of the story."""
    draws = stream(year.seed, "wander", number)
    mood = one_of(draws, MOODS)
    given = [Given(created, first)]
    if mood == "close":
        until = min(created + timedelta(days=draws.uniform(2, 20)), year.end - timedelta(hours=1))
        given = warm_up(draws, given, created, until, CLOSE, LIMIT)
    else:
        for _ in range(draws.randint(0, 2) if mood == "cold" else draws.randint(3, 9)):
            _try(given, _some(draws, created))
    if draws.random() < ASKS_AGAIN:
        _try(given, Given(daytime(created + timedelta(days=draws.uniform(12, 40)), draws), "form_submitted"))
    if draws.random() < COMES_BACK:
        kind = draws.choice(("email_opened", "email_clicked"))
        _try(given, Given(daytime(created + timedelta(days=draws.uniform(40, 180)), draws), kind))
    last = year.end - timedelta(minutes=5)
    return [Touch(one.at, one.kind, _series(draws, one.kind)) for one in given[1:] if one.at < last]


def _some(draws: Stream, created: datetime) -> Given:
    moment = created + timedelta(days=STAYS_DAYS * draws.random() ** 2)
    return Given(daytime(moment, draws), one_of(draws, FILLERS))


def _try(given: list[Given], more: Given) -> None:
    """Add a touch unless it would come before the person was known, or bring them to the line."""
    if more.at <= given[0].at:
        return
    tried = list(given)
    insort(tried, more)
    if peak(tried, given[0].at, tried[-1].at + timedelta(seconds=1)) < LIMIT:
        given[:] = tried


def _series(draws: Stream, kind: str) -> str | None:
    if kind in ("page_viewed", "price_viewed"):
        return None
    return one_of(draws, [(series.key, series.weight) for series in SERIES])
