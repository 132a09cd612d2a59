"""From the events of other services to what the use case is told."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from event_bus.event import Event, Subscription
from event_bus.transaction import Transaction
from event_contracts.topics import LEADS
from qualification.domain.attributes import Attributes
from qualification.domain.lead import Act, Campaign, Cause, Ending
from qualification.domain.qualifying import Input
from qualification.domain.scoring import Touch
from qualification.use_cases.heard import (
    Absorbed,
    Acted,
    Changed,
    Created,
    Ended,
    Erased,
    Heard,
    ImportEnded,
    Merged,
    Opened,
    Rated,
    Touched,
    Undone,
    Unmerged,
)

Hear = Callable[[Transaction, Sequence[Heard]], Awaitable[None]]


def cause_of(event: Event) -> Cause:
    """What follows names the event it follows from."""
    return Cause(event.id, event.correlationid)


def _data(event: Event) -> Mapping[str, Any]:
    if event.data is None:
        raise ValueError("a lead event without data")
    return event.data


def attributes_of(data: Mapping[str, Any]) -> Attributes:
    """Attributes as an event carries them; fields of a newer producer are ignored."""
    found = {name: data[name] for name in Attributes._fields if name in data}
    if "identities" in found:
        found["identities"] = tuple(found["identities"])
    return Attributes(**found)


def campaign_of(event: Event) -> Campaign | None:
    """The campaign of a capture."""
    data = _data(event)
    key = data.get("campaign")
    return Campaign(event.time, key, data.get("intent")) if key else None


def input_of(event: Event, kind: Literal["created", "changed", "absorbed", "import_ended"]) -> Input:
    """What is heard, as the MQL decision sees it."""
    data = _data(event)
    return Input(
        kind,
        event.time,
        event.recordedtime,
        repaired=bool(data.get("repaired", False)),
        imported=kind != "import_ended" and data.get("import_id") is not None,
        kinds=tuple(data.get("kinds") or ()) if kind == "import_ended" else (),
        cause=cause_of(event),
    )


def _created(event: Event) -> Heard:
    attributes = attributes_of(_data(event)["attributes"])
    return Created(event.subject, input_of(event, "created"), attributes, campaign_of(event))


def _changed(event: Event) -> Heard:
    return Changed(event.subject, input_of(event, "changed"), attributes_of(_data(event)["attributes"]))


def _touched(event: Event) -> Heard:
    # Everything once: most of what is heard are touches.
    data, at = _data(event), event.time
    kind, intent, key = data["kind"], data.get("intent"), data.get("campaign")
    imported = data.get("import_id") is not None
    given = Input("touched", at, event.recordedtime, kind, imported=imported, cause=cause_of(event))
    campaign = Campaign(at, key, intent) if key else None
    return Touched(event.subject, given, Touch(kind, intent, at), campaign)


def _merged(event: Event) -> Heard:
    return Merged(event.subject, _data(event)["into"], event.time, cause_of(event))


def _absorbed(event: Event) -> Heard:
    data = _data(event)
    given = input_of(event, "absorbed")
    return Absorbed(event.subject, data["from"], given, attributes_of(data["attributes"]))


def _unmerged(event: Event) -> Heard:
    return Unmerged(event.subject, input_of(event, "absorbed"), attributes_of(_data(event)["attributes"]))


def _erased(event: Event) -> Heard:
    return Erased(event.subject, event.time, cause_of(event))


def _ended(event: Event, how: Literal["won", "lost", "returned"]) -> Heard:
    data = _data(event)
    revisit_at = data.get("revisit_at")
    return Ended(
        data["handover_id"],
        Ending(event.time, how, data.get("reason"), event.id),
        None if revisit_at is None else datetime.fromisoformat(revisit_at),
        data.get("duplicate_of"),
        data.get("by"),
        cause_of(event),
    )


def _undone(event: Event) -> Heard:
    data = _data(event)
    return Undone(data["handover_id"], data["event_id"], event.time, cause_of(event))


def _rated(event: Event) -> Heard:
    data = _data(event)
    return Rated(data["handover_id"], data["rating"])


def _act(event: Event) -> tuple[str, Act, datetime, Cause]:
    data = _data(event)
    return data["handover_id"], Act(event.id, event.type, data.get("by")), event.time, cause_of(event)


TRANSLATIONS: dict[str, Callable[[Event], Heard]] = {
    "lead.created": _created,
    "lead.profile_changed": _changed,
    "lead.touched": _touched,
    "lead.import_ended": lambda event: ImportEnded(event.subject, input_of(event, "import_ended")),
    "lead.merged": _merged,
    "lead.absorbed": _absorbed,
    "lead.unmerged": _unmerged,
    "lead.erased": _erased,
    "lead.won": lambda event: _ended(event, "won"),
    "lead.lost": lambda event: _ended(event, "lost"),
    "lead.returned": lambda event: _ended(event, "returned"),
    "lead.action_undone": _undone,
    "lead.rated": _rated,
    "lead.accepted": lambda event: Acted(*_act(event)),
    "lead.contacted": lambda event: Acted(*_act(event)),
    "lead.account_opened": lambda event: Acted(*_act(event)),
    "lead.opportunity_opened": lambda event: Opened(*_act(event)),
}


def lead_events(group: str, hear: Hear) -> Subscription:
    """One subscription for all lead events: their order within a lead is what the decisions rest on."""

    async def handle(tx: Transaction, events: Sequence[Event]) -> None:
        await hear(tx, [TRANSLATIONS[event.type](event) for event in events])

    return Subscription(group, (LEADS.name,), frozenset(TRANSLATIONS), handle, passes_over="qualification")
