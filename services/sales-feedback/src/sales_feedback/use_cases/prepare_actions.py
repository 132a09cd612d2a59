"""A salesperson opens a form to act on a hand-over: how it stands, and who did what on it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from event_bus.transaction import Transaction
from sales_feedback.domain.accounts import Account
from sales_feedback.domain.handover import standing
from sales_feedback.use_cases.acting import NOBODY, Shown, may, sees, show, turned_away
from sales_feedback.use_cases.desk import Desk
from sales_feedback.use_cases.workplace import Workplace
from service_kit.errors import not_found
from service_kit.policy import Principal


class Offered(NamedTuple):
    """An account that the person could join: how many are in it, when it was opened, and by whom."""

    id: str
    name: str | None
    people: int
    opened_at: datetime
    by: str | None


class Prepared(NamedTuple):
    """A hand-over that the reader may act on; `names` are those of everybody who did something on it.

    `offered` are those of the accounts asked for that it could go into.
    """

    shown: Shown
    names: Mapping[str, str]
    offered: Sequence[Offered] = ()


async def prepare_action(
    tx: Transaction, handover_id: str, principal: Principal, accounts: Sequence[str] = (), *, workplace: Workplace
) -> Prepared:
    """Raises `Refusal`: 404 where it is not the caller's to see or not there, 403 where somebody else works on it."""
    desk = await workplace.desk(tx, handovers=[handover_id], accounts=accounts)
    handover = desk.handovers.get(handover_id)
    if handover is None:
        raise not_found("hand-over")
    owner = standing(handover).owner
    owners = await workplace.people.owners(tx, [owner])
    if not may(principal, "handovers.act", handover, owners.get(owner, NOBODY)):
        readers = await workplace.people.readers(tx, [handover.living_lead])
        raise turned_away(principal, readers.get(handover.living_lead, NOBODY))
    acting = {entry.by for entry in handover.entries if entry.by is not None}
    if not accounts or desk.accounts_of(handover):
        return Prepared(show(desk, handover), await workplace.people.names(tx, acting))
    readers = await workplace.people.readers(tx, {one.living_lead for one in desk.handovers.values()})
    seen = [desk.accounts[one] for one in accounts if one in desk.accounts]
    offered = [_offered(one, desk) for one in seen if sees(principal, one, desk, readers)]
    acting |= {one.by for one in offered if one.by is not None}
    return Prepared(show(desk, handover), await workplace.people.names(tx, acting), offered)


def _offered(account: Account, desk: Desk) -> Offered:
    openings = (
        entry
        for handover in desk.handovers.values()
        for entry in handover.standing_entries()
        if entry.account_id == account.id
    )
    first = min(openings, key=lambda entry: (entry.at, entry.event_id))
    return Offered(account.id, account.name, len(account.lead_ids), first.at, first.by)
