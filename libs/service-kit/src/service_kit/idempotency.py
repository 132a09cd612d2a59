"""Idempotency-Key: the answer is stored in the effect's own transaction and given again for the same request."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import NamedTuple

import orjson
from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, Table, Text, delete

from event_bus.clock import Clock
from event_bus.columns import Instant
from event_bus.transaction import Transaction
from service_kit.ageing import Ageing
from service_kit.errors import Refusal

KEPT = timedelta(hours=24)
"""Answers are given again for a day, as Stripe does and documents."""


class Answer(NamedTuple):
    """A complete HTTP answer."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str = "application/json"


@dataclass(frozen=True)
class Once:
    """A request that must have one effect: who sent it, where to, under which key, and its fingerprint."""

    principal: str
    route: str
    key: str
    fingerprint: str

    @cached_property
    def identity(self) -> str:
        """Scoped by caller and route: nobody reads another's answers. Asked six times on a request's way."""
        return hashlib.sha256("\0".join((self.principal, self.route, self.key)).encode()).hexdigest()


def fingerprint(method: str, path: str, body: bytes) -> str:
    """Equal for equal requests."""
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), body))).hexdigest()


def idempotency_table(metadata: MetaData) -> Table:
    """Stored answers; they hold ids and versions, never personal data."""
    table = Table(
        "idempotency",
        metadata,
        Column("id", Text, primary_key=True),
        Column("fingerprint", Text, nullable=False),
        Column("status", Integer, nullable=False),
        Column("headers", Text, nullable=False),
        Column("media_type", Text, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("created_at", Instant, nullable=False),
    )
    Index("idempotency_age", table.c.created_at)
    return table


class StoredAnswers:
    """The answers given under idempotency keys.

    They age by `Ageing`: a clock that jumps while a request has no answer yet would make it new when it is sent again.
    """

    def __init__(self, table: Table, clock: Clock, seconds: Callable[[], float] | None = None) -> None:
        self._table = table
        self._ageing = Ageing(table.c.created_at, clock, seconds)

    async def find(self, transaction: Transaction, requests: Sequence[Once]) -> dict[str, Answer | Refusal]:
        """Stored answers by identity; a refusal where the key was used for another request."""
        if not requests:
            return {}
        table = self._table
        rows = await transaction.look_up(table, {"id": [once.identity for once in requests]})
        prints = {once.identity: once.fingerprint for once in requests}
        oldest = await self._ageing.now(transaction) - KEPT if rows else None
        found: dict[str, Answer | Refusal] = {}
        for row in rows:
            if oldest is not None and row.created_at < oldest:
                await transaction.execute(delete(table).where(table.c.id == row.id))
            elif row.fingerprint != prints[row.id]:
                found[row.id] = Refusal(
                    422,
                    "idempotency-key-reused",
                    "Idempotency-Key was used for another request",
                    "Send a new key with a new request, or the very same request with this key.",
                )
            else:
                headers = tuple((name, value) for name, value in orjson.loads(row.headers))
                replayed = (*headers, ("Idempotency-Replayed", "true"))
                found[row.id] = Answer(row.status, row.body, replayed, row.media_type)
        return found

    async def store(self, transaction: Transaction, answers: Sequence[tuple[Once, Answer]]) -> None:
        """Keep what is about to be answered."""
        kept = [(once, answer) for once, answer in answers if answer.status < 500]
        if not kept:
            return
        now = await self._ageing.now(transaction)
        await transaction.insert(
            self._table,
            ("id", "fingerprint", "status", "headers", "media_type", "body", "created_at"),
            [
                (
                    once.identity,
                    once.fingerprint,
                    answer.status,
                    orjson.dumps(answer.headers).decode(),
                    answer.media_type,
                    answer.body,
                    now,
                )
                for once, answer in kept
            ],
        )

    async def forget_old(self, transaction: Transaction) -> None:
        """Delete answers that are past their day."""
        oldest = await self._ageing.now(transaction) - KEPT
        await transaction.execute(delete(self._table).where(self._table.c.created_at < oldest))
