"""What marketing does with a lead that sales returned, by the reason given."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal


@dataclass(frozen=True, slots=True)
class ReturnAction:
    """What becomes of the lead: nurtured on `track` until `revisit_days` later, or disqualified (no days)."""

    what: Literal["recycle", "fix_data", "disqualify"]
    track: str | None
    revisit_days: int | None
    why: str

    def revisit_at(self, returned_at: datetime, asked: datetime | None) -> datetime | None:
        """Before when the lead is not qualified again; the date that sales asked for goes first."""
        if self.revisit_days is None:
            return None
        return asked or returned_at + timedelta(days=self.revisit_days)


ACTIONS: dict[str, ReturnAction] = {
    "no_budget": ReturnAction("recycle", "budget", 90, "Budgets are made by the quarter: ask again in the next one."),
    "too_early": ReturnAction("recycle", "too_early", 60, "Two months: a plan that was too early has moved or died."),
    "not_reached": ReturnAction("recycle", "not_reached", 30, "A month: a holiday or a rush at work is over by then."),
    "wrong_contact_data": ReturnAction(
        "fix_data",
        "repair_data",
        30,
        "Repaired data lift the bar at once; else a month, then whoever still reacts.",
    ),
    "other": ReturnAction("recycle", "other", 60, "Sales' note says more; two months is the middle of the others."),
    "not_our_market": ReturnAction("disqualify", None, None, "No nurturing changes the market a company is in."),
    "duplicate": ReturnAction("disqualify", None, None, "The other lead goes on; this one must not come back."),
}
BY_HAND_TRACK = "by_hand"


def action_for(reason: str) -> ReturnAction:
    """The action; a reason of a newer producer is treated like `other`."""
    return ACTIONS.get(reason, ACTIONS["other"])
