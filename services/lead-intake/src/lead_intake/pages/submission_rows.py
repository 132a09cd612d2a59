"""Submissions as their list and their page show them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from babel.support import NullTranslations

from lead_intake.arrival_ports import Arrival
from lead_intake.pages.problems import Said, said_problems
from lead_intake.pages.wording import CHANNELS, KINDS, STATUSES, TOUCHES, said
from lead_intake.ports import SubmissionRow

PILLS = {"created": "won", "known": "won", "refused": "overdue", "discarded": "lost"}
MOST = 200_000
"""Letters of raw words on a page; a form may have a quarter of a million."""
PARTS = 200


class Listed(NamedTuple):
    """One row of the list."""

    id: str
    at: datetime
    channel: str
    kind: str
    source: str
    pill: str
    state: str
    lead_id: str | None
    problems: Sequence[Said]
    reason: str


class Arrived(NamedTuple):
    """One row of what came on a day; `href` is the submission, where one is kept."""

    id: str
    at: datetime
    href: str | None
    channel: str
    kind: str
    source: str
    pill: str
    state: str
    lead_id: str | None
    problems: Sequence[Said]
    reason: str


class Part(NamedTuple):
    """One field of what was sent."""

    name: str
    value: str


def listed(row: SubmissionRow, words: NullTranslations) -> Listed:
    """The row of one that came in."""
    return Listed(
        id=row.id,
        at=row.received_at,
        channel=said(words, CHANNELS, row.channel),
        kind=said(words, KINDS, row.kind),
        source=row.source or "",
        pill=PILLS.get(row.status, ""),
        state=said(words, STATUSES, row.status),
        lead_id=row.lead_id,
        problems=said_problems(words, row.problem) if row.status == "refused" else (),
        reason=row.reason or "",
    )


def arrived(one: Arrival, words: NullTranslations) -> Arrived:
    """The row of one that was counted; a touch of which nothing else is kept came by the interface."""
    return Arrived(
        id=one.id,
        at=one.at,
        href=None if one.channel is None else f"/intake/submissions/{one.id}",
        channel=said(words, CHANNELS, one.channel or "api"),
        kind=said(words, TOUCHES if one.channel is None else KINDS, one.kind),
        source=one.source,
        pill=PILLS.get(one.status, ""),
        state=said(words, STATUSES, one.status),
        lead_id=one.lead_id,
        problems=said_problems(words, one.problem) if one.status == "refused" else (),
        reason=one.reason or "",
    )


def parts_of(body: str | None) -> tuple[Part, ...]:
    """What was sent field by field, one inside another by dots; none where it is not fields."""
    try:
        words = orjson.loads(body or "null")
    except orjson.JSONDecodeError:
        return ()
    found: list[Part] = []
    _flatten(words if isinstance(words, dict) else {}, "", found)
    return tuple(found)


def readable(text: str | None) -> str | None:
    """The words as they came, cut where no page could hold them."""
    if text is None or len(text) <= MOST:
        return text
    return text[:MOST] + "…"


def _flatten(value: Any, name: str, found: list[Part]) -> None:
    if len(found) >= PARTS:
        return
    match value:
        case dict():
            for key, inner in value.items():
                _flatten(inner, f"{name}.{key}" if name else str(key), found)
        case list() if all(isinstance(one, str) for one in value):
            found.append(Part(name, ", ".join(value)))
        case list():
            for place, inner in enumerate(value):
                _flatten(inner, f"{name}.{place}", found)
        case str():
            found.append(Part(name, value))
        case _:
            found.append(Part(name, orjson.dumps(value).decode()))
