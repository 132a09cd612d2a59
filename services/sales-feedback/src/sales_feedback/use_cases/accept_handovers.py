"""A salesperson takes the hand-over."""

from collections.abc import Sequence

from event_bus.transaction import Transaction
from sales_feedback.use_cases.acting import Act, Case, Shown, act
from sales_feedback.use_cases.workplace import Workplace
from service_kit.errors import Refusal


class Accept(Act):
    """Take it."""


async def accept_handovers(
    tx: Transaction, acts: Sequence[Accept], *, workplace: Workplace
) -> Sequence[Shown | Refusal]:
    """Each is accepted once."""
    return await act(tx, acts, _accept, workplace)


def _accept(case: Case, _act: Accept) -> None:
    case.say(case.entry("accept"))
