"""Describe members of staff: all of a person at once; every service hears of it.

Whoever is made inactive is signed out everywhere, for good: being made active again opens no old session. The last
administrator stays one: nobody could let anybody in.
"""

from collections.abc import Sequence
from typing import NamedTuple

from digest.domain.people import Person, changed, gives_up
from digest.ports import SessionStore
from digest.use_cases.documents import person_document, session_document
from digest.use_cases.office import Office
from event_bus.transaction import Transaction
from service_kit.errors import FieldError, Refusal
from service_kit.web.writing import precondition_failed


class PutPerson(NamedTuple):
    """The whole person; `expected` is the version that it may replace, None any."""

    person: Person
    expected: int | None = None


class Put(NamedTuple):
    """The person as it is stored now, and whether it is new."""

    person: Person
    created: bool


async def put_people(
    tx: Transaction, commands: Sequence[PutPerson], *, office: Office, sessions: SessionStore
) -> list[Put | Refusal]:
    """Answers each person as it is stored now; one that says nothing new keeps its version.

    Refuses what another version was expected for, and what would leave nobody who administers.
    """
    stored = await office.store.people(tx, [command.person.id for command in commands])
    leaving = any(gives_up(stored.get(command.person.id), command.person) for command in commands)
    admins = await office.store.admins(tx) if leaving else set()

    current = dict(stored)
    said: list[Person] = []
    left: set[str] = set()
    answers: list[Put | Refusal] = []
    for command in commands:
        before = current.get(command.person.id)
        if command.expected is not None and command.expected != (before.version if before else 0):
            answers.append(precondition_failed())
            continue
        field = gives_up(before, command.person)
        if field and admins <= {command.person.id}:
            answers.append(last_admin(field))
            continue
        admins = admins | {command.person.id} if command.person.administers else admins - {command.person.id}
        after = changed(before, command.person)
        answers.append(Put(after, created=before is None))
        if after is not before:
            said.append(after)
            current[after.id] = after
            if before is not None and before.active and not after.active:
                left.add(after.id)

    names = sorted({person.id for person in said})
    await office.store.save_people(tx, [(stored.get(name), current[name]) for name in names])
    now = office.clock()
    # After the person's row was written: whoever signs in at this moment holds that row, or finds the person inactive.
    ended = [session.ended(now) for session in await sessions.open_of(tx, left, now)]
    await sessions.save_sessions(tx, ended)
    await sessions.spend_links(tx, left, now)
    people = [person_document(person, now, office.new_id()) for person in said]
    await office.tell(tx, [*people, *(session_document(session, now, office.new_id()) for session in ended)])
    return answers


def last_admin(field: str) -> Refusal:
    """409: nobody else administers."""
    wrong = FieldError(field, "would leave nobody who administers", "Make somebody else an administrator first.")
    return Refusal(409, "last-admin", "The last administrator stays one", wrong.remedy, errors=[wrong])
