"""Between values of the domain and rows of the views."""

from datetime import datetime
from typing import Any

import orjson

from digest.domain.course import Course, course
from digest.domain.handover import Fact, Frozen, Handover
from digest.domain.lead import Lead
from digest.domain.view import Fate, Mql

CLOSINGS = Lead._fields.index("closings")
MOMENTS = tuple(place for place, name in enumerate(Fact._fields) if name == "at" or name.endswith("_at"))
HANDOVER_COLUMNS = (
    "id", "lead_id", "cycle", "handed_over_at", "qualified_at", *Frozen._fields, "facts",
    "accepted_at", "contacted_at", "account_at", "opportunity_at", "won_at", "lost_at", "returned_at",
    "disqualified_at", "ended_at", "reason", "disqualify_reason", "amount", "currency", "rating", "owner",
    "owner_since", "due_at", "due_since", "again_at", "closed_at",
)  # fmt: skip
MQL_COLUMNS = ("event_id", "lead_id", "cycle", "qualified_at", "how", *Frozen._fields)


def lead_row(lead: Lead) -> tuple[Any, ...]:
    """A row in the order of the value's fields."""
    closings = orjson.dumps(lead.closings, option=orjson.OPT_UTC_Z).decode() if lead.closings else None
    return (*lead[:CLOSINGS], closings, *lead[CLOSINGS + 1 :])


def lead_of(row: Any) -> Lead:
    """The value in a row whose columns are in the order of its fields."""
    lead = Lead._make(row)
    stored: Any = lead.closings
    closings = () if stored is None else tuple(datetime.fromisoformat(text) for text in orjson.loads(stored))
    return lead._replace(closings=closings)


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
        for place in MOMENTS:
            if place < len(fields) and fields[place] is not None:
                fields[place] = datetime.fromisoformat(fields[place])
        facts.append(Fact(*fields))
    return tuple(facts)


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


def handover_row(fate: Fate, path: Course) -> tuple[Any, ...]:
    """A row of `HANDOVER_COLUMNS`."""
    handover = fate.handover
    owner = path.owners[-1] if path.owners else None
    due = next((deadline for deadline in path.deadlines if deadline.until is None), None)
    return (
        handover.id, handover.lead_id, handover.cycle, handover.handed_over_at, handover.qualified_at, *handover.frozen,
        facts_text(handover.facts),
        path.accepted_at, path.contacted_at, path.account_at, path.opportunity_at, path.won_at, path.lost_at,
        path.returned_at, path.disqualified_at, path.end(), path.reason, path.disqualify_reason, path.amount,
        path.currency, path.rating,
        owner.owner if owner else None, owner.since if owner else None,
        due.due_at if due else None, due.since if due else None, fate.again_at, fate.closed_at,
    )  # fmt: skip


def handover_rows(fate: Fate) -> tuple[tuple[Any, ...], list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """The row of a hand-over, those of its owners and those of its deadlines."""
    path = course(fate.handover)
    identity = fate.handover.id
    owners = [(identity, owner.event_id, owner.owner, owner.since, owner.until) for owner in path.owners]
    deadlines = [(identity, d.event_id, d.since, d.until, d.due_at, d.undone_at) for d in path.deadlines]
    return handover_row(fate, path), owners, deadlines


def mql_row(mql: Mql) -> tuple[Any, ...]:
    """A row of `MQL_COLUMNS`."""
    return (*mql[:-1], *mql.frozen)
