"""What signing in at an outside provider needs of it."""

from collections.abc import Mapping
from typing import Any, Protocol

from digest.domain.errands import Marks


class ProviderError(Exception):
    """The provider is away, or what it answered is not accepted; `reason` is a fixed word and names nobody."""

    def __init__(self, reason: str, *, away: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.away = away


class Provider(Protocol):
    """An OpenID Connect provider."""

    name: str
    """What people call it; empty: no particular name."""
    proof: str
    """The claim that says whether an address was verified."""

    async def way_there(self, marks: Marks) -> str:
        """The address to send a browser to; raises `ProviderError`."""

    async def claims(self, code: str, marks: Marks, issuer: str | None) -> Mapping[str, Any]:
        """What the provider says of whoever came back with this code, its signature and its place in time checked.

        `issuer` is who the browser says that it comes from, where it says so (RFC 9207). Raises `ProviderError`.
        """
