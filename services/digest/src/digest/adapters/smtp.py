"""The way out by SMTP, and the one that ends in the mailbox page where no server is given."""

import ssl
from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime, parseaddr
from typing import Literal, NamedTuple

import aiosmtplib

from digest.domain.mail import KEPT, Outcome, Posted
from digest.mail_ports import Stands

SECONDS = 30.0
PERMANENT = 500
SENT, GONE = Outcome("sent"), Outcome("gone")
Safety = Literal["starttls", "tls", "none"]


class Server(NamedTuple):
    """A mail server and how to talk to it; `sender` stands in From."""

    host: str
    port: int
    username: str | None
    password: str | None
    safety: Safety
    sender: str


class SmtpCarrier:
    """Hands mails to the server over one connection per batch."""

    kept = KEPT
    kept_secret = timedelta(0)

    def __init__(self, server: Server, *, context: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._context = context

    async def carry(self, mails: Sequence[Posted], stands: Stands) -> list[Outcome]:
        """Hand them over, one by one, in this order, each only if it still stands then; answers each."""
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host, port=server.port, username=server.username, password=server.password,
            use_tls=server.safety == "tls", start_tls=server.safety == "starttls", timeout=SECONDS,
            tls_context=self._context,
        )  # fmt: skip
        try:
            return [await self._one(client, mail) if await stands(mail) else GONE for mail in mails]
        finally:
            client.close()

    async def _one(self, client: aiosmtplib.SMTP, mail: Posted) -> Outcome:
        try:
            if not client.is_connected:
                await client.connect()
        except (aiosmtplib.SMTPException, OSError, ssl.SSLError) as error:
            return Outcome("later", f"the mail server cannot be reached or signed in to ({type(error).__name__})")
        try:
            message = written(mail, self._server.sender)
            await client.send_message(
                message, sender=parseaddr(self._server.sender)[1], recipients=[mail.mail.recipient]
            )
        except (ValueError, UnicodeError):
            return Outcome("never", "the address cannot be written in a mail")
        except (aiosmtplib.SMTPException, OSError) as error:
            return _said(error)
        return SENT


def _said(error: Exception) -> Outcome:
    """What an answer means; its text may hold the address, so only its code is kept."""
    match error:
        case aiosmtplib.SMTPRecipientsRefused():
            code, what = error.recipients[0].code, "the recipient was refused"
        case aiosmtplib.SMTPSenderRefused():
            code, what = error.code, "the sender was refused"
        case aiosmtplib.SMTPResponseException():
            code, what = error.code, "the mail was refused"
        case aiosmtplib.SMTPNotSupported():
            return Outcome("never", "the mail server does not take such an address")
        case _:
            return Outcome("later", f"the connection broke ({type(error).__name__})")
    return Outcome("never" if code >= PERMANENT else "later", f"{what} ({code})")


class MailboxCarrier:
    """No server: the mailbox page is where mails arrive."""

    kept = KEPT
    kept_secret = timedelta(hours=1)

    async def carry(self, mails: Sequence[Posted], stands: Stands) -> list[Outcome]:
        """They are there already."""
        return [SENT if await stands(mail) else GONE for mail in mails]


def written(mail: Posted, sender: str) -> EmailMessage:
    """The mail as it goes over the wire: plain text first, then HTML that says the same.

    Raises `ValueError` for an address that no header can hold.
    """
    message = EmailMessage(policy=WIRE)
    message["From"] = sender
    message["To"] = mail.mail.recipient
    message["Subject"] = "".join(sign if sign.isprintable() else " " for sign in mail.mail.subject)
    message["Date"] = format_datetime(mail.queued_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    for name, value in mail.mail.headers.items():
        message[name] = value
    message.set_content(mail.mail.text)
    if mail.mail.html:
        message.add_alternative(mail.mail.html, subtype="html")
    return message
