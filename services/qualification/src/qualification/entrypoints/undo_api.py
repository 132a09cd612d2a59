"""Routes that take a decision by hand back."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from qualification.application import Application
from qualification.entrypoints.lead_bodies import ClosedOut, RecallIn, UndoNurtureIn
from qualification.entrypoints.lead_views import taken_back_answer
from qualification.entrypoints.leads_api import LeadInPath
from qualification.use_cases.recall_handovers import RecallHandover
from qualification.use_cases.undo_nurtures import UndoNurture
from service_kit.errors import not_found
from service_kit.policy import Principal
from service_kit.web import as_response, may, once_of, router


def undo_routes(app: Application) -> APIRouter:
    """The routes of one lead."""
    routes = router("qualification")

    @routes.post(
        "/v1/leads/{lead_id}/nurture/undo",
        name="qualification.undo_nurture",
        summary="Take back that a lead was put to nurturing by hand, within 24 hours",
        response_model=ClosedOut,
    )
    async def undo(
        request: Request,
        lead_id: LeadInPath,
        principal: Annotated[Principal, may("leads.nurture")],
        body: UndoNurtureIn | None = None,
    ) -> Response:
        if not await app.ask.may_see([lead_id], principal, "leads.nurture"):
            raise not_found("lead")
        command = UndoNurture(lead_id, body.nurtured_at if body else None, principal.person)
        once = await once_of(request, principal)
        return as_response(await app.undo_nurtures.answer([command], taken_back_answer, once))

    @routes.post(
        "/v1/leads/{lead_id}/hand-over/recall",
        name="qualification.recall_handover",
        summary="Take a hand-over by hand back, within 24 hours and unless sales has acted on it",
        response_model=ClosedOut,
    )
    async def recall(
        request: Request,
        lead_id: LeadInPath,
        principal: Annotated[Principal, may("leads.hand_over")],
        body: RecallIn | None = None,
    ) -> Response:
        if not await app.ask.may_see([lead_id], principal, "leads.hand_over"):
            raise not_found("lead")
        command = RecallHandover(lead_id, body.handed_over_at if body else None, principal.person)
        once = await once_of(request, principal)
        return as_response(await app.recall_handovers.answer([command], taken_back_answer, once))

    return routes
