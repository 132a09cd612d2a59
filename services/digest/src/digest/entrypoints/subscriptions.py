"""What digest hears: everything about leads, the documents with their words, campaigns and criteria."""

from collections.abc import Sequence

from digest.ports import Owners, ViewSlots
from digest.use_cases.project_events import TYPES, project_events
from event_bus.event import Event, Subscription
from event_bus.transaction import Transaction
from event_contracts.topics import LEADS, PRIVATE, REFERENCE

TOPICS = (LEADS.name, PRIVATE.name, REFERENCE.name)


def running(group: str, slots: ViewSlots, owners: Owners) -> Subscription:
    """Keeps the views that are read, and who may see which lead."""

    async def handle(tx: Transaction, events: Sequence[Event]) -> None:
        await project_events(tx, events, store=await slots.current(tx), owners=owners)

    return Subscription(group, TOPICS, TYPES, handle)


def rebuilding(group: str, slots: ViewSlots) -> Subscription:
    """Fills the views that are not read, from the beginning of the log; rights stay the running group's matter."""

    async def handle(tx: Transaction, events: Sequence[Event]) -> None:
        await project_events(tx, events, store=await slots.other(tx), owners=None)

    return Subscription(group, TOPICS, TYPES, handle)
