"""Two leads that proved to be one person: their states become one, whichever of the two keys was heard first."""

from qualification.domain.criteria import Rulebook
from qualification.domain.hearing import newest, refitted
from qualification.domain.lead import Handover, Lead, Mark, Nurtured, Queued
from qualification.domain.scoring import Score, united


def merge(winner: Lead, loser: Lead, rulebook: Rulebook) -> tuple[Lead, Lead]:
    """Both leads after the loser was merged into the winner; its stage is to be settled with all hand-overs.

    A winner that has not been captured here yet (its key is behind) goes by the loser's attributes until it is, so that
    nothing under way to the loser is judged as if nobody knew the person.
    """
    if loser.merged_into == winner.id:
        return winner, loser
    joined = winner._replace(
        attributes=winner.attributes if winner.created_at is not None else loser.attributes,
        score=united(winner.score, loser.score, rulebook),
        campaign=newest(winner.campaign, loser.campaign),
        by_hand=_later(winner.by_hand, loser.by_hand),
        queued=_earlier(winner.queued, loser.queued),
        cycles=winner.cycles + loser.cycles,
        repaired_at=max((at for at in (winner.repaired_at, loser.repaired_at) if at is not None), default=None),
        nurtured=_not_undone_any_more(winner.nurtured or loser.nurtured),
    )
    gone = loser._replace(stage="merged", merged_into=winner.id, queued=None, mark=None, nurtured=None)
    return refitted(joined, rulebook), gone


def joined_hands(handover: Handover, winner_id: str) -> Handover:
    """A hand-over of either lead after the merge: one by hand cannot be taken back any more."""
    before = handover.before and handover.before._replace(queued=None, nurtured=None, merged=True)
    return handover._replace(holder=winner_id, before=before)


def _not_undone_any_more(nurtured: Nurtured | None) -> Nurtured | None:
    return None if nurtured is None else nurtured._replace(by_hand=None, queued=None, merged=True)


def _later(one: Mark | None, other: Mark | None) -> Mark | None:
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda mark: (mark.at, mark.stage, mark.reason))


def _earlier(one: Queued | None, other: Queued | None) -> Queued | None:
    if one is None or other is None:
        return one or other
    return min(one, other, key=lambda queued: (queued.qualified_at, queued.queued_at))


def unmerge(loser: Lead) -> Lead:
    """The lead under its own id again, as it was when it was merged; what came later stays where it went."""
    return loser._replace(stage="new", merged_into=None)


def erase(lead: Lead) -> Lead:
    """Nothing but what counts need: that there was a lead, and how many hand-overs it had."""
    return Lead(
        lead.id,
        version=lead.version,
        created_at=lead.created_at,
        score=Score(version=lead.score.version),
        stage="erased",
        cycles=lead.cycles,
        merged_into=lead.merged_into,
    )
