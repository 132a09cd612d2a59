"""Asking for a link by e-mail: the browser that asked, how often one may, and a code for when another one opens it."""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

WINDOW = timedelta(hours=1)
ASKS_PER_ADDRESS = 5
"""Mails to one address within the window; more are taken and not sent."""
ASKS_PER_NETWORK = 60
"""Asks from one network within the window; more are refused."""
TRIES = 5
"""Codes that a browser may type for one ask."""
KEPT = timedelta(days=1)
"""After this nothing is known of an ask."""


class Ask(NamedTuple):
    """A browser asked for a link.

    `id` is the hash of what only that browser has. `address` is kept until the mail is written; `of_address` and
    `of_network` are prints that count, and cannot be read back. `code` is the print of the six digits that were shown
    where the link was opened, `link` that link's hash.
    """

    id: str
    address: str | None
    of_address: str
    of_network: str
    next: str
    asked_at: datetime
    tries: int = 0
    code: str | None = None
    link: str | None = None

    def open_at(self, at: datetime, lifetime: timedelta) -> bool:
        """Whether a code may still be typed."""
        return self.tries < TRIES and at < self.asked_at + lifetime

    def tried(self) -> "Ask":
        """After one more code was typed."""
        return self._replace(tries=self.tries + 1)

    def is_code(self, code: str) -> bool:
        """Whether these are the digits that were shown; none are before a link was opened elsewhere."""
        return self.code is not None and hmac.compare_digest(self.code, code_print(self.id, code))


def code_of(token: str) -> str:
    """The six digits of a link: always the same, and known only to whoever has the link."""
    return f"{int.from_bytes(sha256(b'code ' + token.encode()).digest()[:8]) % 1_000_000:06}"


def code_print(ask: str, code: str) -> str:
    """What is stored of a code; bound to the ask."""
    return sha256(f"{ask}.{code}".encode()).hexdigest()


def print_of(key: bytes, text: str) -> str:
    """What is stored of an address or a network: the same for the same, and nothing that can be read back."""
    return hmac.digest(key, text.encode(), "sha256").hex()


def network_of(host: str) -> str:
    """The network of an IP address: itself, or the first half of an IPv6 one, which a household has to itself."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(IPv6Address(int(address) >> 64 << 64)) if isinstance(address, IPv6Address) else str(address)
