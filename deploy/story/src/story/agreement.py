"""What Northwind's marketing and sales agreed on: when a lead is handed over. The story keeps to it when it plans."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from story.draw import Stream
from story.names import DECIDERS, LEARNERS, MARKET, PREPARERS, WORKERS

FIT = (
    ("moves_goods", "industry", "in", sorted(MARKET), 20),
    ("decides", "job_level", "range", ["director", "c_level"], 15),
    ("size_that_buys", "size_band", "range", ["51-200", "1001+"], 10),
    ("prepares_decisions", "job_level", "eq", "manager", 8),
    ("business_address", "email_kind", "eq", "business", 5),
    ("throwaway_address", "email_kind", "eq", "disposable", -30),
)
"""Rule, attribute, comparison, value, points: how well somebody suits Northwind."""
POINTS = {
    "demo_requested": 60.0,
    "call_requested": 60.0,
    "call_received": 40.0,
    "event_attended": 28.0,
    "form_submitted": 20.0,
    "event_registered": 12.0,
    "content_downloaded": 10.0,
    "price_viewed": 8.0,
    "email_clicked": 5.0,
    "ad_clicked": 3.0,
    "email_opened": 2.0,
    "page_viewed": 1.0,
}
"""Activity that a touch gives."""
DAILY = ("price_viewed", "email_clicked", "ad_clicked", "email_opened", "page_viewed")
HALF_LIFE_DAYS = 14.0
LINE, FIRST_LINE = 40.0, 60.0
"""Activity from which A and B are handed over, and from which C is."""
HAND_RAISERS = ("demo_requested", "call_requested")
MARGIN = 1.5
"""Nothing is planned nearer to a line than this: points that stand at midnight decay by a part of a day."""


def first_agreement() -> dict[str, Any]:
    """The criteria of the year."""
    return {
        "name": "First agreement of marketing and sales",
        "definition": {
            "fit_rules": [dict(zip(("id", "attribute", "op", "value", "points"), rule, strict=True)) for rule in FIT],
            "activity_rules": [
                {"id": kind, "kind": kind, "points": points, "once_a_day": kind in DAILY}
                for kind, points in POINTS.items()
            ],
            "half_life_days": HALF_LIFE_DAYS,
            "fit_lines": [35, 20, 5],
            "activity_lines": [FIRST_LINE, LINE, 20],
            "handed_over": ["A1", "A2", "B1", "B2", "C1"],
            "hand_raisers": list(HAND_RAISERS),
        },
    }


def second_agreement() -> dict[str, Any]:
    """The criteria of the last month, decided at the review before.

    Whoever asks to be left alone counts less, and so does a company so small that it has nothing to move: nobody of
    whom anybody is handed over.
    """
    criteria = first_agreement()
    criteria["name"] = "Agreement of the last review"
    criteria["definition"]["activity_rules"].append(
        {"id": "unsubscribed", "kind": "unsubscribed", "points": -20, "once_a_day": False}
    )
    criteria["definition"]["fit_rules"].append(
        {"id": "too_small", "attribute": "size_band", "op": "eq", "value": "1-10", "points": -5}
    )
    criteria["why"] = {
        "unsubscribed": "Who wants no letters wants no call",
        "too_small": "Ten people have no warehouse: students and one-room offices",
    }
    return criteria


class Given(NamedTuple):
    """Activity that a touch of this kind gave at this moment."""

    at: datetime
    kind: str


def activity(given: Iterable[Given], moment: datetime) -> float:
    """Activity at a moment; once-a-day rules count a day once."""
    total, seen = 0.0, set()
    for touch in given:
        if touch.at > moment:
            continue
        day = (touch.kind, touch.at.date())
        if touch.kind in DAILY:
            if day in seen:
                continue
            seen.add(day)
        total += POINTS.get(touch.kind, 0.0) * 0.5 ** ((moment - touch.at).total_seconds() / 86_400 / HALF_LIFE_DAYS)
    return total


def peak(given: Sequence[Given], since: datetime, before: datetime) -> float:
    """The highest activity from `since` until before the other moment; it can only be at a touch."""
    return max((activity(given, touch.at) for touch in given if since <= touch.at < before), default=0.0)


def title_and_size(draws: Stream, letter: str, industry: str) -> tuple[str, int]:
    """A job and a number of employees that, with a business address, give this fit letter in this industry."""
    small, large = draws.randint(12, 50), draws.choice((80, 120, 260, 400, 900, 1500))
    at_home = industry in MARKET
    if letter == "A" and at_home:
        return draws.choice(DECIDERS), draws.choice((small, large))
    if letter == "B":
        return (draws.choice(PREPARERS + WORKERS), small) if at_home else (draws.choice(DECIDERS), large)
    if letter == "C" and not at_home:
        return draws.choice((*PREPARERS, *WORKERS)), small
    if letter == "D":
        return draws.choice(LEARNERS), draws.randint(3, 10)
    raise ValueError(f"{industry} cannot have the fit {letter}")
