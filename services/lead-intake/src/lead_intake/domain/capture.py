"""A person shows interest: a new lead, or one that is known already."""

from lead_intake.domain.desk import Desk
from lead_intake.domain.facts import Created
from lead_intake.domain.identify import identify
from lead_intake.domain.inputs import Done, Outcome, Refused, Submission
from lead_intake.domain.known import Known, join
from lead_intake.domain.lead import Lead, identities_of
from lead_intake.domain.learning import consent, learn, too_many_contacts
from lead_intake.domain.merging import merge


def capture(desk: Desk, submission: Submission) -> Outcome:
    """One lead per person, whatever the number of forms: found by identity, or created, and touched in any case."""
    known, action = submission.known, submission.action
    found = identify(desk, _first_contacts(submission))
    if found:
        together = known
        for one in found:
            together = join(together, one.known)
        problems = too_many_contacts(together)
        if problems:
            return Refused(problems)
    lead = recognise(desk, found, submission) if found else create(desk, known, submission)
    lead, touch_id = desk.record(lead, action)
    lead = consent(desk, lead, known, action.occurred_at)
    return Done(lead.id, lead.version, not found, touch_id)


def _first_contacts(submission: Submission) -> Known:
    """What is known without the contacts that do not say who it is."""
    known, further = submission.known, submission.further
    if not further:
        return known
    emails, phones = (
        {value: seen for value, seen in contacts.items() if value not in further}
        for contacts in (known.emails, known.phones)
    )
    return known._replace(emails=emails, phones=phones)


def recognise(desk: Desk, found: list[Lead], submission: Submission) -> Lead:
    """The known lead, all that are this person made one, knowing what was said."""
    known, at = submission.known, submission.action.occurred_at
    lead = found[0]
    for other in found[1:]:
        lead = merge(desk, lead, other, at)
    desk.claim(lead, identities_of(known))
    return learn(desk, lead, known, at)


def create(desk: Desk, known: Known, submission: Submission) -> Lead:
    """A new lead with its first fact."""
    at = submission.action.occurred_at
    campaign = known.text("campaign")
    lead = Lead(desk.new_id(), 0, known.consenting({}))
    desk.put(lead)
    desk.claim(lead, identities_of(known))
    desk.profiles.add(lead.id)
    word = Created(desk.attributes(known), campaign, desk.intent(campaign), submission.action.import_id)
    return desk.say(lead, at, word)
