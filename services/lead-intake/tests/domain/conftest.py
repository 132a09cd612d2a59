"""A desk without storage: everything said is at hand."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from lead_intake.domain.attributes import EmailDomains
from lead_intake.domain.desk import Desk, Loaded
from lead_intake.domain.identities import external
from lead_intake.domain.inputs import Action, Submission
from lead_intake.domain.known import Known, micros

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DOMAINS = EmailDomains(frozenset({"gmail.com", "mail.ru"}), frozenset({"mailinator.com"}))


@pytest.fixture
def desk() -> Desk:
    """An empty desk whose ids are lead numbers in the order in which they were given out."""
    numbers: Iterator[int] = count(1)
    return Desk(Loaded({}, {}, {}, {"spring": "nurture"}), DOMAINS, lambda: f"{next(numbers):04d}")


@pytest.fixture
def form() -> Callable[..., Submission]:
    """A form somebody filled, `minutes` after Monday morning."""
    return a_form


def a_form(
    email: str | None = None, phone: str | None = None, crm: str | None = None, *, minutes: int = 0, **said: object
) -> Submission:
    """See `form`."""
    at = MONDAY + timedelta(minutes=minutes)
    moment = micros(at)
    first = {name: (said.pop(name), moment) for name in ("source", "campaign") if name in said}
    consent = {purpose: (given, moment) for purpose, given in said.pop("consent", {}).items()}  # type: ignore[attr-defined]
    known = Known(
        since=at,
        latest={name: (value, moment) for name, value in said.items()},  # type: ignore[misc]
        first=first,  # type: ignore[arg-type]
        emails={email: moment} if email else {},
        phones={phone: moment} if phone else {},
        externals={external("crm", crm): moment} if crm else {},
        consent=consent,
    )
    campaign = first["campaign"][0] if "campaign" in first else None
    return Submission(known, Action("form_submitted", at, campaign=campaign))  # type: ignore[arg-type]
