"""Score and grade at a moment, derived from what `lead.scored` said: decay is never polled."""

from datetime import datetime

from digest.domain.lead import Lead

SECONDS_A_DAY = 86_400


def activity_at(lead: Lead, now: datetime) -> float | None:
    """Activity points at `now`: what was said, halved every `half_life_days` since."""
    if lead.activity is None or lead.activity_at is None or not lead.half_life_days:
        return lead.activity
    days = max((now - lead.activity_at).total_seconds(), 0.0) / SECONDS_A_DAY
    return float(lead.activity * 2 ** (-days / lead.half_life_days))


def falls(lead: Lead) -> tuple[tuple[datetime, str], ...]:
    """The moments at which decay alone lowers the grade, in order."""
    pairs = (
        (lead.fall1_at, lead.fall1_grade), (lead.fall2_at, lead.fall2_grade), (lead.fall3_at, lead.fall3_grade),
    )  # fmt: skip
    return tuple((at, grade) for at, grade in pairs if at is not None and grade is not None)


def grade_at(lead: Lead, now: datetime) -> str | None:
    """The grade at `now`."""
    grade = lead.grade
    for at, lower in falls(lead):
        if at <= now:
            grade = lower
    return grade


def scored(
    lead: Lead,
    *,
    criteria_version: int,
    fit: float,
    activity: float,
    activity_at: datetime,
    half_life_days: float,
    grade: str,
    falls: tuple[tuple[datetime, str], ...],
    reasons: str,
) -> Lead:
    """After a score was said; the last one said counts. `reasons` is JSON text of rule ids and points."""
    padded: list[tuple[datetime | None, str | None]] = [*falls[:3], *[(None, None)] * (3 - len(falls))]
    (at1, grade1), (at2, grade2), (at3, grade3) = padded
    return lead._replace(
        criteria_version=criteria_version, fit=fit, activity=activity, activity_at=activity_at,
        half_life_days=half_life_days, grade=grade, reasons=reasons,
        fall1_at=at1, fall1_grade=grade1, fall2_at=at2, fall2_grade=grade2, fall3_at=at3, fall3_grade=grade3,
    )  # fmt: skip
