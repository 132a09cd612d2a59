"""A hand-over as the figures count it: how it stands for good, and the moments that say how it stood before."""

from typing import Any

from digest.adapters.ledger_table import MOMENTS
from digest.domain.course import Course, Standing, standing
from digest.domain.view import Fate

LEDGER_COLUMNS = (
    "handover_id", "handed_over_at", "settled_at", "cell", "final_owner", "open_due_at", "won_amount", "campaign",
    "source", "criteria_version", "industry", "grade", "rules", "cycle", "owner", *MOMENTS, "reason", "amount",
    "currency",
)  # fmt: skip
UNTOUCHED = Standing("handed_over", "open", None, None, None, overdue=False)


def ledger_row(fate: Fate, nth: int, path: Course) -> tuple[Any, ...]:
    """A row of `LEDGER_COLUMNS` about the `nth` hand-over of its lead."""
    handover, frozen = fate.handover, fate.handover.frozen
    moments = (
        path.accepted_at, path.contacted_at, path.opportunity_at, path.won_at, path.lost_at, path.returned_at,
        path.disqualified_at, fate.again_at, fate.closed_at, path.last_owner_since, path.last_due_at,
        path.last_due_since,
    )  # fmt: skip
    changes = [moment for name, moment in zip(MOMENTS, moments, strict=True) if moment and name != "due_at"]
    settled_at = max(handover.handed_over_at, *changes)
    final = standing(path, settled_at) or UNTOUCHED
    return (
        handover.id, handover.handed_over_at, settled_at, _cell(fate, nth, path, final), final.owner,
        path.last_due_at if final.state == "open" else None,
        path.amount if final.state == "won" else None,
        frozen.campaign, frozen.source, frozen.criteria_version, frozen.industry, frozen.grade, frozen.rules,
        nth, path.last_owner, *moments, path.reason, path.amount, path.currency,
    )  # fmt: skip


def _cell(fate: Fate, nth: int, path: Course, final: Standing) -> str:
    """cycle|gate|state|reason|became|currency, empty where there is none."""
    reason = became = currency = None
    match final.state:
        case "won":
            currency = path.currency
        case "lost":
            reason = path.reason
        case "returned":
            reason = path.reason
            became = "handed_over_again" if fate.again_at else "disqualified" if fate.closed_at else "nurturing"
    words = ("again" if nth > 1 else "first", final.gate, final.state, reason, became, currency)
    return "|".join(word or "" for word in words)
