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
    paced: int
    """Of those that come at a steady pace."""
    per_second: float
    people: int
    """Who get a digest."""
    handovers: int
    """Open ones among all of them."""


SIZES = {
    "smoke": Size("smoke", rounds=1, leads=500, posts=100, paced=100, per_second=20, people=40, handovers=2_000),
    "quick": Size(
        "quick", rounds=3, leads=3_000, posts=2_000, paced=1_500, per_second=500, people=100, handovers=100_000
    ),
    "full": Size(
        "full", rounds=7, leads=20_000, posts=10_000, paced=10_000, per_second=500, people=1_000, handovers=1_000_000
    ),
}
