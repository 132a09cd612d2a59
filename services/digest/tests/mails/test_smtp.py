"""Mails over the wire: a real SMTP server in this process, read back by the standard library."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from digest.adapters.smtp import Server, SmtpCarrier
from digest.domain.mail import Mail, Outcome, Posted

NOW = datetime(2026, 11, 30, 7, tzinfo=UTC)


class Keeps:
    """Takes everything but what it is told to refuse, by the local part of the recipient."""

    def __init__(self) -> None:
        self.took: list[bytes] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        said = {"gone": "550 no such person here gone@sells.example", "busy": "451 try later"}
        answer = said.get(address.partition("@")[0], "250 OK")
        if answer == "250 OK":
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.took.append(envelope.content)
        return "250 OK"


@pytest.fixture
def keeps() -> Keeps:
    return Keeps()


@pytest.fixture
def carrier(keeps: Keeps, unused_tcp_port: int) -> Iterator[SmtpCarrier]:
    controller = Controller(keeps, hostname="127.0.0.1", port=unused_tcp_port)
    controller.start()
    yield SmtpCarrier(Server("127.0.0.1", unused_tcp_port, None, None, "none", "Leadloop <leads@northwind.example>"))
    controller.stop()


def posted(recipient: str = "anna@sells.example", **fields: Any) -> Posted:
    values = {"subject": "Лиды ждут", "html": "<p>Лиды</p>", "text": "Лиды", **fields}
    mail = Mail("digest/anna/2026-11-30", "daily", "anna", recipient, **values)
    return Posted("0193", mail, "<0193@leads.example>", NOW, NOW)


async def stands(_: Posted) -> bool:
    return True


def read(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


async def test_a_mail_arrives_as_text_and_html_with_its_headers(keeps: Keeps, carrier: SmtpCarrier) -> None:
    address = "https://leads.example/digest/a/token"
    headers = {
        "List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "References": "<digest-anna-2026-49@leads.example>",
    }  # fmt: skip
    assert await carrier.carry([posted(headers=headers)], stands) == [Outcome("sent")]
    message = read(keeps.took[0])
    assert message.defects == []
    assert (message["Subject"], message["From"]) == ("Лиды ждут", "Leadloop <leads@northwind.example>")
    assert (message["To"], message["Message-ID"]) == ("anna@sells.example", "<0193@leads.example>")
    assert message["List-Unsubscribe"] == f"<{address}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Date"].datetime == NOW
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content().strip() for part in message.iter_parts()] == ["Лиды", "<p>Лиды</p>"]


async def test_refusals_are_told_apart_and_name_nobody(keeps: Keeps, carrier: SmtpCarrier) -> None:
    mails = [posted("gone@sells.example"), posted("busy@sells.example"), posted("anna@sells.example")]
    gone, busy, sent = await carrier.carry(mails, stands)
    assert gone == Outcome("never", "the recipient was refused (550)")
    assert busy == Outcome("later", "the recipient was refused (451)")
    assert (sent, len(keeps.took)) == (Outcome("sent"), 1)


async def test_a_server_that_is_away_is_tried_later(unused_tcp_port: int) -> None:
    server = Server("127.0.0.1", unused_tcp_port, None, None, "none", "leads@northwind.example")
    [outcome] = await SmtpCarrier(server).carry([posted()], stands)
    assert outcome.state == "later" and "cannot be reached" in outcome.reason


async def test_a_hostile_subject_adds_no_header(keeps: Keeps, carrier: SmtpCarrier) -> None:
    await carrier.carry([posted(subject="Hello\r\nBcc: all@sells.example")], stands)
    message = read(keeps.took[0])
    assert message["Bcc"] is None and "Hello" in message["Subject"]


async def test_what_does_not_stand_any_more_is_not_handed_over(keeps: Keeps, carrier: SmtpCarrier) -> None:
    async def first_only(mail: Posted) -> bool:
        return mail.mail.recipient == "anna@sells.example"

    outcomes = await carrier.carry([posted("ben@sells.example"), posted()], first_only)
    assert outcomes == [Outcome("gone"), Outcome("sent")]
    assert [read(raw)["To"] for raw in keeps.took] == ["anna@sells.example"]
