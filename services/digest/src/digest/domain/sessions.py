"""Signing in: a link opens a session once, a session ends when it is ended or too old."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

LINK_LIFETIME = timedelta(minutes=15)
GRACE = timedelta(minutes=1)
"""So long a session is still good after another one followed it: a browser asks for several things at once."""


class SignInLink(NamedTuple):
    """A way in for `person`, of which only the hash is kept; without `expires_at` it works again and again."""

    hash: str
    person: str
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None = None
    ask: str | None = None
    """Of the browser that asked for it by e-mail; without one it opens in any browser."""

    def works_at(self, at: datetime) -> bool:
        """Whether somebody can sign in by it."""
        return self.expires_at is None or (self.used_at is None and at < self.expires_at)

    def used(self, at: datetime) -> "SignInLink":
        """The link after somebody came in by it."""
        return self._replace(used_at=at)


class Session(NamedTuple):
    """A person is signed in in one browser; `device` is what the browser says of itself, shortened.

    `family` stays the same when another `id` follows: forms carry its token, so that none is lost. So does
    `created_at`.
    """

    id: str
    person: str
    device: str
    created_at: datetime
    ended_at: datetime | None
    family: str
    issued_at: datetime | None
    version: int
    """How often its end was said."""

    @classmethod
    def begun(cls, identity: str, person: str, device: str, at: datetime) -> "Session":
        """Somebody signed in."""
        return cls(identity, person, device, at, None, identity, at, 0)

    def open_at(self, at: datetime) -> bool:
        """Whether its cookie opens anything."""
        return self.ended_at is None or at < self.ended_at

    def followed_by(self, identity: str, at: datetime) -> "tuple[Session, Session]":
        """This one, which is over in a moment, and the one that follows it in the same browser."""
        return self.ended(at + GRACE), self._replace(id=identity, issued_at=at, ended_at=None, version=0)

    def ended(self, at: datetime) -> "Session":
        """The session after it was ended, or will be; it only ever ends earlier than was said before."""
        if self.ended_at is not None and self.ended_at <= at:
            return self
        return self._replace(ended_at=at, version=self.version + 1)


def link_hash(token: str) -> str:
    """What is stored of a link: 256 random bits need no slow hash."""
    return sha256(token.encode()).hexdigest()


def device_of(agent: str) -> str:
    """A browser's words for itself in two: `Firefox, Windows`."""
    browsers = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
    systems = (
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )  # fmt: skip
    named = [next((name for mark, name in marks if mark in agent), "") for marks in (browsers, systems)]
    return ", ".join(name for name in named if name)
