"""The latest action on a hand-over is taken back."""

from collections.abc import Sequence
from dataclasses import dataclass

from event_bus.transaction import Transaction
from sales_feedback.domain.entries import Entry
from sales_feedback.domain.handover import standing
from sales_feedback.domain.refusals import NotPossibleError
from sales_feedback.domain.undo import undoable, undone_at
from sales_feedback.use_cases.acting import Act, Case, Shown, act
from sales_feedback.use_cases.workplace import Workplace
from service_kit.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Act):
    """Take the latest action back; with `event_id` only if that is the latest one."""

    event_id: str | None = None


async def undo_actions(tx: Transaction, acts: Sequence[Undo], *, workplace: Workplace) -> Sequence[Shown | Refusal]:
    """Facts stay; what follows from them is reversed."""
    return await act(tx, acts, _undo, workplace)


def _undo(case: Case, undo: Undo) -> None:
    desk = case.desk
    action = undoable(case.handover, desk.others(case.handover), desk.now)
    if undo.event_id is not None and undo.event_id != action.event_id:
        raise NotPossibleError("not_the_latest", "Only the latest action can be undone.")
    at = undone_at(action, undo.occurred_at, desk.now)
    case.handover = desk.undo(case.handover, action, at, case.by)
    if action.kind == "account_opened":
        _leave_account(case, action)


def _leave_account(case: Case, opening: Entry) -> None:
    """The lead leaves the account, unless another hand-over of it stands in there."""
    lead_id = case.handover.lead_id
    stays = any(
        standing(one).account_id == opening.account_id
        for one in case.desk.others(case.handover)
        if one.lead_id == lead_id
    )
    if opening.account_id is not None and not stays:
        case.desk.leave_account(opening.account_id, lead_id)
