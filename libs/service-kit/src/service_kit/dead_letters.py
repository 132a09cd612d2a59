"""The operator's routes: what could not be handled, and what to do with it."""

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
    parked = foundation.tables.consumer.parked
    name = foundation.name.replace("-", "_")

    @routes.get("/v1/dead-letters", name=f"{name}.list_dead_letters", summary="Records that wait or are dead")
    async def list_dead_letters(
        _: Annotated[Principal, may("dead_letters.manage")], paging: Annotated[Paging, Depends()]
    ) -> Page[DeadLetter]:
        query = select(parked).order_by(parked.c.id).limit(paging.limit + 1)
        if paging.after is not None:
            query = query.where(parked.c.id > paging.after[0])
        async with foundation.database.snapshot() as snapshot:
            rows = (await snapshot.execute(query)).all()
        page: Page[DeadLetter] = page_of(paging, rows, _letter, lambda row: (row.id,))
        return page

    @routes.post(
        "/v1/dead-letters/{letter_id}/retry", name=f"{name}.retry_dead_letter", summary="Try its lead again now"
    )
    async def retry(letter_id: str, _: Annotated[Principal, may("dead_letters.manage")]) -> Done:
        async with foundation.database.transaction() as transaction:
            parking = await _parking(transaction, letter_id)
            row = (await transaction.execute(select(parked).where(parked.c.id == letter_id))).one()
            return Done(waiting=await operating.retry(transaction, parking, row.subject, foundation.clock()))

    @routes.post(
        "/v1/dead-letters/{letter_id}/skip",
        name=f"{name}.skip_dead_letter",
        summary="Leave it out for ever (or what is missing before it), and say why",
    )
    async def skip(letter_id: str, body: Skip, principal: Annotated[Principal, may("dead_letters.manage")]) -> Done:
        now = foundation.clock()
        leave_out = operating.accept_gap if body.gap else operating.skip
        async with foundation.database.transaction() as transaction:
            parking = await _parking(transaction, letter_id)
            try:
                row = await leave_out(transaction, parking, letter_id, body.reason, principal.id, now)
            except operating.NotPossibleError as error:
                raise conflict(str(error)) from None
            if row is None:
                raise not_found("dead letter")
            return Done(waiting=await operating.retry(transaction, parking, row.subject, now))

    async def _parking(transaction: Transaction, letter_id: str) -> Parking:
        found = await transaction.execute(select(parked.c.consumer_group).where(parked.c.id == letter_id))
        group = found.scalar()
        if group is None:
            raise not_found("dead letter")
        return Parking(foundation.tables.consumer, group)

    return routes


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
