"""A cast for letters: Anna sells, Mia leads, Olga does marketing; it is Monday 30 November, 08:00 in Berlin."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from digest.adapters.drawing import Drawing
from digest.adapters.wording import BabelWords, read_catalogues
from digest.domain.handover import Fact
from digest.domain.letters.facts import Links, Reader, Touch, Waiting
from digest.domain.people import Language, Person
from digest.domain.urgency import Need

NOW = datetime(2026, 11, 30, 7, tzinfo=UTC)
CATALOGUES = read_catalogues("digest")


class EveryLink(defaultdict[tuple[str, str], str]):
    """An address for whatever is asked for."""

    def __missing__(self, key: tuple[str, str]) -> str:
        return f"https://leads.example/a/{key[0]}-{key[1]}"


@pytest.fixture(scope="session")
def drawing() -> Drawing:
    return Drawing("digest")


@pytest.fixture
def reader() -> Callable[..., Reader]:
    """Anna, or whoever is named, at the moment of the story."""

    def build(language: Language = "en", now: datetime = NOW, **fields: Any) -> Reader:
        values = {
            "id": "anna", "name": "Anna Petrova", "email": "anna@northwind.example", "role": "rep", "team": "nordics",
            "time_zone": "Europe/Berlin", "active": True, **fields,
        }  # fmt: skip
        person = Person(language=language, **values)
        words = BabelWords(language, person.time_zone, CATALOGUES)
        return Reader(person, now, words, Links("https://leads.example", EveryLink()))

    return build


@pytest.fixture
def waiting() -> Callable[..., Waiting]:
    """Henrik, who waits for a first call by 10:00 and asked for one on Friday; fields make it another."""

    def build(number: int = 1, **fields: Any) -> Waiting:
        asks: dict[str, Any] = {
            "what": "first_attempt", "urgency": "due_today", "due_at": NOW + timedelta(hours=2),
            "late_by": timedelta(0), "next_kind": None, "next_at": None, "attempts": 0, "last_action": None,
        }  # fmt: skip
        asks.update({name: fields.pop(name) for name in list(fields) if name in asks})
        values: dict[str, Any] = {
            "handover_id": f"00000000-0000-5000-8000-{number:012d}",
            "lead_id": f"0193b2f0-5c1e-7a00-8000-{number:012d}",
            "name": "Henrik Dahl", "company": "Falkenberg Logistik", "phone": "+46 31 555 01 42", "grade": "A1",
            "handed_over_at": NOW - timedelta(days=3), "owner": "anna", "owner_name": "Anna Petrova",
            "touch": Touch("call_requested", NOW - timedelta(days=3, hours=-2), None), **fields,
        }  # fmt: skip
        return Waiting(need=Need(**asks), **values)

    return build


@pytest.fixture
def attempt() -> Callable[..., Fact]:
    return lambda outcome, days: Fact(
        "e9", "lead.contacted", NOW - timedelta(days=days), NOW, 3, outcome=outcome, channel="phone"
    )
