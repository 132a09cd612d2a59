"""The routes by which sales acts on a hand-over."""

from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Path, Request, Response

from sales_feedback.application import Application
from sales_feedback.domain.entries import Money
from sales_feedback.domain.refusals import WrongValueError
from sales_feedback.entrypoints.answers import HandoverOut, handover_out
from sales_feedback.entrypoints.bodies import (
    AccountIn,
    Body,
    ContactIn,
    LostIn,
    MoneyIn,
    OpportunityIn,
    RatingIn,
    ReturnIn,
    UndoIn,
    WonIn,
)
from sales_feedback.use_cases.accept_handovers import Accept
from sales_feedback.use_cases.acting import Act, Shown, wrong
from sales_feedback.use_cases.lose_handovers import Lose
from sales_feedback.use_cases.open_accounts import OpenAccount
from sales_feedback.use_cases.open_opportunities import OpenOpportunity
from sales_feedback.use_cases.rate_handovers import Rate
from sales_feedback.use_cases.record_attempts import RecordAttempt
from sales_feedback.use_cases.return_handovers import Return
from sales_feedback.use_cases.undo_actions import Undo
from sales_feedback.use_cases.win_handovers import Win
from service_kit.commands import Commands
from service_kit.errors import Refusal
from service_kit.idempotency import Answer
from service_kit.policy import Principal
from service_kit.seen import token
from service_kit.web import as_response, goes_on, if_match, json_answer, may, once_of, router
from service_kit.web.writing import refusal_answer

A = TypeVar("A", bound=Act)
HandoverId = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$", description="The hand-over")]
Actor = Annotated[Principal, may("handovers.act")]
NAME, SOURCE = "sales_feedback", "sales-feedback"
ON_HANDOVER = goes_on(
    *(
        f"{NAME}.{action}"
        for action in (
            "show_handover", "record_contact", "open_account", "open_opportunity", "rate_handover", "win_handover",
            "lose_handover", "return_handover", "undo_action",
        )
    ), handover_id="id",
)  # fmt: skip


def action_routes(application: Application) -> APIRouter:
    """Accept, contacts, account, opportunity, won, lost, return, rating, undo: each answers the hand-over as it is
    then."""
    routes = router("sales-feedback")
    _working(routes, application)
    _ending(routes, application)
    return routes


def _working(routes: APIRouter, application: Application) -> None:
    @routes.post(
        "/v1/handovers/{handover_id}/accept",
        name=f"{NAME}.accept_handover",
        summary="Take a hand-over",
        response_model=HandoverOut,
        responses={200: ON_HANDOVER},
    )
    async def accept(handover_id: HandoverId, request: Request, principal: Actor, body: Body | None = None) -> Response:
        act = Accept(**_common(handover_id, request, principal, body))
        return await _answered(application.accept_handovers, act, request)

    @routes.post(
        "/v1/handovers/{handover_id}/contacts",
        name=f"{NAME}.record_contact",
        summary="Record one try to reach the lead",
        response_model=HandoverOut,
        responses={200: ON_HANDOVER},
    )
    async def contact(handover_id: HandoverId, request: Request, principal: Actor, body: ContactIn) -> Response:
        step = body.next_step
        attempt = RecordAttempt(
            **_common(handover_id, request, principal, body),
            channel=body.channel,
            outcome=body.outcome,
            note=body.note,
            next_kind=step.kind if step else None,
            next_at=step.at if step else None,
        )
        return await _answered(application.record_attempts, attempt, request)

    @routes.post(
        "/v1/handovers/{handover_id}/account",
        name=f"{NAME}.open_account",
        summary="Open the account, or join one, after contact",
        response_model=HandoverOut,
    )
    async def account(
        handover_id: HandoverId, request: Request, principal: Actor, body: AccountIn | None = None
    ) -> Response:
        given = body or AccountIn()
        common = _common(handover_id, request, principal, given)
        act = OpenAccount(**common, name=given.name, account_id=given.account_id)
        return await _answered(application.open_accounts, act, request)

    @routes.post(
        "/v1/handovers/{handover_id}/opportunity",
        name=f"{NAME}.open_opportunity",
        summary="Open an opportunity",
        response_model=HandoverOut,
    )
    async def opportunity(
        handover_id: HandoverId, request: Request, principal: Actor, body: OpportunityIn | None = None
    ) -> Response:
        act = OpenOpportunity(
            **_common(handover_id, request, principal, body), money=_money(body.amount if body else None)
        )
        return await _answered(application.open_opportunities, act, request)

    @routes.post(
        "/v1/handovers/{handover_id}/rating",
        name=f"{NAME}.rate_handover",
        summary="Say how good the lead was",
        response_model=HandoverOut,
    )
    async def rating(handover_id: HandoverId, request: Request, principal: Actor, body: RatingIn) -> Response:
        act = Rate(**_common(handover_id, request, principal, body), rating=body.rating)
        return await _answered(application.rate_handovers, act, request)


