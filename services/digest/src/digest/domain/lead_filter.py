"""Which leads a list shows, and the groups that it has."""

from datetime import timedelta
from typing import Literal, NamedTuple

from digest.domain.period import Period

LeadGroup = Literal[
    "active", "close", "with_sales", "waiting", "nurturing", "clients", "growing", "everybody", "came_back",
]  # fmt: skip
GROUPS: tuple[LeadGroup, ...] = (
    "active", "close", "with_sales", "waiting", "nurturing", "clients", "growing", "everybody", "came_back",
)  # fmt: skip
"""Active ones; those one step below the line; in sales' hands; qualified, but nobody can take them; came back or put
to nurturing; clients; active and further from the line; all there are; came back within `NEWS` and not with sales
again. A lead may be in several."""
NEWS = timedelta(days=7)
"""So long a return is new: a week, in which somebody who looks once a week has seen it."""

NARROWING = ("stage", "campaign", "source", "industry", "owner", "invited", "came_by", "grade")
"""By what a list may be narrowed besides its group, as `LeadFilter` and the address of the page have it."""
COUNTED = 1000
"""A group of leads is counted as far as this; one more says that there are more."""


class LeadFilter(NamedTuple):
    """Which leads a list shows; None is any. Without `active`, also those that are quiet or closed."""

    stage: str | None = None
    owner: str | None = None
    source: str | None = None
    campaign: str | None = None
    grade: str | None = None
    active: bool = True
    industry: str | None = None
    group: LeadGroup = "everybody"
    oldest: bool = False
    """Those first of which nothing was heard for longest."""
    words: tuple[str, ...] = ()
    """Each begins a word of the name, the company, an address or a telephone, as `finding` writes them."""
    invited: str | None = None
    """To this campaign, and it stands."""
    came_by: str | None = None
    """The campaign that brought them first."""
    came: Period | None = None
    """When they were first seen."""
    ids: tuple[str, ...] = ()
    """These leads and no others, as far as they are not part of another one by now."""

    def without(self, name: str) -> "LeadFilter":
        """The same, not narrowed by this one of `NARROWING`."""
        return self._replace(**{name: None})  # type: ignore[arg-type]
