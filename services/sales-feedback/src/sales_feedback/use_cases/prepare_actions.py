"""A salesperson opens a form to act on a hand-over: how it stands, and who did what on it."""

from collections.abc import Mapping
from typing import NamedTuple

from event_bus.transaction import Transaction
from sales_feedback.domain.handover import standing
from sales_feedback.use_cases.acting import NOBODY, Shown, may, show, turned_away
from sales_feedback.use_cases.workplace import Workplace
from service_kit.errors import not_found
from service_kit.policy import Principal


class Prepared(NamedTuple):
    """A hand-over that the reader may act on; `names` are those of everybody who did something on it."""

    shown: Shown
    names: Mapping[str, str]


async def prepare_action(tx: Transaction, handover_id: str, principal: Principal, *, workplace: Workplace) -> Prepared:
    """Raises `Refusal`: 404 where it is not the caller's to see or not there, 403 where somebody else works on it."""
    desk = await workplace.desk(tx, handovers=[handover_id])
    handover = desk.handovers.get(handover_id)
    if handover is None:
        raise not_found("hand-over")
    owner = standing(handover).owner
    owners = await workplace.people.owners(tx, [owner])
    if not may(principal, "handovers.act", handover, owners.get(owner, NOBODY)):
        readers = await workplace.people.readers(tx, [handover.living_lead])
        raise turned_away(principal, readers.get(handover.living_lead, NOBODY))
    acting = {entry.by for entry in handover.entries if entry.by is not None}
    return Prepared(show(desk, handover), await workplace.people.names(tx, acting))
