"""People that nobody has seen before, as a form or a list would send them; the same for the same seed."""

import random
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

import orjson

from bench.load import request

FIRST = ("Ann", "Ben", "Clara", "David", "Elena", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Katja", "Luca")
LAST = ("Smith", "Fischer", "Rossi", "Novak", "Jansen", "Kowalska", "Dubois", "Silva", "Berg", "Moreau")
TITLES = ("Head of Production", "Buyer", "CEO", "Engineer", "Plant Manager", "Student")
INDUSTRIES = ("machinery", "automotive", "retail", "education", "software")
COUNTRIES = ("DE", "FR", "IT", "PL", "NL", "ES")
KINDS = ("form_submitted", "demo_requested", "event_attended", "content_downloaded")
QUIET = ("page_viewed", "email_opened", "email_sent")
PER_REQUEST = 1_000


class People:
    """An endless crowd; each person has an e-mail address and a phone number of their own."""

    def __init__(self, seed: int = 1, kinds: Sequence[str] = KINDS, numbers: Iterator[int] | None = None) -> None:
        """`kinds` are what they do; `numbers` are shared with a crowd that the same installation has seen."""
        self._kinds = kinds
        self._chance = random.Random(seed)
        self._numbers = count(1) if numbers is None else numbers
        self.known: list[str] = []
        """The e-mail addresses of all until now."""

    def person(self) -> dict[str, Any]:
        """The next one."""
        chance, number = self._chance, next(self._numbers)
        first, last = chance.choice(FIRST), chance.choice(LAST)
        company = f"{chance.choice(LAST)} {number % 5000}"
        self.known.append(f"{first}.{last}.{number}@company-{number % 5000}.example".lower())
        return {
            "email": self.known[-1],
            "phone": f"+49151{10_000_000 + number:08d}",
            "name": f"{first} {last}",
            "job_title": chance.choice(TITLES),
            "company": {
                "name": company,
                "industry": chance.choice(INDUSTRIES),
                "size": chance.randrange(5, 5000),
                "country": chance.choice(COUNTRIES),
            },
            "source": "website",
            "message": f"Please call me about order {number}.",
            "consent": {"email": True},
            "kind": chance.choice(self._kinds),
        }

    def some(self, number: int) -> list[dict[str, Any]]:
        """So many."""
        return [self.person() for _ in range(number)]


class Writer:
    """Writes the requests of one caller, each under an idempotency key of its own."""

    def __init__(
        self,
        admin_key: str,
        people: People,
        chance: random.Random | None = None,
        numbers: Iterator[int] | None = None,
    ) -> None:
        """`chance` draws who of them does something; `numbers` are shared with whoever else uses the key."""
        self._key = admin_key
        self.people = people
        self._chance = chance or random.Random(1)
        self._numbers = count(1) if numbers is None else numbers

    def batches(self, leads: int) -> list[bytes]:
        """Requests with up to a thousand leads each."""
        bodies = [orjson.dumps({"leads": self.people.some(size)}) for size in _sizes(leads)]
        return [request("/v1/leads/batch", body, self._headers()) for body in bodies]

    def singles(self, leads: int) -> list[bytes]:
        """Requests with one lead each."""
        bodies = (orjson.dumps(person) for person in self._persons(leads))
        return [request("/v1/leads", body, self._headers()) for body in bodies]

    def touches(self, number: int) -> list[bytes]:
        """Requests with up to a thousand touches each, of people who were sent before."""
        bodies = [orjson.dumps({"touches": [self._touch() for _ in range(size)]}) for size in _sizes(number)]
        return [request("/v1/touches", body, self._headers()) for body in bodies]

    def _touch(self) -> dict[str, Any]:
        return {"lead": {"email": self._chance.choice(self.people.known)}, "kind": self._chance.choice(QUIET)}

    def _persons(self, number: int) -> Iterator[dict[str, Any]]:
        return (self.people.person() for _ in range(number))

    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self._key}", "idempotency-key": f"bench-{next(self._numbers)}"}


def _sizes(number: int) -> list[int]:
    """As many full requests as there are, and one for the rest."""
    return [PER_REQUEST] * (number // PER_REQUEST) + ([number % PER_REQUEST] if number % PER_REQUEST else [])
