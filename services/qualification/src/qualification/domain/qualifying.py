"""The MQL decision: which input qualifies a lead, and what the lead looked like then."""

from datetime import datetime
from typing import Literal, NamedTuple

from qualification.domain.attributes import BUSINESS
from qualification.domain.criteria import PLACES, Criteria
from qualification.domain.facts import Qualified
from qualification.domain.lead import Cause, Frozen, How, Lead, Mark, Queued
from qualification.domain.news import Standing, reasons


class Input(NamedTuple):
    """Something heard about a lead; `at` is when it happened, `recorded_at` when it was stored by who said it.

    `touch` is its kind where it is one. An import's inputs only score: they are decided once, at its end, whose `kinds`
    tell what the import said the lead did.
    """

    kind: Literal["created", "changed", "touched", "absorbed", "import_ended"]
    at: datetime
    recorded_at: datetime
    touch: str | None = None
    repaired: bool = False
    imported: bool = False
    kinds: tuple[str, ...] = ()
    cause: Cause = Cause()


def may_qualify(lead: Lead, given: Input, *, hand_raised: bool) -> bool:
    """Whether this input may qualify the lead at all, whatever its score.

    A client or a lost lead comes back by raising a hand after the end, and so does one that sales returned as not our
    market: they ask, so somebody looks again. One that is a duplicate, or was disqualified by a person, comes back by
    hand only. A nurtured lead comes back by a touch from its revisit date on, by raising a hand after the return, or
    when wrong contact data are repaired.
    """
    if given.imported:
        return False
    if lead.stage == "new":
        return True
    mark = lead.mark
    if mark is None:
        return False
    if given.kind in ("touched", "import_ended"):
        if mark.stage == "nurture":
            return given.at > mark.at and (hand_raised or mark.until is None or given.at >= mark.until)
        asked_again = mark.stage in ("client", "lost") or is_not_our_market(lead, mark)
        return asked_again and hand_raised and given.at > mark.at
    return given.repaired and mark.stage == "nurture" and is_wrong_data(mark) and given.at >= mark.at


def is_not_our_market(lead: Lead, mark: Mark) -> bool:
    """Whether sales, and no later decision by hand, put the lead out as not our market."""
    by_hand = lead.by_hand is not None and lead.by_hand.at >= mark.at
    return mark.stage == "disqualified" and mark.reason == "not_our_market" and not by_hand


def is_wrong_data(mark: Mark) -> bool:
    """Whether the lead came back because nobody could be reached with the data we had."""
    return mark.reason == "wrong_contact_data"


def qualify(
    lead: Lead, given: Input, judge: Criteria, standing: Standing, now: datetime
) -> tuple[Lead, Qualified | None]:
    """The lead in the queue and the fact, if the input meets `judge`, the criteria in force when it was recorded."""
    hand_raised = given.touch in judge.hand_raisers or not judge.hand_raisers.isdisjoint(given.kinds)
    if not may_qualify(lead, given, hand_raised=hand_raised):
        return lead, None
    how: How
    if hand_raised and lead.attributes.email_kind == BUSINESS:
        how = "hand_raiser"
    elif grade_under(judge, lead, standing) in judge.handed_over:
        how = "criteria"
    else:
        return lead, None
    return queue(lead, judge, standing, at=given.at, now=now, how=how)


def queue(
    lead: Lead, judge: Criteria, standing: Standing, *, at: datetime, now: datetime, how: How
) -> tuple[Lead, Qualified]:
    """The lead as qualified at `at`, waiting for a salesperson."""
    frozen = freeze(judge, lead, standing)
    cycle = lead.cycles + 1
    fact = Qualified(lead.id, at, how, cycle, frozen, reasons(judge, lead.attributes, lead.score, standing.moment))
    queued = Queued(qualified_at=at, queued_at=now, how=how, cycle=cycle, frozen=frozen)
    return lead._replace(stage="qualified", mark=None, queued=queued), fact


def grade_under(judge: Criteria, lead: Lead, standing: Standing) -> str:
    """The lead's grade by the version that judges an input (an input recorded earlier has an older one)."""
    if judge.version == standing.criteria.version:
        return standing.grade
    return judge.grade(judge.fit(lead.attributes), standing.activity)


def freeze(judge: Criteria, lead: Lead, standing: Standing) -> Frozen:
    """What the ledger groups by, as of now."""
    attributes, campaign = lead.attributes, lead.campaign
    return Frozen(
        criteria_version=judge.version,
        grade=grade_under(judge, lead, standing),
        fit=round(judge.fit(attributes), PLACES),
        activity=round(standing.activity, PLACES),
        first_source=attributes.source,
        last_campaign=campaign and campaign.key,
        last_intent=campaign and campaign.intent,
        industry=attributes.industry,
        country=attributes.country,
        size_band=attributes.size_band,
        rules=tuple(sorted({rule for rule, _ in reasons(judge, attributes, lead.score, standing.moment)})),
    )
