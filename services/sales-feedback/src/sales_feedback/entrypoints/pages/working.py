"""Dialogs of working on a hand-over: take it, note an attempt, open the opportunity, rate the lead."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response

from sales_feedback.application import Application
from sales_feedback.domain.handover import standing
from sales_feedback.entrypoints.action_routes import HandoverId
from sales_feedback.entrypoints.pages.dialogs import Dialog, Dialogs, Step
from sales_feedback.entrypoints.pages.fields import FieldsError, Reading
from sales_feedback.pages.wording import CHANNELS, OUTCOMES, RATINGS
from sales_feedback.use_cases.accept_handovers import Accept
from sales_feedback.use_cases.prepare_actions import Prepared
from sales_feedback.use_cases.record_attempts import RecordAttempt
from service_kit.pages import page_router
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

Actor = Annotated[Visitor, visitor_who_may("handovers.act")]
NEXT = ("", "opportunity", "call")
AGAIN_AT = timedelta(days=2)


def working_pages(application: Application, dialogs: Dialogs) -> APIRouter:
    """`/handovers/{id}/accept`, `.../contacts`."""
    routes = page_router()
    accept = Dialog(
        path="accept", move="accept", act=Accept, commands=application.accept_handovers, read=lambda _: Step({})
    )
    contacts = Dialog(
        path="contacts",
        move="contacts",
        act=RecordAttempt,
        commands=application.record_attempts,
        read=_attempt,
        choices=_attempt_choices,
    )
    for dialog in (accept, contacts):
        dialog_routes(routes, dialogs, dialog)
    return routes


def dialog_routes(routes: APIRouter, dialogs: Dialogs, dialog: Dialog) -> None:
    """GET shows it, POST takes it."""
    path = f"/handovers/{{handover_id}}/{dialog.path}"

    @routes.get(path)
    async def show(request: Request, handover_id: HandoverId, visitor: Actor) -> Response:
        return await dialogs.show(request, visitor, handover_id, dialog)

    @routes.post(path)
    async def take(request: Request, handover_id: HandoverId, visitor: Actor) -> Response:
        return await dialogs.take(request, visitor, handover_id, dialog)


def rating_of(reading: Reading) -> str | None:
    """How good the lead was, where that was said. Raises `FieldsError`."""
    return reading.chosen("rating", RATINGS) or None


def _attempt(reading: Reading) -> Step:
    form = reading.form
    outcome = form.said("at_once") or form.said("outcome")
    then = reading.chosen("next", NEXT)
    errors: dict[str, str] = {}
    if outcome not in OUTCOMES:
        errors["outcome"] = "choose"
    values: dict[str, Any] = {"outcome": outcome, "channel": reading.chosen("channel", CHANNELS, "phone")}
    try:
        values["note"] = reading.note()
    except FieldsError as wrong:
        errors |= wrong.errors
    if then == "call":
        try:
            values |= {"next_kind": "call", "next_at": reading.moment("next_at")}
        except FieldsError as wrong:
            errors |= wrong.errors
    if errors:
        raise FieldsError(errors)
    go_on = ""
    if then == "return":
        go_on = "return?reason=wrong_contact_data" if outcome == "wrong_number" else "return"
    return Step(values, rating_of(reading), then == "opportunity", go_on)


def _attempt_choices(reading: Reading, prepared: Prepared) -> Mapping[str, Any]:
    day = (reading.now.astimezone(reading.zone) + AGAIN_AT).date()
    return {
        "attempts": standing(prepared.shown.handover).attempts,
        "outcomes": OUTCOMES,
        "channels": CHANNELS,
        "ratings": RATINGS,
        "again_at": f"{day.isoformat()}T10:00",
        "may_open": "opportunity" in prepared.shown.possible,
        "may_return": False,
    }
