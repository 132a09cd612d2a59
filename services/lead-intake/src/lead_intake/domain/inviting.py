"""Marketing invites a lead to a campaign, or takes that back; nothing is sent by it, and no score moves."""

from datetime import datetime

from lead_intake.domain.desk import Desk
from lead_intake.domain.facts import InvitationWithdrawn, Invited
from lead_intake.domain.lead import Lead


def invite(desk: Desk, lead: Lead, campaign: str, at: datetime, by: str | None) -> Lead:
    """The lead with an invitation that stands; one that stands already is not said again."""
    standing = lead.known.invitations
    if campaign in standing:
        return lead
    invitation_id = desk.new_id()
    lead = lead._replace(known=lead.known._replace(invitations={**standing, campaign: (invitation_id,)}))
    return desk.say(lead, at, Invited(invitation_id, campaign, desk.intent(campaign), by))


def withdraw(desk: Desk, lead: Lead, campaign: str, at: datetime, by: str | None) -> Lead:
    """The lead without it; where none stands, nothing is said."""
    standing = dict(lead.known.invitations)
    ids = standing.pop(campaign, None)
    if ids is None:
        return lead
    lead = lead._replace(known=lead.known._replace(invitations=standing))
    return desk.say(lead, at, InvitationWithdrawn(ids, campaign, by))
