"""The deal did not happen."""

from collections.abc import Sequence
from dataclasses import dataclass

from event_bus.transaction import Transaction
from sales_feedback.use_cases.acting import Act, Case, Shown, act, check_note
from sales_feedback.use_cases.workplace import Workplace
from service_kit.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Lose(Act):
    """Lost, and why."""

    reason: str
    note: str | None = None


async def lose_handovers(tx: Transaction, acts: Sequence[Lose], *, workplace: Workplace) -> Sequence[Shown | Refusal]:
    """Ends each hand-over."""
    return await act(tx, acts, _lose, workplace)


def _lose(case: Case, loss: Lose) -> None:
    check_note("loss", loss.reason, loss.note)
    case.say(case.entry("lost")._replace(reason=loss.reason), loss.note)
