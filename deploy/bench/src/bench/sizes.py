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
    """Leads of one round whose facts come at a steady pace."""
    crowded: int
    """Leads of one round that come at the pace at which those facts do."""
    embedded: int
    """Leads of one round through all four services in one process, where each is four services' work."""
    people: int
    """Who get a digest."""
    handovers: int
    """Open ones among all of them."""


SIZES = {
    "smoke": Size(
        "smoke", rounds=1, leads=500, posts=100, paced=40, crowded=100, embedded=250, people=40, handovers=2_000
    ),
    "quick": Size(
        "quick",
        rounds=3,
        leads=3_000,
        posts=2_000,
        paced=400,
        crowded=1_500,
        embedded=1_500,
        people=100,
        handovers=100_000,
    ),
    "full": Size(
        "full",
        rounds=7,
        leads=20_000,
        posts=10_000,
        paced=2_000,
        crowded=10_000,
        embedded=20_000,
        people=1_000,
        handovers=1_000_000,
    ),
}
