"""The current document of a key of ours, for when a late relay put an older version behind it."""

from digest.ports import SaidWords, SessionStore
from digest.use_cases.documents import key_document, person_document, session_document, word_document
from digest.use_cases.office import Office
from event_bus.event import Outgoing
from event_bus.transaction import Transaction


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
            if session is None or session.ended_at is None:
                return None
            return session_document(session, office.clock(), office.new_id())
        case "word":
            word = (await said.all(tx)).get(identity)
            return None if word is None else word_document(word, office.clock(), office.new_id())
        case _:
            return None
