"""Let people in and out: a link for somebody who is known, a session by a link that works, its end for everybody."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from digest.domain.sessions import Session, SignInLink
from digest.ports import SessionStore
from digest.use_cases.documents import session_document
from digest.use_cases.office import Office
from event_bus.transaction import Transaction
from service_kit.errors import FieldError, Refusal, invalid, not_found


class MakeLink(NamedTuple):
    """A way in for `person`; only the hash of its token comes here. Without `expires_at` it works again and again."""

    hash: str
    person: str
    expires_at: datetime | None


class OpenSession(NamedTuple):
    """Somebody came by the link with this hash, in this browser; `session` is the id that the session will have."""

    hash: str
    session: str
    device: str


class EndSession(NamedTuple):
    """End this session of this person."""

    session: str
    person: str


async def make_links(
    tx: Transaction, commands: Sequence[MakeLink], *, office: Office, store: SessionStore
) -> list[SignInLink | Refusal]:
    """Answers each link as it is stored; refuses people who are not known or may not sign in."""
    people = await office.store.people(tx, [command.person for command in commands])

    now = office.clock()
    answers: list[SignInLink | Refusal] = []
    for command in commands:
        person = people.get(command.person)
        if person is None:
            answers.append(not_found("person"))
        elif not person.active:
            remedy = "Make the person active first."
            answers.append(invalid([FieldError("person", "may not sign in", remedy)]))
        else:
            answers.append(SignInLink(command.hash, command.person, now, command.expires_at))

    await store.save_links(tx, [link for link in answers if isinstance(link, SignInLink)])
    return answers


async def open_sessions(
    tx: Transaction, commands: Sequence[OpenSession], *, office: Office, store: SessionStore
) -> list[Session | Refusal]:
    """Answers each session; refuses links that are used, too old or unknown, all in the same words."""
    now = office.clock()
    answers: list[Session | Refusal] = []
    for command in commands:
        link = await store.use_link(tx, command.hash, now)
        if link is not None:
            await store.hold(tx, link.person)
        person = None if link is None else (await office.store.people(tx, [link.person])).get(link.person)
        if person is None or not person.active:
            answers.append(spent())
        else:
            answers.append(Session.begun(command.session, person.id, command.device, now))
    await store.save_sessions(tx, [session for session in answers if isinstance(session, Session)])
    return answers


async def end_sessions(
    tx: Transaction, commands: Sequence[EndSession], *, office: Office, store: SessionStore
) -> list[Session | Refusal]:
    """Answers each session as it is stored now; every service hears of its end. Ending one again changes nothing."""
    stored = await store.sessions(tx, [command.session for command in commands])

    now = office.clock()
    mine = {c.session: stored[c.session] for c in commands if _is_theirs(stored.get(c.session), c)}
    after = {name: session.ended(now) for name, session in mine.items()}
    said = [session for name, session in sorted(after.items()) if session is not mine[name]]

    await store.save_sessions(tx, said)
    await office.tell(tx, [session_document(session, now, office.new_id()) for session in said])
    return [after.get(command.session) or not_found("session") for command in commands]


def _is_theirs(session: Session | None, command: EndSession) -> bool:
    return session is not None and session.person == command.person


def spent() -> Refusal:
    """410: the link does not work, for whatever reason."""
    return Refusal(410, "link-spent", "This link does not work any more", "Ask for a new one.")
