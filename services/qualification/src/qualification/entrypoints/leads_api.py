"""Routes about leads: score, decisions by hand, the queue and nurturing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from qualification.application import Application, NurturedLead, QueuedLead
from qualification.domain.returns import ACTIONS
from qualification.entrypoints.lead_bodies import (
    ClosedOut,
    DisqualifyIn,
    HandOverIn,
    HandoverOut,
    NurturedOut,
    NurtureIn,
    QueuedOut,
    ScoreOut,
)
from qualification.entrypoints.lead_views import closed_answer, handover_answer, score_content
from qualification.entrypoints.texts import LEAD_ID
from qualification.use_cases.close_leads import BY_HAND, Disqualify, Nurture
from qualification.use_cases.hand_over_leads import HandOver
from service_kit.errors import FieldError, invalid, not_found
from service_kit.policy import Principal
from service_kit.web import Page, Paging, as_response, goes_on, json_answer, may, once_of, page_of, router

LeadInPath = Annotated[str, Path(pattern=LEAD_ID, description="Lead id")]
ON_LEAD = goes_on(
    "qualification.show_score", "qualification.hand_over_lead", "qualification.disqualify_lead", lead_id="lead_id"
)


def lead_routes(app: Application) -> APIRouter:
    """The routes of one lead."""
    routes = router("qualification")

    async def check(lead_id: str, principal: Principal, action: str) -> None:
        if not await app.ask.may_see([lead_id], principal, action):
            raise not_found("lead")

    @routes.get(
        "/v1/leads/{lead_id}/score",
        name="qualification.show_score",
        summary="Fit, activity and grade now, with every reason and its points",
        response_model=ScoreOut,
    )
    async def show_score(lead_id: LeadInPath, principal: Annotated[Principal, may("score.read")]) -> Response:
        shown = await app.ask.score(lead_id, principal)
        if shown is None:
            raise not_found("lead")
        return as_response(json_answer(score_content(shown), version=shown.lead.version))

    @routes.post(
        "/v1/leads/{lead_id}/hand-over",
        name="qualification.hand_over_lead",
        summary="Hand a lead over by hand, or give its open hand-over to somebody else",
        response_model=HandoverOut,
        status_code=201,
        responses={
            200: {"model": HandoverOut, "description": "An open hand-over was given to somebody else"} | ON_LEAD,
            201: ON_LEAD,
        },
    )
    async def hand_over(
        request: Request,
        lead_id: LeadInPath,
        body: HandOverIn,
        principal: Annotated[Principal, may("leads.hand_over")],
    ) -> Response:
        await app.ask.person_arrived(body.person_id)
        match await app.ask.may_hand_over([lead_id], body.person_id, principal):
            case "lead":
                raise not_found("lead")
            case "person":
                raise invalid([FieldError("person_id", "is not in your team", "Choose somebody of your team.")])
            case "allowed":
                pass
        command = HandOver(lead_id, body.person_id, body.occurred_at, principal.person, body.reason)
        once = await once_of(request, principal)
        return as_response(await app.hand_over_leads.answer([command], handover_answer, once))

    @routes.post(
        "/v1/leads/{lead_id}/disqualify",
        name="qualification.disqualify_lead",
        summary="Close a lead and its open hand-over; only by hand is it ever handed over again",
        response_model=ClosedOut,
    )
    async def disqualify(
        request: Request,
        lead_id: LeadInPath,
        body: DisqualifyIn,
        principal: Annotated[Principal, may("leads.disqualify")],
    ) -> Response:
        await check(lead_id, principal, "leads.disqualify")
        command = Disqualify(lead_id, body.reason, body.duplicate_of, body.occurred_at, principal.person, body.note)
        once = await once_of(request, principal)
        return as_response(await app.disqualify_leads.answer([command], closed_answer, once))

    @routes.post(
        "/v1/leads/{lead_id}/nurture",
        name="qualification.nurture_lead",
        summary="Put a lead without an open hand-over to nurturing",
        response_model=ClosedOut,
    )
    async def nurture(
        request: Request,
        lead_id: LeadInPath,
        body: NurtureIn,
        principal: Annotated[Principal, may("leads.nurture")],
    ) -> Response:
        await check(lead_id, principal, "leads.nurture")
        known = body.reason in ACTIONS
        command = Nurture(
            lead_id,
            body.revisit_at,
            body.reason if known and body.reason else BY_HAND,
            body.occurred_at,
            principal.person,
            None if known else body.reason,
        )
        once = await once_of(request, principal)
        return as_response(await app.nurture_leads.answer([command], closed_answer, once))

    return routes


def list_routes(app: Application) -> APIRouter:
    """The lists of leads that qualification keeps."""
    routes = router("qualification")

    @routes.get(
        "/v1/queue",
        name="qualification.list_queue",
        summary="Qualified leads that nobody can take, with why, in the order in which they will be routed",
    )
    async def list_queue(
        _: Annotated[Principal, may("queue.read")], paging: Annotated[Paging, Depends()]
    ) -> Page[QueuedOut]:
        rows = await app.ask.queue(_place(paging), paging.limit + 1)
        page: Page[QueuedOut] = page_of(paging, rows, QueuedLead._asdict, lambda row: (row.qualified_at, row.lead_id))
        return page

    @routes.get(
        "/v1/nurture",
        name="qualification.list_nurture",
        summary="Returned leads with reason and revisit date, newest first",
    )
    async def list_nurture(
        principal: Annotated[Principal, may("nurture.read")], paging: Annotated[Paging, Depends()]
    ) -> Page[NurturedOut]:
        rows = await app.ask.nurtured(principal, _place(paging), paging.limit + 1)
        page: Page[NurturedOut] = page_of(paging, rows, _nurtured, lambda row: (row.since, row.lead_id))
        return page

    return routes


def _place(paging: Paging) -> tuple[datetime, str] | None:
    if paging.after is None:
        return None
    values: Sequence[str] = paging.after
    return datetime.fromisoformat(values[0]), values[1]


def _nurtured(row: NurturedLead) -> dict[str, object]:
    shown = row._asdict()
    shown["returned_at"] = shown.pop("since")
    return shown