def _ending(routes: APIRouter, application: Application) -> None:
    @routes.post(
        "/v1/handovers/{handover_id}/won",
        name=f"{NAME}.win_handover",
        summary="The deal closed",
        response_model=HandoverOut,
    )
    async def won(handover_id: HandoverId, request: Request, principal: Actor, body: WonIn | None = None) -> Response:
        act = Win(**_common(handover_id, request, principal, body), money=_money(body.amount if body else None))
        return await _answered(application.win_handovers, act, request)

    @routes.post(
        "/v1/handovers/{handover_id}/lost",
        name=f"{NAME}.lose_handover",
        summary="The deal did not happen",
        response_model=HandoverOut,
    )
    async def lost(handover_id: HandoverId, request: Request, principal: Actor, body: LostIn) -> Response:
        act = Lose(**_common(handover_id, request, principal, body), reason=body.reason, note=body.note)
        return await _answered(application.lose_handovers, act, request)

    @routes.post(
        "/v1/handovers/{handover_id}/return",
        name=f"{NAME}.return_handover",
        summary="Give the lead back to marketing",
        response_model=HandoverOut,
    )
    async def give_back(handover_id: HandoverId, request: Request, principal: Actor, body: ReturnIn) -> Response:
        act = Return(
            **_common(handover_id, request, principal, body),
            reason=body.reason,
            note=body.note,
            revisit_at=body.revisit_at,
            duplicate_of=body.duplicate_of,
        )
        return await _answered(application.return_handovers, act, request)

    @routes.post(
        "/v1/handovers/{handover_id}/undo",
        name=f"{NAME}.undo_action",
        summary="Take the latest action back, within 24 hours",
        response_model=HandoverOut,
    )
    async def undo(handover_id: HandoverId, request: Request, principal: Actor, body: UndoIn | None = None) -> Response:
        act = Undo(**_common(handover_id, request, principal, body), event_id=body.event_id if body else None)
        return await _answered(application.undo_actions, act, request)


def _common(handover_id: str, request: Request, principal: Principal, body: Body | None) -> dict[str, Any]:
    return {
        "handover_id": handover_id,
        "principal": principal,
        "occurred_at": body.occurred_at if body else None,
        "expected_version": if_match(request),
    }


def _money(value: MoneyIn | None) -> Money | None:
    try:
        return value.value() if value is not None else None
    except WrongValueError as error:
        raise wrong(error) from error


async def _answered(commands: Commands[A, Shown], act: A, request: Request) -> Response:
    answer = await commands.answer([act], lambda results: rendered(results[0]), await once_of(request, act.principal))
    return as_response(answer)


def rendered(result: Shown | Refusal) -> Answer:
    """What an action answers: the hand-over as it is then, and where that can be read, or why not."""
    if isinstance(result, Refusal):
        return refusal_answer(result)
    handover = result.handover
    after = token(handover.lead_id, SOURCE, result.sequence)
    return json_answer(handover_out(result), after=after, version=handover.version)
