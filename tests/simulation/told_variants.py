"""Planted faults of what people are told: mails, and what a deal was worth."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from digest.adapters import view_store
from digest.adapters.ledger_rows import LEDGER_COLUMNS, ledger_row
from digest.adapters.mail_store import SqlMailStore
from digest.domain.mail import Outcome
from digest.entrypoints import mail_poller
from digest.use_cases import send_mails

FIRST_CLAIM = 2
"""The version of a mail that nobody has claimed before."""
CYCLE = LEDGER_COLUMNS.index("cycle")
AMOUNTS = [LEDGER_COLUMNS.index(name) for name in ("won_amount", "amount", "currency")]


@contextmanager
def mail_sent_twice() -> Iterator[None]:
    """A mail of which nobody noted what came of it goes out again under another Message-ID."""
    claim = SqlMailStore.claim

    async def claimed(self: Any, transaction: Any, now: Any, until: Any, limit: int) -> Any:
        return [_renamed(one) for one in await claim(self, transaction, now, until, limit)]

    with patch.object(SqlMailStore, "claim", claimed):
        yield


def _renamed(mail: Any) -> Any:
    again = mail.attempts == 0 and mail.version > FIRST_CLAIM
    return replace(mail, message_id=f"<{mail.version}-{mail.message_id[1:]}") if again else mail


@contextmanager
def mail_noted_before_it_is_sent() -> Iterator[None]:
    """That it was sent is committed, then it is sent: who dies in between loses it."""

    async def send(*, database: Any, carrier: Any, desk: Any, limit: int = send_mails.AT_ONCE) -> int:
        async with database.transaction() as transaction:
            until = desk.clock() + send_mails.LEASE
            claimed = await desk.mails.claim(transaction, desk.clock(), until, limit)
        for mail in claimed:
            await send_mails.note(database, carrier, desk, mail, Outcome("sent"))
        await carrier.carry(claimed, _stands)
        return len(claimed)

    with patch.object(mail_poller, "send_mails", send):
        yield


async def _stands(_mail: Any) -> bool:
    return True


@contextmanager
def amount_forgotten() -> Iterator[None]:
    """What a deal was worth is not written down where it was not the lead's first hand-over."""

    def forgetful(*parts: Any) -> tuple[Any, ...]:
        row = ledger_row(*parts)
        if row[CYCLE] == 1:
            return row
        return tuple(None if place in AMOUNTS else value for place, value in enumerate(row))

    with patch.object(view_store, "ledger_row", forgetful):
        yield
