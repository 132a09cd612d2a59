"""The routes that read hand-overs, and the reasons to choose from."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from event_bus.clock import Clock
from event_bus.transaction import Database
from sales_feedback.application import Application
from sales_feedback.domain.handover import OPEN, State
from sales_feedback.domain.reasons import REASONS, Reason
from sales_feedback.entrypoints.action_routes import NAME, HandoverId
from sales_feedback.entrypoints.answers import HandoverDetail, HandoverItem, detail_out, item
from sales_feedback.ports import Filters
from service_kit.policy import Principal
from service_kit.web import Page, Paging, as_response, goes_on, json_answer, may, page_of, router

ACTIONS = tuple(
    f"{NAME}.{action}"
    for action in ("show_handover", "accept_handover", "record_contact", "return_handover", "lose_handover")
)
Reader = Annotated[Principal, may("handovers.read")]


class ReasonOut(BaseModel):
    """A reason, and what marketing will do with it."""

    of: Literal["return", "loss"]
    reason: str = Field(examples=["too_early"])
    label: dict[str, str] = Field(examples=[{"en": "Too early", "ru": "Рано"}])
    needs_note: bool
    what: Literal["recycle", "fix_data", "disqualify", "close"]
    after_days: int | None = Field(description="How long the lead is left alone unless `revisit_at` says otherwise")
    then: dict[str, str] = Field(description="The same in a sentence, by language")


def read_routes(application: Application, database: Database, clock: Clock) -> APIRouter:
    """List, show, reasons."""
    routes = router("sales-feedback")

    @routes.get(
        "/v1/handovers",
        name=f"{NAME}.list_handovers",
        summary="Hand-overs, newest first",
        response_model=Page[HandoverItem],
        responses={200: goes_on(*ACTIONS, handover_id="items/0/id")},
    )
    async def list_handovers(
        principal: Reader, filters: Annotated[Filters, Depends(_filters)], paging: Annotated[Paging, Depends()]
    ) -> Response:
        after = _place(paging)
        async with database.snapshot() as snapshot:
            rows = await application.reads.list_handovers(
                snapshot, principal, filters, after, paging.limit + 1, clock()
            )
        page = page_of(paging, rows, item, lambda row: (row.handed_over_at, row.id))
        return as_response(json_answer(page))

    @routes.get(
        "/v1/handovers/{handover_id}",
        name=f"{NAME}.show_handover",
        summary="One hand-over with its actions and notes",
        response_model=HandoverDetail,
    )
    async def show_handover(handover_id: HandoverId, principal: Reader) -> Response:
        async with database.snapshot() as snapshot:
            detail = await application.show_handover(snapshot, handover_id, principal)
        return as_response(json_answer(detail_out(detail), version=detail.shown.handover.version))

    @routes.get(
        "/v1/reasons",
        name=f"{NAME}.list_reasons",
        summary="Why a lead is returned or lost, and what marketing will do with it",
        response_model=Page[ReasonOut],
    )
    async def list_reasons(_principal: Annotated[Principal, may("reasons.read")]) -> Response:
        return as_response(json_answer({"items": [_reason(reason) for reason in REASONS], "next": None}))

    return routes


def _filters(
    lead: Annotated[str | None, Query(pattern=r"^[0-9a-f-]{36}$", description="Hand-overs of this lead")] = None,
    owner: Annotated[str | None, Query(pattern=r"^[a-z0-9_-]{1,64}$", description="Hand-overs of this person")] = None,
    state: Annotated[
        State | Literal["open"] | None, Query(description="In this state; open is any before an end")
    ] = None,
    overdue: Annotated[bool | None, Query(description="Whether the deadline has passed")] = None,
) -> Filters:
    return Filters(lead, owner, None if state is None else OPEN if state == "open" else (state,), overdue)


def _place(paging: Paging) -> tuple[datetime, str] | None:
    if paging.after is None:
        return None
    at, last = paging.after
    return datetime.fromisoformat(at), last


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "of": reason.of,
        "reason": reason.key,
        "label": reason.label._asdict(),
        "needs_note": reason.needs_note,
        "what": reason.what,
        "after_days": reason.after_days,
        "then": reason.then._asdict(),
    }
