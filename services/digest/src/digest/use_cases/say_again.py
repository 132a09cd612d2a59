"""The current document of a key of ours, for when a late relay put an older version behind it."""

from digest.domain.sessions import Session
from digest.ports import SaidWords, SessionStore
from digest.use_cases.documents import key_document, no_session, person_document, session_document, word_document
from digest.use_cases.office import Office
from event_bus.event import Outgoing
from event_bus.transaction import Transaction

GONE = 3
"""The version of a session's tombstone: before, its end is said at most twice (another followed it, it was revoked)."""


async def current_document(
    tx: Transaction, key: str, *, office: Office, said: SaidWords, sessions: SessionStore
) -> Outgoing | None:
    """The person, key, session or word as it was said last; None for a key that is not ours."""
    kind, _, identity = key.partition("/")
    match kind:
        case "person":
            person = (await office.store.people(tx, [identity])).get(identity)
            return None if person is None else person_document(person, office.clock(), office.new_id())
        case "key":
            found = (await office.store.keys(tx, [identity])).get(identity)
            return None if found is None else key_document(found, office.clock(), office.new_id())
        case "session":
            session = (await sessions.sessions(tx, [identity])).get(identity)
            return _session(identity, session, office)
        case "word":
            word = (await said.all(tx)).get(identity)
            return None if word is None else word_document(word, office.clock(), office.new_id())
        case _:
            return None


def _session(identity: str, session: Session | None, office: Office) -> Outgoing | None:
    if session is None:
        return no_session(identity, GONE, office.clock(), office.new_id())
    return None if session.ended_at is None else session_document(session, office.clock(), office.new_id())
