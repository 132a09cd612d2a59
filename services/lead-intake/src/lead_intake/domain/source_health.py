"""Is a source well? Said from its days, as somebody would who looks at them."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

State = Literal["well", "taking", "quiet", "silent", "refusing", "off", "new"]
DAYS = 14
REFUSED_IN_A_ROW = 3
"""One refusal is somebody's slip of the pen; so many with nothing good between them are the form's own fault."""
REFUSED_TODAY, REFUSED_SHARE = 3, 0.25
"""So many of a day, and such a share of it, are more than slips of the pen, whatever good came between them."""
GAPS = 3.0
"""Silence is told after so many times the usual gap between two: by chance that happens once in twenty times."""
AT_LEAST = timedelta(days=1)
SATURDAY = 5
LISTS = "import"
"""The door of lists, which come when there was a fair: nothing is usual about them."""


class SourceDay(NamedTuple):
    """What came through a source on one day; refused in a row and since when as of the day's last one.

    `mended` of the refused ones were taken after all; `too_large` of them were more than the door takes; `channel` is
    the last door.
    """

    day: date
    received: int = 0
    refused: int = 0
    qualified: int = 0
    last_received_at: datetime | None = None
    refusing_since: datetime | None = None
    refused_in_row: int = 0
    mended: int = 0
    too_large: int = 0
    channel: str | None = None


class Waiting(NamedTuple):
    """Refused ones that nobody mended or put aside: of the row that goes on until now, and of today; without lists."""

    in_row: int
    this_day: int


class Health(NamedTuple):
    """How a source is; `usual` is how many a day are expected or, where nobody said, have come.

    `refused`, `mended` and `too_large` are of the days shown.
    """

    state: State
    last_received_at: datetime | None
    refusing_since: datetime | None
    usual: float | None
    today: int
    days: Sequence[SourceDay]
    refused: int
    mended: int
    too_large: int
    refused_today: int = 0
    """Of today and waiting still."""


def health(
    kept: Sequence[SourceDay],
    *,
    expected: float | None,
    active: bool,
    created_at: datetime,
    now: datetime,
    zone: ZoneInfo,
    waiting: Waiting | None = None,
) -> Health:
    """The state of a source now; `kept` are its days with anything on them, of which the last 14 are shown.

    A day older than that only says when the last one came. Without `waiting` all that was refused and not mended waits.
    """
    today = now.astimezone(zone).date()
    by_day = {day.day: day for day in kept}
    shown = [by_day.get(day, SourceDay(day)) for day in (today - timedelta(days=ago) for ago in range(DAYS))]
    last = max((day.last_received_at for day in kept if day.last_received_at is not None), default=None)
    regular = any(day.received and day.channel != LISTS for day in kept)
    usual = expected
    if usual is None and regular:
        usual = _usual(shown[1:], created_at.astimezone(zone).date())
    in_row, since = refused_row(kept)
    waits = waiting or Waiting(in_row, 0 if shown[0].channel == LISTS else shown[0].refused)
    refused_today = min(shown[0].refused - shown[0].mended, waits.this_day)
    state = _of_today(last, shown[0].received, refused_today)
    if not active:
        state = "off"
    elif min(in_row, waits.in_row) >= REFUSED_IN_A_ROW:
        state = "refusing"
    elif _silent(last or created_at, usual, now, zone):
        state = "silent"
    refused, mended, too_large = (
        sum(getattr(day, name) for day in shown) for name in ("refused", "mended", "too_large")
    )
    refusing = since if state == "refusing" else None
    return Health(
        state, last, refusing, usual, shown[0].received, shown[::-1], refused, mended, too_large, max(refused_today, 0)
    )


def _of_today(last: datetime | None, received: int, refused: int) -> State:
    if last is None:
        return "new"
    if not received:
        return "quiet"
    return "taking" if refused >= max(REFUSED_TODAY, REFUSED_SHARE * received) else "well"


def _usual(before: Sequence[SourceDay], created: date) -> float | None:
    """How many came a day, over the full days since the source is there; None before the first of them."""
    full = [day for day in before if day.day > created]
    total = sum(day.received for day in full)
    return total / len(full) if total else None


def refused_row(days: Sequence[SourceDay]) -> tuple[int, datetime | None]:
    """How many were refused in a row until now and wait still, and since when, across days.

    Which of a day's refused ones were mended is not known; as many as can be are taken for those of the row that wait.
    """
    in_row, since = 0, None
    for day in sorted(days, key=lambda one: one.day, reverse=True):
        if not day.received:
            continue
        if not day.refused_in_row:
            break
        in_row, since = in_row + min(day.refused_in_row, day.refused - day.mended), day.refusing_since
        if day.refused_in_row < day.received:
            break
    return in_row, since


def _silent(last: datetime, usual: float | None, now: datetime, zone: ZoneInfo) -> bool:
    """Whether nothing came for much longer than usual; Saturdays and Sundays are no silence."""
    if not usual:
        return False
    return _without_weekends(last.astimezone(zone), now.astimezone(zone)) > max(AT_LEAST, GAPS / usual * AT_LEAST)


def _without_weekends(begin: datetime, end: datetime) -> timedelta:
    gone = end - begin
    day = begin.date()
    # Four years of days are the most that anybody waits for the answer.
    while day <= end.date() and (day - begin.date()).days <= 1500:
        if day.weekday() >= SATURDAY:
            midnight = datetime.combine(day, time(), tzinfo=begin.tzinfo)
            gone -= max(min(end, midnight + timedelta(days=1)) - max(begin, midnight), timedelta())
        day += timedelta(days=1)
    return gone
