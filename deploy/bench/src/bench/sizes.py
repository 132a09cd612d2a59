"""How much is done in one round, and how many rounds there are."""

from typing import NamedTuple


class Size(NamedTuple):
    """One run's size."""

    name: str
    rounds: int
    leads: int
    """Leads of one round in bulk."""
    posts: int
    """Requests of one round that carry one lead each."""


SIZES = {
    "smoke": Size("smoke", rounds=1, leads=500, posts=100),
    "quick": Size("quick", rounds=3, leads=5_000, posts=3_000),
    "full": Size("full", rounds=7, leads=20_000, posts=10_000),
}
