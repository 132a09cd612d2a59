"""What came of requests that were made up, and what they were to show."""

from collections import Counter
from typing import NamedTuple

LINKED = 100
"""One request of so many, at least, follows a link: by chance, since schemathesis draws which links are followed."""


class Result(NamedTuple):
    """What came of it."""

    statuses: Counter[int]
    problems: dict[str, str]
    linked: int
    """Requests that used what an earlier answer named, because a link of the document says so."""
    never: tuple[str, ...] = ()
    """Operations of the document of which no request was answered 2xx: only their refusals were looked at."""

    @property
    def cases(self) -> int:
        """How many requests were sent."""
        return sum(self.statuses.values())

    @property
    def taken(self) -> int:
        """How many of them were answered 2xx."""
        return sum(many for status, many in self.statuses.items() if status // 100 == 2)

    def missing(self, cases: int) -> list[str]:
        """What so many cases were to show and did not, whatever was answered."""
        return [
            *[f"only {self.cases} of {cases} requests were sent"] * (self.cases < cases),
            *[f"only {self.taken} of {self.cases} were answered 2xx, fewer than half"] * (self.taken * 2 < self.cases),
            *[f"only {self.linked} went where a link leads"] * (self.linked < cases // LINKED),
        ]
