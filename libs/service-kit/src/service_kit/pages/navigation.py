"""The places of the product, grouped by verb; a page that is not built yet is not among them."""

from typing import NamedTuple

from service_kit.pages.saying import N_
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


LEADING = frozenset({"manager"})
BUILDING = frozenset({"admin"})
KEEPERS = frozenset({"manager", "admin"})
PLACES: tuple[Place, ...] = (
    Place(N_("Act"), N_("My leads"), "/digest/my-leads", "target-arrow", "active_leads.read", frozenset({"rep"}), "m"),
    Place(N_("Act"), N_("Team leads"), "/digest/my-leads", "target-arrow", "active_leads.read", LEADING, "m"),
    Place(N_("Act"), N_("All leads"), "/digest/leads", "users", "leads.read", key="a"),
    Place(N_("See"), N_("The loop"), "/digest/loop", "rotate-clockwise-2", "figures.read", key="l"),
    Place(N_("See"), N_("Funnel"), "/digest/funnel", "filter", "figures.read", key="f"),
    Place(N_("See"), N_("Campaigns"), "/digest/campaigns", "speakerphone", "figures.read"),
    Place(N_("Agree"), N_("Criteria"), "/qualification/criteria", "adjustments", "criteria.read", key="c"),
    Place(N_("Agree"), N_("Words we use"), "/digest/words", "book-2", "glossary.read"),
    Place(N_("Connect"), N_("Sources"), "/intake/sources", "plug", "sources.read"),
    Place(N_("Connect"), N_("People and digests"), "/digest/people", "user-cog", "people.read", KEEPERS),
    Place(N_("Connect"), N_("Mailbox"), "/digest/mailbox", "mail", "people.change"),
    Place(N_("Connect"), N_("Machines"), "/digest/machines", "key", "keys.manage"),
    Place(N_("Connect"), N_("Operators"), "/digest/operators", "lifebuoy", "dead_letters.manage"),
    Place(N_("Connect"), N_("Parts of the pages"), "/digest/components", "list-check", "account.use", BUILDING),
)
"""In the order in which they are shown; `roles` narrows what the action alone would show."""
HOME = "/digest/loop"


def places_for(principal: Principal) -> list[Place]:
    """What this person sees in the sidebar."""
    return [
        place
        for place in PLACES
        if reach(principal, place.action) is not None and (not place.roles or principal.role in place.roles)
    ]


def home_of(principal: Principal) -> str:
    """Where somebody begins: a salesperson with the leads that wait, everybody else with the loop."""
    return "/digest/my-leads" if principal.role == "rep" else HOME
