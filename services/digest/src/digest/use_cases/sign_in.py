"""Let people in and out: a link for somebody who is known, a session by a link that works, its end for everybody."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from digest.domain.asks import code_print
from digest.domain.sessions import LINK_LIFETIME, Session, SignInLink
from digest.ports import AskStore, SessionStore
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
    """Somebody came by the link with this hash, in this browser; `session` is the id that the session will have.

    `asks` are those that this browser made, `code` are the digits that belong to the link.
    """

    hash: str
    session: str
    device: str
    asks: tuple[str, ...] = ()
    code: str = ""


class TryCode(NamedTuple):
    """Somebody typed these digits in the browser that asked."""

    asks: tuple[str, ...]
    code: str
    session: str
    device: str


class Opened(NamedTuple):
    """The session, and where whoever asked wanted to go."""

    session: Session
    next: str


class OtherBrowser(NamedTuple):
    """The link was opened in another browser than the one that asked: there these digits are to be typed."""

    code: str


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
    tx: Transaction, commands: Sequence[OpenSession], *, office: Office, store: SessionStore, asks: AskStore
) -> list[Opened | OtherBrowser | Refusal]:
    """Answers each session; refuses links that are used, too old or unknown, all in the same words.

    A link that was asked for elsewhere is not used up: it shows its digits, as often as it is opened in its time.
    """
    now = office.clock()
    answers: list[Opened | OtherBrowser | Refusal] = []
    for command in commands:
        link = await store.link(tx, command.hash)
        if link is None or not link.works_at(now):
            answers.append(spent())
        elif link.ask is not None and link.ask not in command.asks:
            answers.append(await _show(tx, link, command.code, asks))
        else:
            answers.append(await _open(tx, command, now, office, store, asks))
    await store.save_sessions(tx, [one.session for one in answers if isinstance(one, Opened)])
    return answers


async def _show(tx: Transaction, link: SignInLink, code: str, asks: AskStore) -> OtherBrowser | Refusal:
    ask = await asks.ask(tx, link.ask or "")
    if ask is None:
        return spent()
    await asks.save(tx, [ask._replace(code=code_print(ask.id, code), link=link.hash)])
    return OtherBrowser(code)


async def try_codes(
    tx: Transaction, commands: Sequence[TryCode], *, office: Office, store: SessionStore, asks: AskStore
) -> list[Opened | Refusal]:
    """Answers each session; refuses wrong digits, and any digits after too many tries or too long a time.

    A browser that asked for an address nobody has is answered alike: there no digits are right.
    """
    now = office.clock()
    answers: list[Opened | Refusal] = []
    for command in commands:
        found = [await asks.ask(tx, identity) for identity in sorted(command.asks)]
        waiting = [ask for ask in found if ask is not None and ask.open_at(now, LINK_LIFETIME)]
        await asks.save(tx, [ask.tried() for ask in waiting])
        right = next((ask for ask in waiting if ask.is_code(command.code)), None)
        if right is None:
            answers.append(_wrong_code() if waiting else spent())
            continue
        coming = OpenSession(right.link or "", command.session, command.device)
        answers.append(await _open(tx, coming, now, office, store, asks))
    await store.save_sessions(tx, [one.session for one in answers if isinstance(one, Opened)])
    return answers


async def _open(
    tx: Transaction, command: OpenSession, now: datetime, office: Office, store: SessionStore, asks: AskStore
) -> Opened | Refusal:
    link = await store.use_link(tx, command.hash, now)
    if link is None:
        return spent()
    await store.hold(tx, link.person)
    person = (await office.store.people(tx, [link.person])).get(link.person)
    if person is None or not person.active:
        return spent()
    ask = None if link.ask is None else await asks.ask(tx, link.ask)
    session = Session.begun(command.session, person.id, command.device, now)
    return Opened(session, "" if ask is None else ask.next)


async def end_sessions(
    tx: Transaction, commands: Sequence[EndSession], *, office: Office, store: SessionStore
) -> list[Session | Refusal]:
    """Answers each session as it is stored now; every service hears of its end. Ending one again changes nothing.

    With it ends whatever else of its family is open: what followed it, and what it followed a moment ago.
    """
    stored = await store.sessions(tx, [command.session for command in commands])

    now = office.clock()
    mine = {c.session: stored[c.session] for c in commands if _is_theirs(stored.get(c.session), c)}
    mine |= {one.id: one for one in await store.open_in(tx, [one.family for one in mine.values()], now)}
    after = {name: session.ended(now) for name, session in mine.items()}
    said = [session for name, session in sorted(after.items()) if session is not mine[name]]

    await store.save_sessions(tx, said)
    await office.tell(tx, [session_document(session, now, office.new_id()) for session in said])
    return [after.get(command.session) or not_found("session") for command in commands]


def _is_theirs(session: Session | None, command: EndSession) -> bool:
    return session is not None and session.person == command.person


def _wrong_code() -> Refusal:
    return Refusal(422, "wrong-code", "These are not the digits", "Type the six digits that the other browser shows.")


def spent() -> Refusal:
    """410: the link does not work, for whatever reason."""
    return Refusal(410, "link-spent", "This link does not work any more", "Ask for a new one.")
