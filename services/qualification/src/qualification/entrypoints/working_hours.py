"""Working hours as people write them (`{"mon": [["09:00", "18:00"]]}`) and as they travel (minutes of a weekday)."""

from collections.abc import Mapping, Sequence
from typing import Any

from qualification.domain.profile import calendar_of
from service_kit.errors import FieldError, Refusal, invalid
from working_time import UnknownZoneError, zone_named

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DEFAULT_HOURS: dict[str, list[tuple[str, str]]] = {day: [("09:00", "18:00")] for day in WEEKDAYS[:5]}


def read_hours(hours: Mapping[str, Sequence[tuple[str, str]]]) -> list[dict[str, int]]:
    """Stretches in the order of the week."""
    return [
        {"weekday": weekday, "start": _minutes(start), "end": _minutes(end)}
        for weekday, day in enumerate(WEEKDAYS)
        for start, end in sorted(hours.get(day, ()))
    ]


def shown_hours(stretches: Sequence[Mapping[str, int]]) -> dict[str, list[tuple[str, str]]]:
    """The same for people."""
    shown: dict[str, list[tuple[str, str]]] = {}
    for one in stretches:
        shown.setdefault(WEEKDAYS[one["weekday"]], []).append((_hour(one["start"]), _hour(one["end"])))
    return shown


def _minutes(hour: str) -> int:
    hours, minutes = hour.split(":")
    return int(hours) * 60 + int(minutes)


def _hour(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def working_time_problem(document: Mapping[str, Any]) -> Refusal | None:
    """What keeps the working time of a profile from making sense, by field."""
    errors = []
    stretches = document["working_hours"]
    if not stretches:
        errors.append(
            FieldError("working_hours", "leave no working time at all", "Name at least one stretch of one weekday.")
        )
    for one in stretches:
        if one["start"] >= one["end"]:
            day = WEEKDAYS[one["weekday"]]
            remedy = "Send the earlier time first; midnight at the end of a day is 24:00."
            errors.append(FieldError(f"working_hours.{day}", "ends before it begins", remedy))
    try:
        zone_named(document["time_zone"])
    except UnknownZoneError:
        errors.append(FieldError("time_zone", "is not an IANA time zone", "Send a name such as Europe/Stockholm."))
    for place, one in enumerate(document["absences"]):
        if one["starts_at"] >= one["ends_at"]:
            errors.append(FieldError(f"absences.{place}", "ends before it begins", "Send a later ends_at."))
    if not errors:
        # All that is left are limits of the calendar itself, which its own words explain best.
        errors += _calendar_errors(document)
    return invalid(errors) if errors else None


def _calendar_errors(document: Mapping[str, Any]) -> list[FieldError]:
    try:
        calendar_of(document)
    except ValueError as error:
        return [FieldError("working_hours", str(error), "Correct the working time.")]
    return []
