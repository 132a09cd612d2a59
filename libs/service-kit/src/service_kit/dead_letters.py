"""The operator's routes: what could not be handled, and what to do with it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from sqlalchemy import select

from event_bus import operating
from event_bus.parking import Parking
from event_bus.transaction import Transaction
from service_kit.errors import conflict, not_found
from service_kit.policy import Principal
from service_kit.web.documents import example
from service_kit.web.guards import may
from service_kit.web.paging import Page, Paging, page_of
from service_kit.web.routes import router

if TYPE_CHECKING:
    from service_kit.foundation import Foundation


class DeadLetter(BaseModel):
    """A record that waits; its content stays in the database, since it may be personal."""

    id: str
    group: str
    subject: str
    type: str
    topic: str
    partition: int
    offset: int
    attempts: int
    reason: str = Field(examples=["KeyError", "gap: an earlier event of this lead is missing"])
    dead: bool = Field(description="No retry is tried any more; the lead waits for an operator")
    parked_at: datetime
    next_attempt_at: datetime


class Skip(BaseModel):
    """Why the record may be left out for ever."""

    model_config = example({"reason": "Sent by a test script; the lead does not exist"})

    reason: str = Field(min_length=3, max_length=500)
    gap: bool = Field(
        default=False, description="Keep this record and give up what is missing before it; only where that is the case"
    )


class Done(BaseModel):
    """What became of it."""

    waiting: int = Field(description="Records of this lead that wait")


def dead_letter_routes(foundation: "Foundation") -> APIRouter:
    """`/v1/dead-letters` of one service."""
    routes = router(foundation.name)
    name = foundation.name.replace("-", "_")

    @routes.get("/v1/dead-letters", name=f"{name}.list_dead_letters", summary="Records that wait or are dead")
    async def list_dead_letters(
        _: Annotated[Principal, may("dead_letters.manage")], paging: Annotated[Paging, Depends()]
    ) -> Page[DeadLetter]:
        after = None if paging.after is None else paging.after[0]
        rows = await letters(foundation, after, paging.limit + 1)
        page: Page[DeadLetter] = page_of(paging, rows, _letter, lambda row: (row.id,))
        return page

    @routes.post(
        "/v1/dead-letters/{letter_id}/retry", name=f"{name}.retry_dead_letter", summary="Try its lead again now"
    )
    async def retry(letter_id: str, _: Annotated[Principal, may("dead_letters.manage")]) -> Done:
        return Done(waiting=await retry_letter(foundation, letter_id))

    @routes.post(
        "/v1/dead-letters/{letter_id}/skip",
        name=f"{name}.skip_dead_letter",
        summary="Leave it out for ever (or what is missing before it), and say why",
    )
    async def skip(letter_id: str, body: Skip, principal: Annotated[Principal, may("dead_letters.manage")]) -> Done:
        waiting = await skip_letter(foundation, letter_id, body.reason, principal.id, gap=body.gap)
        return Done(waiting=waiting)

    return routes


async def letters(foundation: "Foundation", after: str | None, limit: int) -> Sequence[Any]:
    """Records that wait or are dead, oldest first."""
    parked = foundation.tables.consumer.parked
    query = select(parked).order_by(parked.c.id).limit(limit)
    async with foundation.database.snapshot() as snapshot:
        return (await snapshot.execute(query if after is None else query.where(parked.c.id > after))).all()


async def retry_letter(foundation: "Foundation", letter_id: str) -> int:
    """Try its lead again now; answers how many of its records wait. Raises `Refusal` 404."""
    parked = foundation.tables.consumer.parked
    async with foundation.database.transaction() as transaction:
        parking = await _parking(foundation, transaction, letter_id)
        row = (await transaction.execute(select(parked).where(parked.c.id == letter_id))).one()
        return await operating.retry(transaction, parking, row.subject, foundation.clock())


async def skip_letter(foundation: "Foundation", letter_id: str, reason: str, by: str, *, gap: bool) -> int:
    """Leave it out for ever, or with `gap` what is missing before it; answers how many records of its lead wait.

    Raises `Refusal` 404 and 409.
    """
    now = foundation.clock()
    leave_out = operating.accept_gap if gap else operating.skip
    async with foundation.database.transaction() as transaction:
        parking = await _parking(foundation, transaction, letter_id)
        try:
            row = await leave_out(transaction, parking, letter_id, reason, by, now)
        except operating.NotPossibleError as error:
            raise conflict(str(error)) from None
        if row is None:
            raise not_found("dead letter")
        return await operating.retry(transaction, parking, row.subject, now)


async def _parking(foundation: "Foundation", transaction: Transaction, letter_id: str) -> Parking:
    parked = foundation.tables.consumer.parked
    found = await transaction.execute(select(parked.c.consumer_group).where(parked.c.id == letter_id))
    group = found.scalar()
    if group is None:
        raise not_found("dead letter")
    return Parking(foundation.tables.consumer, group)


def _letter(row: Any) -> DeadLetter:
    return DeadLetter(
        id=row.id,
        group=row.consumer_group,
        subject=row.subject,
        type=row.type,
        topic=row.topic,
        partition=row.partition,
        offset=row.record_offset,
        attempts=row.attempts,
        reason=row.reason,
        dead=row.dead,
        parked_at=row.parked_at,
        next_attempt_at=row.next_attempt_at,
    )
