"""Dialogs of working on a hand-over: take it, note an attempt, open account or opportunity, rate the lead."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response

from sales_feedback.application import Application
from sales_feedback.domain.handover import standing
from sales_feedback.domain.money import CURRENCIES, decimal
from sales_feedback.entrypoints.action_routes import HandoverId
from sales_feedback.entrypoints.bodies import LONGEST_ACCOUNT_NAME
from sales_feedback.entrypoints.pages.dialogs import Dialog, Dialogs, Step
from sales_feedback.entrypoints.pages.fields import Reading, gathered
from sales_feedback.pages.wording import CHANNELS, OUTCOMES, RATINGS
from sales_feedback.use_cases.accept_handovers import Accept
from sales_feedback.use_cases.open_accounts import OpenAccount
from sales_feedback.use_cases.open_opportunities import OpenOpportunity
from sales_feedback.use_cases.prepare_actions import Prepared
from sales_feedback.use_cases.rate_handovers import Rate
from sales_feedback.use_cases.record_attempts import RecordAttempt
from service_kit.pages import page_router
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

Actor = Annotated[Visitor, visitor_who_may("handovers.act")]
NEXT = ("", "opportunity", "call", "return")
AGAIN_AT = timedelta(days=2)
REASON_AFTER = {"wrong_number": "wrong_contact_data", "no_answer": "not_reached"}
"""The likely reason of a return straight after an attempt."""
USUAL_CURRENCY = "EUR"
"""Offered first where nothing is known of the deal."""


def working_pages(application: Application, dialogs: Dialogs) -> APIRouter:
    """`/handovers/{id}/accept`, `.../contacts`, `.../account`, `.../opportunity`, `.../rate`."""
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
    account = Dialog(
        path="account",
        move="account",
        act=OpenAccount,
        commands=application.open_accounts,
        read=_account,
        choices=lambda _reading, prepared: {"offered": prepared.offered},
    )
    opportunity = Dialog(
        path="opportunity",
        move="opportunity",
        act=OpenOpportunity,
        commands=application.open_opportunities,
        read=_opportunity,
        choices=deal_choices,
    )
    rate = Dialog(
        path="rate",
        move="rating",
        act=Rate,
        commands=application.rate_handovers,
        read=_rating,
        choices=lambda _reading, prepared: {"rated": standing(prepared.shown.handover).rating, "ratings": RATINGS},
    )
    for dialog in (accept, contacts, account, opportunity, rate):
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
    values = gathered(
        lambda: {"outcome": reading.chosen("at_once" if reading.form.said("at_once") else "outcome", OUTCOMES)},
        lambda: {"channel": reading.chosen("channel", CHANNELS, "phone")},
        lambda: {"note": reading.note()},
        lambda: {"then": reading.chosen("next", NEXT)},
        lambda: _call_again(reading),
    )
    then = values.pop("then")
    reason = REASON_AFTER.get(values["outcome"])
    onward = f"return?reason={reason}" if reason else "return"
    return Step(values, rating_of(reading), then == "opportunity", onward if then == "return" else "")


def _call_again(reading: Reading) -> Mapping[str, Any]:
    if reading.form.said("next") != "call":
        return {}
    return {"next_kind": "call", "next_at": reading.moment("next_at")}


def _account(reading: Reading) -> Step:
    joined = reading.account()
    return Step({"account_id": joined} if joined else {"name": reading.line("name", LONGEST_ACCOUNT_NAME)})


def _opportunity(reading: Reading) -> Step:
    return Step({"money": reading.money()}, rating_of(reading))


def _rating(reading: Reading) -> Step:
    return Step({"rating": reading.chosen("rating", [key for key in RATINGS if key])})


def deal_choices(reading: Reading, prepared: Prepared) -> Mapping[str, Any]:
    """Currencies, the amount that was expected if one was, and today."""
    expected = next((one.money for one in reversed(prepared.shown.handover.standing_entries()) if one.money), None)
    return {
        "currencies": sorted(CURRENCIES),
        "currency": expected.currency if expected else USUAL_CURRENCY,
        "expected": "" if expected is None else decimal(expected),
        "today": reading.now.astimezone(reading.zone).date().isoformat(),
        "ratings": RATINGS,
    }


def _attempt_choices(reading: Reading, prepared: Prepared) -> Mapping[str, Any]:
    day = (reading.now.astimezone(reading.zone) + AGAIN_AT).date()
    return {
        "attempts": standing(prepared.shown.handover).attempts,
        "outcomes": OUTCOMES,
        "channels": CHANNELS,
        "ratings": RATINGS,
        "again_at": f"{day.isoformat()}T10:00",
        "may_open": "opportunity" in prepared.shown.possible,
        "may_return": "return" in prepared.shown.possible,
    }
