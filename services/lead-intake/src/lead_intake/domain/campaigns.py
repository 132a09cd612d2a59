"""Campaigns: marketing activities with an intent, cost and dates."""

from datetime import date
from typing import Literal, NamedTuple

from lead_intake.domain.problems import Problem

Intent = Literal["notification", "nurture", "expert"]


class Campaign(NamedTuple):
    """One campaign; `cost` in minor units of `currency`, `ends_on` is the last day."""

    key: str
    version: int
    name: str
    intent: Intent
    cost: int | None = None
    currency: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None


def problem_of(wanted: Campaign) -> Problem | None:
    """What keeps it from being a campaign at all."""
    if wanted.starts_on and wanted.ends_on and wanted.ends_on < wanted.starts_on:
        return Problem("ends_on", "lies before starts_on", "Send the last day of the campaign.")
    return None


def put(existing: Campaign | None, wanted: Campaign) -> Campaign | None:
    """The next version of the campaign; None where it already is as wanted."""
    if existing is None:
        return wanted._replace(version=1)
    if existing == wanted._replace(version=existing.version):
        return None
    return wanted._replace(version=existing.version + 1)
