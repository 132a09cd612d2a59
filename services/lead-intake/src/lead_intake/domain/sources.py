"""Sources: a door of its own for each form, with a token that is its address."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from lead_intake.domain.identities import slug

KEY_LENGTH = 64
LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
"""Hosts of the machine itself, which need no https."""


class Manner(NamedTuple):
    """How a form's door behaves.

    `redirect_to` are the pages, or whole origins, to which a browser may be sent afterwards; `honeypot` is a field that
    people do not see; `touch_kind`, `campaign` and `default_country` (of phones without a calling code) are what the
    form itself does not say.
    """

    redirect_to: tuple[str, ...] = ()
    honeypot: str = "homepage_url"
    touch_kind: str = "form_submitted"
    campaign: str | None = None
    default_country: str | None = None


class Source(NamedTuple):
    """One source; its id is the `source` of the leads that come through it. Of the token only the hash is known."""

    id: str
    kind: str
    name: str
    token_hash: str
    mapping: Mapping[str, str | None]
    manner: Manner
    expected_per_day: float | None
    active: bool
    created_at: datetime
    changed_at: datetime
    version: int = 1
    changed_by: str | None = None
    """Who changed it last, or made it; None for a machine."""


def id_for(name: str, taken: Collection[str]) -> str:
    """A free key made of a name."""
    base = slug(name) or "form"
    number, key = 1, base
    while key in taken:
        number += 1
        tail = f"-{number}"
        key = base[: KEY_LENGTH - len(tail)] + tail
    return key


def is_target_url(text: str) -> bool:
    """Whether a browser may be sent there at all: https with a host and nothing that hides it; http on this machine."""
    parts = _parts(text)
    return parts is not None and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL))


def landing(manner: Manner, wanted: str | None) -> str | None:
    """The wanted page if it is allowed, else the first allowed one, else none."""
    if wanted is not None and allows(manner, wanted):
        return wanted
    return manner.redirect_to[0] if manner.redirect_to else None


def allows(manner: Manner, wanted: str) -> bool:
    """Whether this very page, or its whole origin, is among the allowed targets."""
    if not is_target_url(wanted):
        return False
    parts = urlsplit(wanted)
    for allowed in manner.redirect_to:
        own = urlsplit(allowed)
        if _origin(own) == _origin(parts) and (
            (own.path in {"", "/"} and not own.query) or (own.path, own.query) == (parts.path, parts.query)
        ):
            return True
    return False


def _parts(text: str) -> SplitResult | None:
    if len(text) > 2000 or not text.isprintable() or " " in text or "\\" in text:
        return None
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.hostname and parts.username is None and parts.password is None else None


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)
