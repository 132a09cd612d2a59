"""Let somebody in whose e-mail address an outside provider vouches for; nobody is described by it."""

from collections.abc import Sequence
from typing import NamedTuple

from digest.domain.sessions import Session
from digest.ports import AskStore, SessionStore
from digest.use_cases.office import Office
from digest.use_cases.sign_in import Opened
from event_bus.transaction import Transaction
from service_kit.errors import Refusal


class ByAddress(NamedTuple):
    """This browser's reader has this verified address; `session` is the id that the session will have."""

    address: str
    session: str
    device: str
    next: str


async def sign_in_by_address(
    tx: Transaction, commands: Sequence[ByAddress], *, office: Office, asks: AskStore, sessions: SessionStore
) -> list[Opened | Refusal]:
    """Answers each session; refuses addresses that nobody who may sign in has, or that several share, alike."""
    answers: list[Opened | Refusal] = []
    for command in commands:
        known = await asks.people_at(tx, command.address)
        if len(known) != 1:
            answers.append(_nobody())
            continue
        await sessions.hold(tx, known[0].id)
        person = (await office.store.people(tx, [known[0].id])).get(known[0].id)
        if person is None or not person.active or person.email != known[0].email:
            answers.append(_nobody())
            continue
        session = Session.begun(command.session, person.id, command.device, office.clock())
        answers.append(Opened(session, command.next))
    await sessions.save_sessions(tx, [one.session for one in answers if isinstance(one, Opened)])
    return answers


def _nobody() -> Refusal:
    detail = "Ask an administrator to write exactly this address on your page under People and digests."
    return Refusal(403, "not-known-here", "Nobody here signs in with this address", detail)
