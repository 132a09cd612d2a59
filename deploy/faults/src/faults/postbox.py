"""The mail server of a fault run: it takes every mail, and remembers what came of each."""

from email import message_from_bytes
from email.policy import default
from typing import Any, NamedTuple

from aiosmtpd.controller import Controller

from local_servers.process import free_ports


class Taken(NamedTuple):
    """One mail that was handed over to the mail server."""

    message: str
    """Its Message-ID: a mail that is sent again after a crash has the same."""
    recipient: str
    thread: str


class Postbox:
    """Listens on loopback in a thread of its own."""

    def __init__(self) -> None:
        self.port = free_ports(1)[0]
        self.took: list[Taken] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def start(self) -> None:
        """Take mails from now on."""
        self._controller.start()

    def close(self) -> None:
        """Take no more; safe before `start`."""
        self._controller.stop(no_assert=True)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # the library's name
        """What the SMTP library calls for each mail."""
        mail = message_from_bytes(envelope.content, policy=default)
        for recipient in envelope.rcpt_tos:
            self.took.append(Taken(str(mail["Message-ID"]), recipient, str(mail["References"] or "")))
        return "250 OK"
