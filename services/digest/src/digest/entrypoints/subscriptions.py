"""What digest hears: everything about leads, the documents with their words, campaigns, criteria, working time."""

from collections.abc import Sequence

from digest.mail_ports import MailStore
from digest.ports import Owners, ViewSlots
from digest.use_cases.escalate import hear_overdue
from digest.use_cases.mail_desk import MailDesk
from digest.use_cases.project_events import TYPES, project_events
from event_bus.clock import Clock
from event_bus.event import Event, Subscription
from event_bus.transaction import Transaction
from event_contracts.topics import LEADS, PRIVATE, REFERENCE

TOPICS = (LEADS.name, PRIVATE.name, REFERENCE.name)


def running(group: str, slots: ViewSlots, owners: Owners, mails: MailStore, clock: Clock) -> Subscription:
    """Keeps the views that are read, and who may see which lead; mails forget who is erased."""

    async def handle(tx: Transaction, events: Sequence[Event]) -> None:
        await project_events(tx, events, store=await slots.current(tx), owners=owners)
        erased = [event.subject for event in events if event.type == "lead.erased"]
        if erased:
            await mails.forget_leads(tx, erased, clock())

    return Subscription(group, TOPICS, TYPES, handle)


def escalating(group: str, desk: MailDesk) -> Subscription:
    """Hears of broken promises, for mails to managers; apart from the views, so that no rebuild says it again."""

    async def handle(tx: Transaction, events: Sequence[Event]) -> None:
        await hear_overdue(tx, events, desk=desk)

    return Subscription(group, (LEADS.name,), frozenset({"lead.overdue"}), handle)


def rebuilding(group: str, slots: ViewSlots) -> Subscription:
    """Fills the views that are not read, from the beginning of the log; rights stay the running group's matter."""

    async def handle(tx: Transaction, events: Sequence[Event]) -> None:
        await project_events(tx, events, store=await slots.other(tx), owners=None)

    return Subscription(group, TOPICS, TYPES, handle)
