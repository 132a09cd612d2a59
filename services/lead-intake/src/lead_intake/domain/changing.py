"""A person of marketing or sales corrects what is known of a lead."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from lead_intake.domain.desk import Desk
from lead_intake.domain.identities import system_of
from lead_intake.domain.inputs import Refused
from lead_intake.domain.known import Known, Seen, Stamp, join, micros
from lead_intake.domain.lead import Lead, identities_of, is_strong
from lead_intake.domain.learning import become, too_many_contacts
from lead_intake.domain.problems import Problem


class Correction(NamedTuple):
    """What is to change; a field that is not named stays as it is, None clears it.

    `emails` and `phones` replace the whole list, `add` adds contacts, `forget_systems` takes the external ids of these
    systems away.
    """

    latest: Mapping[str, str | int | None]
    emails: tuple[str, ...] | None
    phones: tuple[str, ...] | None
    add: Known | None
    forget_systems: tuple[str, ...]


def change(desk: Desk, lead: Lead, correction: Correction, at: datetime) -> Lead | Refused:
    """The corrected lead, or why it can not become like that."""
    after = _after(lead.known, correction, at)
    if not (after.emails or after.phones or after.externals):
        remedy = "Leave at least one e-mail, phone or external id; to forget the person, erase the lead."
        return Refused((Problem("emails", "nobody could be recognised any longer", remedy),))
    problems = too_many_contacts(after) + tuple(_taken(desk, lead, after))
    if problems:
        return Refused(problems)
    desk.release(lead, set(identities_of(lead.known)) - set(identities_of(after)))
    desk.claim(lead, [identity for identity in identities_of(after) if identity not in set(identities_of(lead.known))])
    return become(desk, lead, after, at)


def _after(known: Known, correction: Correction, at: datetime) -> Known:
    moment = micros(at)
    latest: dict[str, Stamp] = dict(known.latest)
    for name, value in correction.latest.items():
        # By hand means now; a late submission with an earlier time must not undo it.
        latest[name] = (value, max(moment, latest[name][1] + 1) if name in latest else moment)
    kept = {x: seen for x, seen in known.externals.items() if system_of(x) not in correction.forget_systems}
    after = known._replace(
        latest=latest,
        emails=_replaced(known.emails, correction.emails, moment),
        phones=_replaced(known.phones, correction.phones, moment),
        externals=kept,
    )
    return after if correction.add is None else join(after, correction.add)


def _replaced(seen: Seen, wanted: tuple[str, ...] | None, moment: int) -> Seen:
    """The whole list as wanted, in the wanted order where a contact is new."""
    if wanted is None:
        return seen
    return {value: seen.get(value, moment + place) for place, value in enumerate(wanted)}


def _taken(desk: Desk, lead: Lead, after: Known) -> list[Problem]:
    """Strong identities that lead to somebody else."""
    problems = []
    for identity in identities_of(after):
        owner = desk.owner(identity) if is_strong(identity) else None
        if owner is not None and owner.id != lead.id:
            field = {"email": "email", "external": "external_ids"}[identity[0]]
            problems.append(Problem(field, "belongs to another lead", "Search for that lead and merge the two."))
    return problems
