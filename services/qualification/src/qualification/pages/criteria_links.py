"""Where the numbers of the criteria lead: to the hand-overs behind them, for those who may see all of these."""

from typing import NamedTuple
from urllib.parse import urlencode

from qualification.domain.outcomes import Outcomes

LIST = "/digest/handovers"


class Links(NamedTuple):
    """The lists of one version's `month` (None: of all its life).

    Where the reader may not see every lead, a number opens nothing.
    """

    version: int
    sees_all: bool
    month: str | None = None

    def href(self, many: int, **asked: str) -> str | None:
        """The list of these hand-overs; None where there is none."""
        if not many or not self.sees_all:
            return None
        began = {"month": self.month} if self.month else {}
        return f"{LIST}?{urlencode({'criteria_version': self.version, **began, **asked})}"


class Counted(NamedTuple):
    """How many of some hand-overs became opportunities, and the lists of both."""

    opportunities: int
    handed_over: int
    opportunities_href: str | None
    handed_over_href: str | None


def counted(one: Outcomes, links: Links, **asked: str) -> Counted:
    """The two numbers of `one`, which are the hand-overs that `asked` asks for."""
    return Counted(
        one.opportunities,
        one.handed_over,
        links.href(one.opportunities, **asked, step="opportunity"),
        links.href(one.handed_over, **asked),
    )
