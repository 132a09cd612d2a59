"""What a lead becomes when something is heard about it: score first, then whether that qualifies it."""

from datetime import datetime
from typing import NamedTuple

from qualification.domain.attributes import Attributes
from qualification.domain.criteria import Criteria, Rulebook
from qualification.domain.facts import Fact
from qualification.domain.lead import Campaign, Lead
from qualification.domain.news import moment_of, news, standing_at
from qualification.domain.qualifying import Input, is_wrong_data, qualify
from qualification.domain.scoring import Touch, expressed, touched


class Decision(NamedTuple):
    """A lead after an input, and what is to be said of it, in order."""

    lead: Lead
    facts: list[Fact]


def hear_created(
    lead: Lead, given: Input, attributes: Attributes, campaign: Campaign | None, *, rulebook: Rulebook, now: datetime
) -> Decision:
    """The lead was captured; `given.at` is when."""
    lead = lead._replace(created_at=given.at, attributes=attributes, campaign=newest(lead.campaign, campaign))
    return judged(refitted(lead, rulebook), given, rulebook, now)


def hear_attributes(
    lead: Lead, given: Input, attributes: Attributes | None, *, rulebook: Rulebook, now: datetime
) -> Decision:
    """Attributes changed; None where another lead's key carries the ones that count."""
    if attributes is not None:
        lead = refitted(lead._replace(attributes=attributes), rulebook)
    if given.repaired:
        at = given.at if lead.repaired_at is None else max(given.at, lead.repaired_at)
        lead = lead._replace(repaired_at=at)
    decision = judged(lead, given, rulebook, now)
    return decision._replace(lead=unbarred(decision.lead))


def hear_touch(
    lead: Lead, given: Input, touch: Touch, campaign: Campaign | None, *, rulebook: Rulebook, now: datetime
) -> Decision:
    """The lead did or received something."""
    judge = rulebook.in_force(given.recorded_at)
    lead = under(lead, rulebook, judge.version)
    score, campaign = touched(lead.score, touch, judge, rulebook), newest(lead.campaign, campaign)
    if score is not lead.score or campaign is not lead.campaign:  # most touches of a day leave both as they are
        lead = lead._replace(score=score, campaign=campaign)
    return _judged_by(judge, lead, given, rulebook, now)


def judged(lead: Lead, given: Input, rulebook: Rulebook, now: datetime) -> Decision:
    """Say the score if it is news, then decide whether the lead is qualified."""
    if lead.stage == "erased":
        return Decision(lead, [])
    judge = rulebook.in_force(given.recorded_at)
    return _judged_by(judge, under(lead, rulebook, judge.version), given, rulebook, now)


def _judged_by(judge: Criteria, lead: Lead, given: Input, rulebook: Rulebook, now: datetime) -> Decision:
    standing = standing_at(lead, rulebook, moment_of(lead, given.at))
    lead, scored = news(lead, rulebook, standing)
    lead, qualified = qualify(lead, given, judge, standing, now)
    if scored is None and qualified is None:
        return Decision(lead, [])
    return Decision(lead, [fact for fact in (scored, qualified) if fact is not None])


def rescored(lead: Lead, rulebook: Rulebook, version: int) -> Decision:
    """The lead under a version that took force: its grade may change; the next input decides whether it qualifies."""
    if lead.score.version >= version or lead.stage in ("erased", "merged"):
        return Decision(lead, [])
    lead = under(lead, rulebook, version)
    moment = moment_of(lead, rulebook.numbered(version).in_force_from)
    lead, scored = news(lead, rulebook, standing_at(lead, rulebook, moment))
    return Decision(lead, [] if scored is None else [scored])


def under(lead: Lead, rulebook: Rulebook, version: int) -> Lead:
    """The lead with its score expressed under `version`, if it is not under a later one already."""
    if lead.score.version >= version:
        return lead
    return refitted(lead._replace(score=expressed(lead.score, rulebook, version)), rulebook)


def refitted(lead: Lead, rulebook: Rulebook) -> Lead:
    """The lead with the fit of its attributes."""
    fit = rulebook.numbered(lead.score.version).fit(lead.attributes)
    return lead if fit == lead.score.fit else lead._replace(score=lead.score._replace(fit=fit))


def unbarred(lead: Lead) -> Lead:
    """A lead returned for wrong contact data is no longer barred once they are repaired."""
    mark = lead.mark
    if mark is None or mark.until is None or not is_wrong_data(mark):
        return lead
    if lead.repaired_at is None or lead.repaired_at < mark.at:
        return lead
    return lead._replace(mark=mark._replace(until=None))


def newest(one: Campaign | None, other: Campaign | None) -> Campaign | None:
    """The campaign of the later touch; of two at the same time the greater key, so that order does not matter."""
    if other is None or one is None:
        return one or other
    return max(one, other, key=lambda campaign: (campaign.at, campaign.key, campaign.intent or ""))
