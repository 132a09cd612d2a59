"""The deal closed: the lead is a client."""

from collections.abc import Sequence
from dataclasses import dataclass

from event_bus.transaction import Transaction
from sales_feedback.domain.entries import Money
from sales_feedback.use_cases.acting import Act, Case, Shown, act
from sales_feedback.use_cases.workplace import Workplace
from service_kit.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Win(Act):
    """Won; `money` where it is said."""

    money: Money | None = None


async def win_handovers(tx: Transaction, acts: Sequence[Win], *, workplace: Workplace) -> Sequence[Shown | Refusal]:
    """Ends each hand-over; also straight after it began."""
    return await act(tx, acts, _win, workplace)


def _win(case: Case, win: Win) -> None:
    case.say(case.entry("won")._replace(money=win.money))
