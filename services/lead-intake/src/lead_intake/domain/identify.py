"""Who is it? The rules by which an input finds the lead it belongs to."""

from lead_intake.domain.desk import Desk
from lead_intake.domain.identities import EMAIL, PHONE
from lead_intake.domain.known import Known, join
from lead_intake.domain.lead import Lead, contradict, identities_of, is_strong, phones_differ


def identify(desk: Desk, known: Known) -> list[Lead]:
    """The leads that this person is, oldest first; more than one means that they are one person and belong together.

    E-mails and external ids identify. A phone identifies only a lead that does not contradict all this: somebody with
    another e-mail may share the phone. A role address (info@, sales@) identifies only where nothing else does, and
    never makes two leads one.
    """
    found: dict[str, Lead] = {}
    for identity in identities_of(known):
        owner = desk.owner(identity) if is_strong(identity) else None
        if owner is not None:
            found[owner.id] = owner
    evidence = known
    for lead in found.values():
        evidence = join(evidence, lead.known)
    for phone in known.phones:
        owner = desk.owner((PHONE, phone))
        if owner is not None and owner.id not in found and not contradict(evidence, owner.known):
            found[owner.id] = owner
            evidence = join(evidence, owner.known)
    if not found:
        for email in known.emails:
            owner = desk.owner((EMAIL, email))
            if owner is not None and not contradict(known, owner.known) and not phones_differ(known, owner.known):
                return [owner]
    return [found[lead_id] for lead_id in sorted(found)]
