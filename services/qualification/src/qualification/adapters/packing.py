"""Values in and out of the JSON columns; lists in field order, so that a field added later reads as its default."""

from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson

from qualification.domain.attributes import Attributes
from qualification.domain.lead import Act, Before, Campaign, Cause, Ending, Frozen, Mark, Nurtured, Queued, Recall, Said
from qualification.domain.scoring import NO_DAYS, NOTHING, Days, Score


def packed(value: tuple[Any, ...] | None) -> str | None:
    """A value as JSON; moments keep their microseconds."""
    return None if value is None else _text(list(value))


def _text(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


@lru_cache(maxsize=8192)
def attributes_of(text: str) -> Attributes:
    """Attributes from their column; coarse as they are, many leads share them."""
    values = orjson.loads(text)
    values[6] = tuple(values[6])
    return Attributes(*values)


def pack_score(score: Score) -> str:
    """Points by rule and counted days."""
    return _text([dict(score.points), {rule: list(days.items()) for rule, days in score.days.items()}])


def score_of(version: int, fit: float, at: datetime | None, text: str) -> Score:
    """A score from its columns."""
    points, by_rule = orjson.loads(text)
    days: Days = {rule: dict(pairs) for rule, pairs in by_rule.items()} if by_rule else NO_DAYS
    return Score(version, fit, points or NOTHING, at, days)


def said_of(text: str | None) -> Said | None:
    """What was said last, from its column."""
    if text is None:
        return None
    version, fit, activity, at, grade = orjson.loads(text)
    return Said(version, fit, activity, datetime.fromisoformat(at), grade)


def campaign_of(text: str | None) -> Campaign | None:
    """The newest campaign, from its column."""
    if text is None:
        return None
    at, key, intent = orjson.loads(text)
    return Campaign(datetime.fromisoformat(at), key, intent)


def mark_of(text: str | None) -> Mark | None:
    """A mark from its column."""
    if text is None:
        return None
    at, stage, reason, until, *rest = orjson.loads(text)
    return Mark(datetime.fromisoformat(at), stage, reason, _moment(until), *rest)


def pack_nurtured(nurtured: Nurtured | None) -> str | None:
    """What it takes to undo a nurturing; the values in it as their own columns hold them."""
    if nurtured is None:
        return None
    before = (packed(nurtured.by_hand), pack_queued(nurtured.queued))
    return _text([nurtured.event_id, nurtured.recorded_at, *before, nurtured.merged])


def nurtured_of(text: str | None) -> Nurtured | None:
    """What it takes to undo a nurturing, from its column."""
    if text is None:
        return None
    event_id, recorded_at, by_hand, queued, merged = orjson.loads(text)
    return Nurtured(event_id, datetime.fromisoformat(recorded_at), mark_of(by_hand), queued_of(queued), merged)


def pack_before(before: Before | None) -> str | None:
    """What it takes to take a hand-over back; the values in it as their own columns hold them."""
    if before is None:
        return None
    lead = (pack_queued(before.queued), pack_nurtured(before.nurtured))
    return _text([before.event_id, before.recorded_at, before.owner, before.qualified_id, *lead, before.merged])


def before_of(text: str | None) -> Before | None:
    """What it takes to take a hand-over back, from its column."""
    if text is None:
        return None
    event_id, recorded_at, owner, qualified_id, queued, nurtured, merged = orjson.loads(text)
    at = datetime.fromisoformat(recorded_at)
    return Before(event_id, at, owner, qualified_id, queued_of(queued), nurtured_of(nurtured), merged)


def pack_acts(acts: tuple[Act, ...]) -> str | None:
    """The actions that stand; none is no text."""
    return _text([list(act) for act in acts]) if acts else None


def acts_of(text: str | None) -> tuple[Act, ...]:
    """The actions that stand, from their column."""
    return () if text is None else tuple(Act(*act) for act in orjson.loads(text))


def recall_of(text: str | None) -> Recall | None:
    """A recall from its column."""
    if text is None:
        return None
    at, by = orjson.loads(text)
    return Recall(datetime.fromisoformat(at), by)


def pack_queued(queued: Queued | None) -> str | None:
    """A place in the queue."""
    if queued is None:
        return None
    return _text([*queued[:4], list(queued.frozen), list(queued.cause), queued.again_at])


def queued_of(text: str | None) -> Queued | None:
    """A place in the queue, from its column."""
    if text is None:
        return None
    qualified_at, queued_at, how, cycle, frozen, cause, *again = orjson.loads(text)
    return Queued(
        datetime.fromisoformat(qualified_at),
        datetime.fromisoformat(queued_at),
        how,
        cycle,
        _frozen(frozen),
        Cause(*cause),
        *map(_moment, again),
    )


def frozen_of(text: str) -> Frozen:
    """What the ledger groups by, from its column."""
    return _frozen(orjson.loads(text))


def _frozen(values: list[Any]) -> Frozen:
    if len(values) == len(Frozen._fields):
        values[-1] = tuple(values[-1])  # the rules
    return Frozen(*values)


def ending_of(text: str | None) -> Ending | None:
    """An end from its column."""
    if text is None:
        return None
    at, how, reason, event_id, until, *rest = orjson.loads(text)
    return Ending(datetime.fromisoformat(at), how, reason, event_id, _moment(until), *rest)
