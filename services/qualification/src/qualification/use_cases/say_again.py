"""The current document of a key of ours, for when a late relay put an older version behind it."""

from event_bus.event import Outgoing
from event_bus.transaction import Transaction
from qualification.ports import Profiles
from qualification.use_cases.book import Desk
from qualification.use_cases.put_routing_profiles import document


async def current_document(tx: Transaction, key: str, *, desk: Desk, profiles: Profiles) -> Outgoing | None:
    """The routing profile as it was said last; None for any other key (criteria versions never have an older one)."""
    kind, _, person = key.partition("/")
    if kind != "routing":
        return None
    profile = (await profiles.profiles(tx, [person])).get(person)
    return None if profile is None else document(profile, desk.clock(), desk.new_id())
