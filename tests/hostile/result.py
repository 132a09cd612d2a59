"""What came of requests that were made up, and what they were to show."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

ENOUGH = 5000
"""In so many requests every operation is to be answered 2xx; fewer may not ask each of them."""
LINKED = 100
"""One request of so many, at least, follows a link: by chance, since schemathesis draws which links are followed."""


class Result(NamedTuple):
    """What came of it."""

    statuses: Counter[int]
    problems: dict[str, str]
    linked: int
    """Requests that used what an earlier answer named, because a link of the document says so."""
    each: Mapping[str, int] = {}
    """How many requests of each operation of the document were answered 2xx."""

    @property
    def cases(self) -> int:
        """How many requests were sent."""
        return sum(self.statuses.values())

    @property
    def taken(self) -> int:
        """How many of them were answered 2xx."""
        return sum(many for status, many in self.statuses.items() if status // 100 == 2)

    @property
    def never(self) -> list[str]:
        """Operations of which no request was answered 2xx: only their refusals were looked at."""
        return [name for name, many in self.each.items() if not many]

    def unlike(self, excepted: Mapping[str, str]) -> list[str]:
        """Operations that were never answered 2xx for no reason that is known, and exceptions that are none."""
        return [
            *[f"{name} was never answered 2xx" for name in self.never if name not in excepted],
            *[f"{name} is no operation, and is excepted" for name in excepted if name not in self.each],
            *[f"{name} was answered 2xx, and is excepted" for name in excepted if self.each.get(name)],
        ]

    def missing(self, cases: int) -> list[str]:
        """What so many cases were to show and did not, whatever was answered."""
        return [
            *[f"only {self.cases} of {cases} requests were sent"] * (self.cases < cases),
            *[f"only {self.taken} of {self.cases} were answered 2xx, fewer than half"] * (self.taken * 2 < self.cases),
            *[f"only {self.linked} went where a link leads"] * (self.linked < cases // LINKED),
        ]
