"""Members of staff and API keys: what digest owns and every other service knows a copy of."""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Literal, NamedTuple

Role = Literal["marketer", "rep", "manager", "admin"]
Language = Literal["en", "ru"]


@dataclass(frozen=True, slots=True)
class Person:
    """Who gets what, in which language and time zone (IANA name), with which role in which team."""

    id: str
    name: str
    email: str | None
    role: Role
    team: str | None
    language: Language
    time_zone: str
    active: bool
    version: int = 0

    @property
    def administers(self) -> bool:
        """Whether this person can let others in."""
        return self.active and self.role == "admin"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key by which a machine, or a person's script, signs in; only the hash of it is ever stored.

    No `scopes`: everything the role may.
    """

    id: str
    hash: str
    name: str
    role: Role
    person: str | None
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None = None
    version: int = 1

    def revoked(self, at: datetime) -> "ApiKey":
        """The key after it was taken away; doing so twice changes nothing."""
        return self if self.revoked_at else replace(self, revoked_at=at, version=self.version + 1)

    def works_at(self, at: datetime) -> bool:
        """Whether somebody can sign in with it."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)


def changed(before: Person | None, wanted: Person) -> Person:
    """The person after being put: the next version where anything differs, else as before."""
    if before is not None and replace(wanted, version=before.version) == before:
        return before
    return replace(wanted, version=(before.version if before else 0) + 1)


def gives_up(before: Person | None, after: Person) -> Literal["", "role", "active"]:
    """By which field somebody who administers stops to; empty where nobody does."""
    if before is None or not before.administers or after.administers:
        return ""
    return "active" if not after.active else "role"


def key_text(identity: str, secret: str) -> str:
    """The whole key, as its owner keeps it."""
    return f"ll_{identity}_{secret}"


def key_hash(text: str) -> str:
    """What is stored of a key: 190 random bits need no slow hash."""
    return sha256(text.encode()).hexdigest()


class Minted(NamedTuple):
    """A fresh key: its public id, the whole text for its owner, and the hash that is stored."""

    id: str
    text: str
    hash: str


def minted(identity: str, secret: str) -> Minted:
    """A key out of random parts."""
    text = key_text(identity, secret)
    return Minted(identity, text, key_hash(text))
