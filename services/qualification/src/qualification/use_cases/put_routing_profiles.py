"""How leads are routed to a salesperson, and when that person works."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from event_bus.event import Outgoing
from event_bus.transaction import Transaction
from event_contracts.topics import REFERENCE
from qualification.domain.profile import absences_in
from qualification.domain.standing_in import Candidate, Why, wrong_stand_ins
from qualification.ports import MACHINE, Profile, Profiles
from qualification.use_cases.book import Desk
from qualification.use_cases.checks import CLOCKS_DIFFER, unknown_person
from service_kit.errors import FieldError, Refusal, invalid
from service_kit.web.writing import precondition_failed

WRONG: Mapping[Why, tuple[str, str]] = {
    "oneself": ("is the person who is away", "Name a colleague, or leave it out."),
    "other_team": ("is no salesperson of the same team who works with us", "Name one, or leave it out."),
    "gets_none": ("gets no leads by routing", "Name somebody who does, or leave it out."),
    "away": ("is away at that time too", "Name somebody who is there, or leave it out."),
}


class PutProfile(NamedTuple):
    """The whole profile as a document of the contract.

    `at` is since when it holds (None is now), `expected` the version that it may replace, `by` the person who
    changes it.
    """

    person: str
    document: Mapping[str, object]
    at: datetime | None = None
    expected: int | None = None
    by: str | None = None


async def put_routing_profiles(
    tx: Transaction, commands: Sequence[PutProfile], *, desk: Desk, profiles: Profiles
) -> list[Profile | Refusal]:
    """Answers each profile as it is stored now; one that says nothing new keeps its version."""
    people = [command.person for command in commands]
    known = await desk.team.known(tx, people)
    candidates = await _candidates(tx, commands, desk)
    stored = await profiles.profiles(tx, people)
    now = desk.clock()
    current = dict(stored)
    said: list[Profile] = []
    answers: list[Profile | Refusal] = []
    for command in commands:
        before = current.get(command.person)
        answer = _put(command, before, now, candidates) if command.person in known else unknown_person()
        answers.append(answer)
        if isinstance(answer, Profile) and answer is not before:
            said.append(answer)
            current[answer.person] = answer

    changed = {one.person for one in said}
    await profiles.save(tx, [(stored.get(person), current[person]) for person in sorted(changed)])
    await desk.outbox.append(tx, [document(one, now, desk.new_id()) for one in said])
    if said:
        tx.after_commit(desk.wake_routing)
    return answers


async def _candidates(tx: Transaction, commands: Sequence[PutProfile], desk: Desk) -> dict[str, Candidate]:
    """Whom these profiles name as stand-ins, and for whom; nothing is asked where none is named."""
    named = {
        person
        for command in commands
        for one in absences_in(command.document)
        for person in (command.person, one.get("stand_in"))
        if one.get("stand_in") is not None and person is not None
    }
    return await desk.team.candidates(tx, named) if named else {}


def _put(
    command: PutProfile, before: Profile | None, now: datetime, candidates: Mapping[str, Candidate]
) -> Profile | Refusal:
    if command.expected is not None and command.expected != (before.version if before else 0):
        return precondition_failed()
    at = command.at or now
    if at > now + CLOCKS_DIFFER:
        remedy = "Send the moment since when it holds, or leave it out for now; a coming absence is in absences."
        return invalid([FieldError("occurred_at", "lies in the future", remedy)])
    if before is not None and before.document == command.document:
        return before
    stood = absences_in(before.document) if before is not None else []
    wrong = wrong_stand_ins(command.person, absences_in(command.document), stood, candidates)
    if wrong:
        errors = [FieldError(f"absences.{place}.stand_in", *WRONG[why]) for place, why in wrong.items()]
        refusal = invalid(errors)
        refusal.extra["why"] = next(iter(wrong.values()))
        return refusal
    return Profile(
        command.person, (before.version if before else 0) + 1, command.document, at, now, command.by or MACHINE
    )


def document(profile: Profile, at: datetime, identity: str) -> Outgoing:
    """The profile as it travels on the reference topic."""
    key = f"routing/{profile.person}"
    return Outgoing(REFERENCE.name, key, "reference.routing", key, profile.version, at, profile.document, identity)
