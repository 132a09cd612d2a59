"""Registers campaigns and changes them; what was said about touches before stays as it was."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from event_bus.clock import Clock
from event_bus.event import Outgoing
from event_bus.outbox import Outbox
from event_bus.transaction import Transaction
from event_contracts.topics import REFERENCE
from lead_intake.domain.campaigns import Campaign, problem_of, put
from lead_intake.domain.desk import NewId
from lead_intake.ports import Campaigns
from service_kit.errors import FieldError, Refusal, conflict, invalid, not_found
from service_kit.web.writing import precondition_failed


class PutCampaign(NamedTuple):
    """A campaign as it is to be; `new` refuses to change one that exists, `expected` is the version the caller saw.

    `by` is the person who decided, if it was one.
    """

    campaign: Campaign
    new: bool
    expected: int | None
    by: str | None = None


class PutDone(NamedTuple):
    """The campaign as it stands."""

    campaign: Campaign
    created: bool


async def put_campaigns(
    transaction: Transaction,
    commands: Sequence[PutCampaign],
    *,
    campaigns: Campaigns,
    outbox: Outbox,
    clock: Clock,
    new_id: NewId,
) -> Sequence[PutDone | Refusal]:
    """Each campaign as it stands after; travels as the reference document `campaign/{key}`."""
    now = clock()
    held = await campaigns.load(transaction, {command.campaign.key for command in commands})

    results: list[PutDone | Refusal] = []
    changed: list[tuple[Campaign, str | None]] = []
    for command in commands:
        existing = held.get(command.campaign.key)
        refusal = _refusal(command, existing)
        if refusal is not None:
            results.append(refusal)
            continue
        after = put(existing, command.campaign)
        if after is not None:
            held[after.key] = after
            changed.append((after, command.by))
        results.append(PutDone(held[command.campaign.key], existing is None))

    await campaigns.save(transaction, changed, now)

    await outbox.append(transaction, [document(one, now, new_id()) for one, _ in changed])
    return results


def _refusal(command: PutCampaign, existing: Campaign | None) -> Refusal | None:
    problem = problem_of(command.campaign)
    if problem is not None:
        return invalid([FieldError(*problem)])
    if command.new and existing is not None:
        return conflict("A campaign with this key exists. Change it by PUT, or choose another key.")
    if command.expected is None:
        return None
    if existing is None:
        return not_found("campaign")
    if command.expected != existing.version:
        return precondition_failed()
    return None


def document(campaign: Campaign, now: datetime, event_id: str) -> Outgoing:
    """The campaign as it travels."""
    key = f"campaign/{campaign.key}"
    return Outgoing(REFERENCE.name, key, "reference.campaign", key, campaign.version, now, _data(campaign), event_id)


def _data(campaign: Campaign) -> dict[str, Any]:
    fields = campaign._asdict()
    data = {"campaign": fields.pop("key")} | fields
    del data["version"]
    return {name: value for name, value in data.items() if value is not None}
