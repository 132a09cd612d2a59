"""A salesperson opens an opportunity: the lead is a sales qualified lead."""

from collections.abc import Sequence
from dataclasses import dataclass

from event_bus.transaction import Transaction
from sales_feedback.domain.entries import Money
from sales_feedback.use_cases.acting import Act, Case, Shown, act
from sales_feedback.use_cases.workplace import Workplace
from service_kit.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOpportunity(Act):
    """Open it; `money` is what is expected."""

    money: Money | None = None


async def open_opportunities(
    tx: Transaction, acts: Sequence[OpenOpportunity], *, workplace: Workplace
) -> Sequence[Shown | Refusal]:
    """Each hand-over has one opportunity."""
    return await act(tx, acts, _open_opportunity, workplace)


def _open_opportunity(case: Case, opening: OpenOpportunity) -> None:
    entry = case.entry("opportunity")
    deadline = case.kept_or_due(entry.at, case.desk.promises.after_opportunity)
    case.say(entry._replace(opportunity_id=case.desk.new_id(), money=opening.money, deadline=deadline))
