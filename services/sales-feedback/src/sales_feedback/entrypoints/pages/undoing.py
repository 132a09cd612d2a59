"""Taking back what was just done, from a toast at once or later from the card."""

import re

from fastapi import APIRouter, Request, Response

from sales_feedback.application import Application
from sales_feedback.entrypoints.action_routes import HandoverId
from sales_feedback.entrypoints.pages.answering import Asked, own_path
from sales_feedback.entrypoints.pages.dialogs import Dialogs
from sales_feedback.entrypoints.pages.submitting import Said, Submission, act_on
from sales_feedback.entrypoints.pages.working import Actor
from sales_feedback.pages.changes import recent_actions, why_not
from sales_feedback.use_cases.undo_actions import Undo
from service_kit.errors import FieldError, invalid
from service_kit.pages import Form, page_router, read_form
from service_kit.pages.notices import Notice
from service_kit.sessions import Visitor

EVENT = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
MOST_AT_ONCE = 3
"""What one form records: an action, the opportunity opened with it, and the rating."""


def undo_pages(application: Application, dialogs: Dialogs) -> APIRouter:
    """`/handovers/{id}/undo`: GET lists what can be taken back, POST takes one form's actions back."""
    routes = page_router()

    @routes.get("/handovers/{handover_id}/undo")
    async def show(request: Request, handover_id: HandoverId, visitor: Actor) -> Response:
        back = own_path(request.query_params.get("back", ""))
        return await _list(dialogs, request, visitor, handover_id, Form([("back", back)]))

    @routes.post("/handovers/{handover_id}/undo")
    async def undo(request: Request, handover_id: HandoverId, visitor: Actor) -> Response:
        form = await read_form(request)
        events = form.said("event_id").split(",")
        if not all(EVENT.fullmatch(one) for one in events) or len(events) > MOST_AT_ONCE:
            raise invalid([FieldError("event_id", "names no action", "Open the list of what can be taken back.")])
        submission = Submission(request, visitor.principal, handover_id, await request.body(), once=True)
        done: list[Said] = []
        for number, event in enumerate(events):
            act = Undo(**submission.common(), event_id=event)
            said = await act_on(submission, f"undo {number}", application.undo_actions, act)
            if said.status != 200 and not done:
                return await _list(dialogs, request, visitor, handover_id, form, said.why, said.status)
            if said.status == 200:
                done.append(said)
        last = done[-1]
        taken = next(one for one in last.body["actions"] if one["event_id"] == events[len(done) - 1])
        notice = Notice(dialogs.answering.teller(request, visitor).undone(taken))
        return dialogs.answering.over(request, visitor, last, notice, own_path(form.said("back")))

    return routes


async def _list(
    dialogs: Dialogs, request: Request, visitor: Visitor, handover_id: str, form: Form, why: str = "", status: int = 200
) -> Response:
    prepared = await dialogs.prepared(handover_id, visitor.principal)
    if not why and prepared.shown.undoable is None:
        why = why_not(prepared.shown, "undo")
    choices = {"actions": recent_actions(prepared.shown), "undoable": prepared.shown.undoable}
    asked = Asked("undo", "undo", prepared, dialogs.reading(form, visitor), choices, why=why)
    return dialogs.answering.form(request, visitor, asked, status)
