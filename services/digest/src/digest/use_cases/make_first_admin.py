"""Make the first administrator, who is signed in at once; never a second one."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from digest.domain.people import Person
from digest.domain.sessions import Session
from digest.ports import SessionStore
from digest.use_cases.office import Office
from digest.use_cases.put_people import PutPerson, put_people
from digest.use_cases.sign_in import Opened, spent
from event_bus.transaction import Transaction
from service_kit.errors import Refusal


class FirstAdmin(NamedTuple):
    """Who it will be; `session` is the id that the session will have."""

    person: Person
    session: str
    device: str


async def make_first_admin(
    tx: Transaction, commands: Sequence[FirstAdmin], *, office: Office, sessions: SessionStore
) -> list[Opened | Refusal]:
    """Answers the session of the first; refuses everybody where somebody active is an administrator already."""
    answers: list[Opened | Refusal] = []
    for command in commands:
        if await office.store.any_admin(tx):
            answers.append(spent())
            continue
        person = command.person
        if person.id in await office.store.people(tx, [person.id]):
            person = replace(person, id=f"{person.id}-1")
        [put] = await put_people(tx, [PutPerson(person)], office=office, sessions=sessions)
        if isinstance(put, Refusal):
            answers.append(put)
            continue
        session = Session.begun(command.session, put.person.id, command.device, office.clock())
        await sessions.save_sessions(tx, [session])
        answers.append(Opened(session, "/digest/first-run"))
    return answers
