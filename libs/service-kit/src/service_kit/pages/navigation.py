"""The places of the product, grouped by verb; a page that is not built yet is not among them."""

from typing import NamedTuple

from service_kit.policy import Principal, reach


class Place(NamedTuple):
    """Where a link leads whoever may do `action`; `label` and `group` are message ids, `key` is the letter after G."""

    group: str
    label: str
    path: str
    icon: str
    action: str
    roles: frozenset[str] = frozenset()
    key: str = ""


SALES = frozenset({"rep"})
LEADING = frozenset({"manager"})
PLACES: tuple[Place, ...] = ()
"""In the order in which they are shown; `roles` narrows what the action alone would show."""
HOMES = {"rep": "/digest/my-leads"}
HOME = "/digest/loop"


def places_for(principal: Principal) -> list[Place]:
    """What this person sees in the sidebar."""
    return [
        place
        for place in PLACES
        if reach(principal, place.action) is not None and (not place.roles or principal.role in place.roles)
    ]
