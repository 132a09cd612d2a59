"""Two leads proved to be one person, or turned out not to be."""

from typing import NamedTuple

from sales_feedback.domain.handover import Handover
from sales_feedback.use_cases.desk import Desk


class Merged(NamedTuple):
    """`lead.merged`: `lead_id` was merged into `into`."""

    lead_id: str
    into: str


class Unmerged(NamedTuple):
    """`lead.unmerged`: `lead_id` lives under its own id again."""

    lead_id: str


def follow_merge(desk: Desk, merged: Merged) -> None:
    """The hand-overs are the winner's from now on; their facts keep the key of the lead they were assigned under."""
    before = desk.living(merged.lead_id)
    desk.aliases[merged.lead_id] = merged.into
    _settle(desk, {before, merged.lead_id})


def follow_unmerge(desk: Desk, unmerged: Unmerged) -> None:
    """The hand-overs assigned under the lead are its own again."""
    before = desk.living(unmerged.lead_id)
    desk.aliases.pop(unmerged.lead_id, None)
    _settle(desk, {before})


def _settle(desk: Desk, held_by: set[str]) -> None:
    for handover in list(desk.handovers.values()):
        if handover.living_lead not in held_by:
            continue
        living = desk.living(handover.lead_id)
        if living != handover.living_lead:
            desk.put(handover.moved_to(living))
            desk.owners |= {(living, owner) for owner in _owners(handover)}


def _owners(handover: Handover) -> set[str]:
    return {entry.owner for entry in handover.entries if entry.owner is not None}
