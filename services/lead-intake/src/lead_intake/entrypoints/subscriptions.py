"""What lead-intake hears, event by use case."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from event_bus.clock import Clock
from event_bus.event import Event, RawSubscription, Subscription
from event_bus.port import Record
from event_bus.transaction import Transaction
from event_contracts.topics import INBOUND, LEADS
from lead_intake.domain.inputs import Refused
from lead_intake.domain.problems import Problem
from lead_intake.entrypoints.cloud_events import ONE_EVENT, CloudEvent, attributes_of, read_event, words_of
from lead_intake.entrypoints.incoming import Gate
from lead_intake.ports import Submissions
from lead_intake.use_cases.count_sources import Qualified
from lead_intake.use_cases.hear_handovers import HandedOver
from lead_intake.use_cases.take_in import INBOUND as BY_TOPIC
from lead_intake.use_cases.take_in import Incoming

TakeIn = Callable[[Transaction, Sequence[Incoming]], Awaitable[object]]
HearHandovers = Callable[[Transaction, Sequence[HandedOver]], Awaitable[None]]
CountQualified = Callable[[Transaction, Sequence[Qualified]], Awaitable[None]]
UNKNOWN_TYPE = Problem("type", "is not an event that is taken here", ONE_EVENT)
NO_OBJECT = Problem("data", "must be a JSON object", "Send the body of the HTTP route of the same name as data.")


def lead_events(hear_handovers: HearHandovers, count_qualified: CountQualified) -> Subscription:
    """Everything the other services say of leads; hand-overs and qualified leads have an effect here."""

    async def handle(transaction: Transaction, events: Sequence[Event]) -> None:
        said = [(event, event.data) for event in events if event.data is not None]
        handovers = [HandedOver(one.subject, data["owner"]) for one, data in said if one.type == "lead.assigned"]
        qualified = [
            Qualified(data["frozen"]["first_source"], one.time)
            for one, data in said
            if one.type == "lead.qualified" and data["frozen"].get("first_source")
        ]
        if handovers:
            await hear_handovers(transaction, handovers)
        if qualified:
            await count_qualified(transaction, qualified)

    types = frozenset({"lead.assigned", "lead.qualified"})
    return Subscription("lead-intake", (LEADS.name,), types, handle, passes_over="lead-intake")


def inbound_events(take_in: TakeIn, submissions: Submissions, gate: Gate, clock: Clock) -> RawSubscription:
    """What marketing tools write; a repeat by source and id is left out, a bad one becomes a refused submission."""

    async def handle(transaction: Transaction, records: Sequence[Record]) -> None:
        now = clock()
        read = [(record, read_event(record)) for record in records]
        known = await submissions.known_origins(transaction, [event.origin for _, event in read])
        commands: list[Incoming] = []
        for record, event in read:
            if event.origin not in known:
                known.add(event.origin)
                command = command_of(event, words_of(record), gate, now)
                commands.append(command._replace(headers=attributes_of(record)))
        await take_in(transaction, commands)

    return RawSubscription("lead-intake-inbound", (INBOUND.name,), handle)


def command_of(event: CloudEvent, words: str, gate: Gate, now: datetime) -> Incoming:
    """The input in an event; `time` of the envelope serves where the data says no other."""
    problems = event.problems
    if not problems and event.type not in {"lead.submitted", "touch.submitted"}:
        problems = (UNKNOWN_TYPE,)
    elif not problems and not isinstance(event.data, dict):
        problems = (NO_OBJECT,)
    if problems:
        return Incoming(Refused(problems), "unknown", BY_TOPIC, None, words, event.origin)
    data = event.data
    if event.time is not None and data.get("occurred_at") is None:
        data = {**data, "occurred_at": event.time}
    if event.type == "lead.submitted":
        return gate.lead(data, words, BY_TOPIC, now, event.origin)
    return gate.touch(data, words, BY_TOPIC, False, now, event.origin)
