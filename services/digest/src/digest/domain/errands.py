"""Signing in at an outside provider: what a browser is sent there with, and what has to come back with it."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

LONGEST = timedelta(minutes=10)
"""So long a browser may be away."""


class Errand(NamedTuple):
    """A browser is on its way to the provider; `token` is what only this browser has, `next` where it wants to go."""

    token: str
    asked_at: datetime
    next: str

    def open_at(self, at: datetime) -> bool:
        """Whether it may still come back."""
        return self.asked_at <= at < self.asked_at + LONGEST


class Marks(NamedTuple):
    """What ties the provider's answer to the browser that asked.

    `state` comes back in the address, `nonce` inside the signed answer; `verifier` (RFC 7636) is shown to the provider
    only when the answer is fetched.
    """

    state: str
    nonce: str
    verifier: str


def marks_of(key: bytes, errand: Errand) -> Marks:
    """The same for the same errand, and for nobody to work out without the key: nothing has to be stored."""
    said = f"{errand.token}.{int(errand.asked_at.timestamp())}.{errand.next}"
    return Marks(*(_mark(key, f"{use}.{said}") for use in Marks._fields))


def verified_address(claims: Mapping[str, Any], proof: str) -> str | None:
    """The e-mail address that the provider vouches for; None without one, or where the claim `proof` is not true.

    Some providers write true as a text or a number.
    """
    address, said = claims.get("email"), claims.get(proof)
    good = (
        said is True or (isinstance(said, str) and said.lower() in {"true", "1"}) or (type(said) is int and said == 1)
    )
    return address.strip() if good and isinstance(address, str) and address.strip() else None


def _mark(key: bytes, said: str) -> str:
    return urlsafe_b64encode(hmac.digest(key, said.encode(), "sha256")).rstrip(b"=").decode()
