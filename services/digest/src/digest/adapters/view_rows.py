"""Between values of the domain and rows of the views."""

from datetime import date, datetime
from typing import Any

import orjson

from digest.domain.course import Course
from digest.domain.handover import ACCOUNT_OPENED, CONTACTED, OPPORTUNITY_OPENED, Fact, Frozen, Handover
from digest.domain.lead import Lead, Recycling
from digest.domain.view import Mql
from working_time import DEFAULT_WEEK, Absence, Calendar, Stretch

Row = tuple[Any, ...]
CLOSINGS = Lead._fields.index("closings")
"""And the recyclings behind them: the two columns of JSON."""
UNDONE = Fact._fields.index("undone_at")
TRIED = frozenset({CONTACTED, ACCOUNT_OPENED, OPPORTUNITY_OPENED})
FACT_MOMENTS = tuple(place for place, name in enumerate(Fact._fields) if name == "at" or name.endswith("_at"))
HANDOVER_COLUMNS = (
    "id", "lead_id", "cycle", "handed_over_at", "qualified_at", *Frozen._fields, "facts", "owner", "due_at", "ended_at",
)  # fmt: skip
OWNERSHIP_COLUMNS = ("handover_id", "event_id", "owner", "since", "until")
DEADLINE_COLUMNS = ("handover_id", "event_id", "since", "until", "due_at", "undone_at")
MQL_COLUMNS = ("event_id", "lead_id", "cycle", "qualified_at", "how", *Frozen._fields)


def lead_row(lead: Lead) -> Row:
    """A row in the order of the value's fields."""
    closings, recyclings = (_text(one) if one else None for one in (lead.closings, [*map(list, lead.recyclings)]))
    return (*lead[:CLOSINGS], closings, recyclings, *lead[CLOSINGS + 2 :])


def lead_of(row: Any) -> Lead:
    """The value in a row whose columns are in the order of its fields."""
    closings, recyclings = row[CLOSINGS : CLOSINGS + 2]
    return Lead._make((
        *row[:CLOSINGS],
        () if closings is None else tuple(datetime.fromisoformat(text) for text in orjson.loads(closings)),
        () if recyclings is None else tuple(map(_recycling, orjson.loads(recyclings))),
        *row[CLOSINGS + 2 :],
    ))  # fmt: skip


def _recycling(stored: Any) -> Recycling:
    at, event_id, reason, revisit_at, track = stored
    until = None if revisit_at is None else datetime.fromisoformat(revisit_at)
    return Recycling(datetime.fromisoformat(at), event_id, reason, until, track)


def _text(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()


def facts_text(facts: tuple[Fact, ...]) -> str:
    """Facts as JSON: a list of fields each, in order, without the empty ones at its end."""
    rows = []
    for fact in facts:
        fields = list(fact)
        while fields and fields[-1] is None:
            fields.pop()
        rows.append(fields)
    return orjson.dumps(rows, option=orjson.OPT_UTC_Z).decode()


def facts_of(text: str) -> tuple[Fact, ...]:
    """The other way round."""
    facts = []
    for fields in orjson.loads(text):
        for place in FACT_MOMENTS:
            if place < len(fields) and fields[place] is not None:
                fields[place] = datetime.fromisoformat(fields[place])
        facts.append(Fact(*fields))
    return tuple(facts)


def was_tried(text: str) -> bool:
    """Whether somebody tried to reach the lead or went further: all that a count needs of the facts."""
    for fields in orjson.loads(text):
        undone = len(fields) > UNDONE and fields[UNDONE] is not None
        if fields[1] in TRIED and not undone:
            return True
    return False


def handover_of(row: Any) -> Handover:
    """The hand-over in a row."""
    return Handover(
        id=row.id,
        lead_id=row.lead_id,
        cycle=row.cycle,
        handed_over_at=row.handed_over_at,
        qualified_at=row.qualified_at,
        frozen=Frozen(*(getattr(row, name) for name in Frozen._fields)),
        facts=facts_of(row.facts),
    )


def handover_row(handover: Handover, path: Course) -> Row:
    """A row of `HANDOVER_COLUMNS`."""
    return (
        handover.id, handover.lead_id, handover.cycle, handover.handed_over_at, handover.qualified_at, *handover.frozen,
        facts_text(handover.facts), path.last_owner, path.last_due_at, path.end(),
    )  # fmt: skip


def owner_rows(handover: Handover, path: Course) -> list[Row]:
    """Rows of `OWNERSHIP_COLUMNS`: whose it was, and when."""
    return [(handover.id, one.event_id, one.owner, one.since, one.until) for one in path.owners]


def deadline_rows(handover: Handover, path: Course) -> list[Row]:
    """Rows of `DEADLINE_COLUMNS`: which deadline was in force, and when."""
    return [(handover.id, one.event_id, one.since, one.until, one.due_at, one.undone_at) for one in path.deadlines]


def mql_row(mql: Mql) -> Row:
    """A row of `MQL_COLUMNS`."""
    return (*mql[:-1], *mql.frozen)


def calendar_of(profile: str) -> Calendar:
    """The working time in a routing profile; one that names no hours works by the default week, as deadlines do."""
    said = orjson.loads(profile)
    week = tuple(Stretch(hours["weekday"], hours["start"], hours["end"]) for hours in said.get("working_hours", ()))
    moments = ((away["starts_at"], away["ends_at"]) for away in said.get("absences", ()))
    return Calendar(
        week=week or DEFAULT_WEEK,
        zone=said.get("time_zone", "UTC"),
        holidays=frozenset(map(date.fromisoformat, said.get("holidays", ()))),
        absences=tuple(Absence(*map(datetime.fromisoformat, away)) for away in moments),
    )
