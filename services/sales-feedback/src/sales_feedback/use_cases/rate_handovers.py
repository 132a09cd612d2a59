"""Sales says how good the lead was."""

from collections.abc import Sequence
from dataclasses import dataclass

from event_bus.transaction import Transaction
from sales_feedback.use_cases.acting import Act, Case, Shown, act
from sales_feedback.use_cases.workplace import Workplace
from service_kit.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(Act):
    """Good, fair or poor."""

    rating: str


async def rate_handovers(tx: Transaction, acts: Sequence[Rate], *, workplace: Workplace) -> Sequence[Shown | Refusal]:
    """May be said again at any time; the last one counts."""
    return await act(tx, acts, _rate, workplace)


def _rate(case: Case, rate: Rate) -> None:
    case.say(case.entry("rating")._replace(rating=rate.rating))
