"""What a lead learns: the difference that an input makes, and what is said about it."""

from datetime import datetime

from lead_intake.domain.attributes import Attributes
from lead_intake.domain.desk import ConsentRow, Desk
from lead_intake.domain.facts import ConsentChanged, ProfileChanged
from lead_intake.domain.known import Known, answers, in_order, join
from lead_intake.domain.lead import Lead
from lead_intake.domain.limits import CONTACTS_PER_LEAD
from lead_intake.domain.problems import Problem

PERSONAL = ("name", "job_title")
COMPANY = ("company_name", "company_domain")


def too_many_contacts(known: Known) -> tuple[Problem, ...]:
    """A lead that gathers contacts without end is a key shared by many people, not a person."""
    crowded = [
        name
        for name, seen in (("email", known.emails), ("phone", known.phones), ("external_ids", known.externals))
        if len(seen) > CONTACTS_PER_LEAD
    ]
    remedy = "Check whether an external id or phone is sent for everybody; remove old contacts from the lead by PATCH."
    return tuple(
        Problem(name, f"this lead would have more than {CONTACTS_PER_LEAD} of these", remedy) for name in crowded
    )


def learn(desk: Desk, lead: Lead, known: Known, at: datetime) -> Lead:
    """The lead, knowing this too; says `lead.profile_changed` if that makes a visible difference."""
    return become(desk, lead, join(lead.known, known), at)


def become(desk: Desk, lead: Lead, after: Known, at: datetime) -> Lead:
    """The lead with `after` as what is known of it, apart from consent, which has a fact of its own."""
    before = lead.known
    lead = lead.knowing(after.consenting(before.consent))
    desk.put(lead)
    old, new = desk.attributes(before), desk.attributes(after)
    changed = differences(before, after, old, new)
    if not changed:
        return lead
    desk.profiles.add(lead.id)
    repaired = before.emails.keys() != after.emails.keys() or before.phones.keys() != after.phones.keys()
    return desk.say(lead, at, ProfileChanged(new, changed, repaired))


def differences(before: Known, after: Known, old: Attributes, new: Attributes) -> tuple[str, ...]:
    """Names of what changed, sorted: attributes, `name`, `job_title`, `company`, `contact_data`."""
    changed = {name for name, one, other in zip(Attributes._fields, old, new, strict=True) if one != other}
    changed.update(name for name in PERSONAL if before.value(name) != after.value(name))
    if any(before.value(name) != after.value(name) for name in COMPANY):
        changed.add("company")
    ordered = ((before.emails, after.emails), (before.phones, after.phones))
    if before.externals.keys() != after.externals.keys() or any(
        in_order(one) != in_order(other) for one, other in ordered
    ):
        # A late entry may show that the second address was there first: that is another profile, too.
        changed.add("contact_data")
    return tuple(sorted(changed))


def consent(desk: Desk, lead: Lead, known: Known, at: datetime) -> Lead:
    """The lead with these answers about consent; says `lead.consent_changed` if a purpose stands otherwise now."""
    if not known.consent:
        return lead
    for purpose, (given, _) in sorted(known.consent.items()):
        desk.consents.append(ConsentRow(desk.new_id(), lead.id, purpose, given, at))
    before = lead.known
    after = before.consenting(answers(before.consent, known.consent))
    lead = lead.knowing(after)
    desk.put(lead)
    stands = after.purposes()
    return lead if before.purposes() == stands else desk.say(lead, at, ConsentChanged(stands))
