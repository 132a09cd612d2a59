"""The mails that wait or were sent, in digest's own tables."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select

from digest.adapters.tables import MAILS
from digest.domain.mail import Mail
from event_bus.transaction import Transaction
from service_kit.ids import NewId

COLUMNS = (
    "id", "key", "kind", "person", "recipient", "subject", "html", "text", "headers", "secret", "message_id",
    "queued_at", "due_at", "attempts", "version",
)  # fmt: skip


class SqlPostbox:
    """Takes mails; `host` stands behind the @ of their message ids."""

    def __init__(self, new_id: NewId, host: str) -> None:
        self._new_id = new_id
        self._host = host

    async def put(self, transaction: Transaction, mails: Sequence[Mail], at: datetime) -> int:
        """Put those whose keys are new, to be sent from `at` on; answers how many that were.

        Raises `StaleError` where another transaction put one of them meanwhile.
        """
        by_key = {mail.key: mail for mail in mails}
        if not by_key:
            return 0
        table = MAILS.mail
        keys = transaction.keys(key=sorted(by_key))
        known = await transaction.execute(select(table.c.key).select_from(keys.join(table, table.c.key == keys.c.key)))
        for row in known:
            del by_key[row.key]
        fresh = [(self._new_id(), mail) for mail in by_key.values()]
        await transaction.insert(table, COLUMNS, [self._row(identity, mail, at) for identity, mail in fresh])
        named = [(identity, lead) for identity, mail in fresh for lead in dict.fromkeys(mail.leads)]
        await transaction.insert(MAILS.mail_lead, ("mail", "lead_id"), named)
        return len(fresh)

    def _row(self, identity: str, mail: Mail, at: datetime) -> tuple[Any, ...]:
        return (
            identity, mail.key, mail.kind, mail.person, mail.recipient, mail.subject, mail.html, mail.text,
            orjson.dumps(dict(mail.headers)).decode(), mail.secret, f"<{identity}@{self._host}>", at, at, 0, 1,
        )  # fmt: skip
