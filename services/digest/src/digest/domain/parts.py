"""What a digest is made of, by role: people choose which of these parts theirs has."""

from collections.abc import Iterable, Mapping
from typing import Literal

from digest.domain.people import Role

Part = Literal[
    "ledger", "sources", "came_back", "won", "campaigns", "next_step", "next_days", "month", "overdue", "unworked",
    "room",
]  # fmt: skip
_MARKETING: tuple[Part, ...] = ("ledger", "sources", "came_back", "won", "campaigns", "next_step")
PARTS: Mapping[Role, tuple[Part, ...]] = {
    "rep": ("next_days", "month"),
    "manager": ("overdue", "unworked", "room"),
    "marketer": _MARKETING,
    "admin": _MARKETING,
}
"""In the order of the letter. Who needs a call today always stands in a salesperson's."""
TELLING: Mapping[Role, frozenset[Part]] = {
    "rep": frozenset(),
    "manager": frozenset({"overdue", "unworked"}),
    "marketer": frozenset({"ledger", "sources", "came_back", "won", "campaigns"}),
    "admin": frozenset({"ledger", "sources", "came_back", "won", "campaigns"}),
}
"""Without any of these there is never anything to write; the others go with them."""


def parts_of(role: Role, left_out: Iterable[Part]) -> tuple[Part, ...]:
    """Those that are in the letter."""
    without = set(left_out)
    return tuple(part for part in PARTS[role] if part not in without)


def says_something(role: Role, left_out: Iterable[Part]) -> bool:
    """Whether a letter without these can have anything to tell."""
    return not TELLING[role] or not TELLING[role] <= set(left_out)
