"""Invites leads to campaigns, or takes invitations back."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from event_bus.transaction import Transaction
from lead_intake.domain.desk import Desk
from lead_intake.domain.inviting import invite, withdraw
from lead_intake.domain.lead import Lead
from lead_intake.ports import Wanted
from lead_intake.use_cases.present import present
from lead_intake.use_cases.workbench import Workbench
from service_kit.errors import FieldError, Refusal, invalid

Decide = Callable[[Desk, Lead, str, datetime, str | None], Lead]
LETTERS = "email"
"""The purpose to which somebody agrees who wants letters."""
UNKNOWN = FieldError("campaign", "there is no such campaign", "Register it first, or name one that is registered.")


class Invite(NamedTuple):
    """Invite this lead to this campaign, or take it back; `by` is the person who decided, if it was one."""

    lead_id: str
    campaign: str
    by: str | None = None


class Invitation(NamedTuple):
    """The lead with its version; `said` is whether it stood otherwise before.

    `no_letters` is set where the person said no to letters: an invitation is no letter, but will hardly come as one.
    """

    lead_id: str
    version: int
    said: bool
    no_letters: bool


async def invite_leads(
    transaction: Transaction, commands: Sequence[Invite], *, bench: Workbench
) -> Sequence[Invitation | Refusal]:
    """Each lead invited; one that is already stays so. Refuses a campaign that nobody registered (422)."""
    return await _all(transaction, commands, invite, bench)


async def withdraw_invitations(
    transaction: Transaction, commands: Sequence[Invite], *, bench: Workbench
) -> Sequence[Invitation | Refusal]:
    """Each lead without that invitation; one that has none stays so."""
    return await _all(transaction, commands, withdraw, bench)


async def _all(
    transaction: Transaction, commands: Sequence[Invite], decide: Decide, bench: Workbench
) -> Sequence[Invitation | Refusal]:
    now = bench.clock()
    wanted = Wanted(
        lead_ids=[command.lead_id for command in commands], campaigns={command.campaign for command in commands}
    )
    desk = await bench.load(transaction, wanted)

    results: list[Invitation | Refusal] = []
    for command in commands:
        lead = present(desk, command.lead_id)
        if isinstance(lead, Refusal):
            results.append(lead)
        elif desk.intent(command.campaign) is None:
            results.append(invalid([UNKNOWN]))
        else:
            after = decide(desk, lead, command.campaign, now, command.by)
            no_letters = after.known.purposes().get(LETTERS) is False
            results.append(Invitation(after.id, after.version, after.version != lead.version, no_letters))

    await bench.save(transaction, desk, now)

    await bench.tell(transaction, desk, now)
    return results
