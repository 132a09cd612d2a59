"""Links in e-mails by which somebody does one thing without signing in: signed, expiring, bound to all that they do.

Opening one never changes anything; a press on the page behind it does. Who holds the link may do this one thing as this
one person, so only what is harmless and can be undone is ever offered this way.
"""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID, uuid5

PURPOSE = b"leadloop action link 1"
NAMES = UUID("a4be2c1f-6f0b-5f3a-9d3a-0c6d1f2b7e55")
SIGNATURE_BYTES = 16
LONGEST = 600
"""Characters of a token; what is longer was not made here."""
LEAD_LIFETIME = timedelta(hours=72)
"""For so long a lead may be acted on from a mail; later its page offers to sign in."""


class ActionLink(NamedTuple):
    """What a link does: `action` of `service`, as `person`, about `subject`: a hand-over, say.

    `expires_at` is a moment in whole seconds. Links that say the same are one link: what one did is done for all.
    """

    service: str
    action: str
    person: str
    subject: str
    expires_at: datetime

    def expired(self, now: datetime) -> bool:
        """Whether it is too late for it."""
        return now >= self.expires_at

    @property
    def effect(self) -> str:
        """The id of what this link does: the same however often it is pressed."""
        return str(uuid5(NAMES, "\n".join((self.service, self.action, self.person, self.subject, _seconds(self)))))


class ActionLinks:
    """Makes and reads them with the installation's secret."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), PURPOSE, "sha256")

    def token(self, link: ActionLink) -> str:
        """The part of the address that only we can make."""
        said = json.dumps([*link[:-1], int(link.expires_at.timestamp())], separators=(",", ":")).encode()
        return urlsafe_b64encode(self._signature(said) + said).rstrip(b"=").decode()

    def read(self, token: str, service: str) -> ActionLink | None:
        """What the token says, expired or not; None where we did not make it for this service."""
        if len(token) > LONGEST:
            return None
        try:
            raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except ValueError:
            return None
        signature, said = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._signature(said)):
            return None
        audience, action, person, subject, seconds = json.loads(said)
        link = ActionLink(audience, action, person, subject, datetime.fromtimestamp(seconds, UTC))
        return link if audience == service else None

    def _signature(self, said: bytes) -> bytes:
        return hmac.digest(self._key, said, sha256)[:SIGNATURE_BYTES]


def _seconds(link: ActionLink) -> str:
    return str(int(link.expires_at.timestamp()))
