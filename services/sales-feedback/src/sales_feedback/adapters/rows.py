"""Values to rows and rows to values."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import orjson

from sales_feedback.domain.accounts import Account
from sales_feedback.domain.clock import due_at
from sales_feedback.domain.entries import Deadline, Entry, Money
from sales_feedback.domain.handover import Handover, standing
from sales_feedback.domain.rescheduling import Profile
from sales_feedback.ports import Lead, Note
from working_time import Absence, Calendar, Stretch

HANDOVER_COLUMNS = (
    "id", "version", "lead_id", "living_lead", "cycle", "handed_over_at", "qualified_at", "owner", "state", "due_at",
    "ended_at", "attempts",
)  # fmt: skip
ENTRY_COLUMNS = (
    "event_id", "handover_id", "number", "kind", "occurred_at", "recorded_at", "undone_at", "acted_by", "due_at",
    "due_agreed", "due_since", "due_minutes", "details",
)  # fmt: skip
NOTE_COLUMNS = ("id", "lead_id", "handover_id", "written_by", "occurred_at", "text")
ACCOUNT_COLUMNS = ("id", "version", "name", "lead_ids")
PROFILE_COLUMNS = ("person", "version", "calendar", "calendar_before", "changed_at")
DETAILS = (
    "owner", "channel", "outcome", "next_kind", "attempts", "note_id", "account_id", "joined", "opportunity_id",
    "reason", "duplicate_of", "rating", "about", "why",
)  # fmt: skip


def handover_row(handover: Handover, now: datetime) -> tuple[Any, ...]:
    """With what follows from the entries, so that lists need no fold."""
    stands = standing(handover)
    return (
        handover.id, handover.version, handover.lead_id, handover.living_lead, handover.cycle, handover.handed_over_at,
        handover.qualified_at, stands.owner, stands.state, due_at(handover, handover.present(now)),
        stands.end.at if stands.end else None, stands.attempts,
    )  # fmt: skip


def handover_of(row: Any, entries: Sequence[Entry]) -> Handover:
    """`entries` in the order of their numbers."""
    return Handover(
        id=row.id,
        lead_id=row.lead_id,
        living_lead=row.living_lead,
        cycle=row.cycle,
        handed_over_at=row.handed_over_at,
        qualified_at=row.qualified_at,
        version=row.version,
        entries=tuple(entries),
    )


def entry_row(handover_id: str, entry: Entry) -> tuple[Any, ...]:
    """What the kind needs beyond the columns goes into `details`."""
    details: dict[str, Any] = {name: getattr(entry, name) for name in DETAILS if getattr(entry, name) is not None}
    if entry.money is not None:
        details["money"] = list(entry.money)
    if entry.revisit_at is not None:
        details["revisit_at"] = entry.revisit_at
    due = entry.deadline
    return (
        entry.event_id, handover_id, entry.number, entry.kind, entry.at, entry.recorded_at, entry.undone_at, entry.by,
        due.due_at if due else None, due.agreed if due else None, due.since if due else None,
        due.minutes if due else None, orjson.dumps(details, option=orjson.OPT_UTC_Z).decode(),
    )  # fmt: skip


def entry_of(row: Any) -> Entry:
    """The entry of a row."""
    details = orjson.loads(row.details)
    revisit_at, money = details.pop("revisit_at", None), details.pop("money", None)
    due = row.due_at and Deadline(row.due_at, bool(row.due_agreed), row.due_since, row.due_minutes)
    return Entry(
        event_id=row.event_id,
        kind=row.kind,
        at=row.occurred_at,
        recorded_at=row.recorded_at,
        number=row.number,
        by=row.acted_by,
        undone_at=row.undone_at,
        deadline=due or None,
        revisit_at=datetime.fromisoformat(revisit_at) if revisit_at else None,
        money=Money(*money) if money else None,
        **details,
    )


def lead_of(row: Any) -> Lead:
    """The lead of a row."""
    return Lead(row.id, row.version, row.erased_at)


def note_row(note: Note) -> tuple[Any, ...]:
    """A note's row."""
    return (note.id, note.lead_id, note.handover_id, note.by, note.at, note.text)


def note_of(row: Any) -> Note:
    """The note of a row."""
    return Note(row.id, row.lead_id, row.handover_id, row.written_by, row.occurred_at, row.text)


def account_row(account: Account) -> tuple[Any, ...]:
    """An account's row."""
    return (account.id, account.version, account.name, orjson.dumps(account.lead_ids).decode())


def account_of(row: Any) -> Account:
    """The account of a row."""
    return Account(row.id, row.name, tuple(orjson.loads(row.lead_ids)), row.version)


def profile_row(profile: Profile) -> tuple[Any, ...]:
    """A profile's row."""
    return (
        profile.person, profile.version, packed(profile.calendar), packed(profile.before), profile.changed_at,
    )  # fmt: skip


def profile_of(row: Any) -> Profile:
    """The profile of a row."""
    return Profile(row.person, unpacked(row.calendar), unpacked(row.calendar_before), row.changed_at, row.version)


def packed(calendar: Calendar) -> str:
    """A calendar as JSON."""
    document = {
        "week": [list(stretch) for stretch in calendar.week],
        "zone": calendar.zone,
        "holidays": sorted(calendar.holidays),
        "absences": [list(absence) for absence in calendar.absences],
    }
    return orjson.dumps(document, option=orjson.OPT_UTC_Z).decode()


def unpacked(text: str) -> Calendar:
    """The calendar out of its JSON."""
    document = orjson.loads(text)
    return Calendar(
        week=tuple(Stretch(*stretch) for stretch in document["week"]),
        zone=document["zone"],
        holidays=frozenset(date.fromisoformat(day) for day in document["holidays"]),
        absences=tuple(Absence(*map(datetime.fromisoformat, absence)) for absence in document["absences"]),
    )
