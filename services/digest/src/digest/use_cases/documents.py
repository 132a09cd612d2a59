"""People, keys and words as everybody else is told of them."""

from datetime import datetime
from typing import Any

from digest.domain.glossary import Word
from digest.domain.people import ApiKey, Person
from digest.domain.sessions import Session
from digest.ports import SaidWord
from event_bus.event import Outgoing
from event_contracts.topics import REFERENCE


def person_key(identity: str) -> str:
    """The key of a person on the reference topic."""
    return f"person/{identity}"


def key_key(identity: str) -> str:
    """The key of an API key on the reference topic."""
    return f"key/{identity}"


def person_document(person: Person, at: datetime, identity: str) -> Outgoing:
    """The whole person, as the event `identity`."""
    data = {
        "person": person.id,
        "name": person.name,
        "email": person.email,
        "role": person.role,
        "team": person.team,
        "language": person.language,
        "time_zone": person.time_zone,
        "active": person.active,
    }
    key = person_key(person.id)
    return Outgoing(REFERENCE.name, key, "reference.person", key, person.version, at, data, identity)


def key_document(key: ApiKey, at: datetime, identity: str) -> Outgoing:
    """The key without the secret, as the event `identity`; a revoked one stays known as revoked."""
    data = {
        "key_id": key.id,
        "hash": key.hash,
        "name": key.name,
        "role": key.role,
        "person": key.person,
        "scopes": list(key.scopes),
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
    }
    name = key_key(key.id)
    return Outgoing(REFERENCE.name, name, "reference.key", name, key.version, at, data, identity)


def session_key(identity: str) -> str:
    """The key of a session on the reference topic."""
    return f"session/{identity}"


def session_document(session: Session, at: datetime, identity: str) -> Outgoing:
    """A session that was ended, as the event `identity`."""
    data = {"session": session.id, "person": session.person, "ended_at": session.ended_at}
    key = session_key(session.id)
    return Outgoing(REFERENCE.name, key, "reference.session", key, session.version, at, data, identity)


def no_session(identity: str, version: int, at: datetime, event: str) -> Outgoing:
    """The session is known no more, as the event `event`: its cookies are too old to open anything."""
    key = session_key(identity)
    return Outgoing(REFERENCE.name, key, "reference.session", key, version, at, None, event)


def word_of(word: Word) -> dict[str, Any]:
    """A word of the glossary as the contract has it."""
    return {
        "word": word.key,
        "event": word.event,
        "en": {"term": word.en, "meaning": word.meaning_en},
        "ru": {"term": word.ru, "meaning": word.meaning_ru},
    }


def word_document(said: SaidWord, at: datetime, identity: str) -> Outgoing:
    """A version of a word, or its end, as the event `identity`."""
    key = f"word/{said.key}"
    return Outgoing(REFERENCE.name, key, "reference.word", key, said.version, at, said.document, identity)
