"""Invitations to campaigns by HTTP: the use cases behind the chosen leads of a list."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response

from lead_intake.application import Application
from lead_intake.entrypoints.campaign_routes import CampaignKey
from lead_intake.entrypoints.invitation_bodies import InvitedAnswer, InvitedLeadsIn
from lead_intake.use_cases.invite_leads import Invitation, Invite
from lead_intake.use_cases.tell import after
from service_kit.commands import Commands
from service_kit.errors import Refusal, not_found
from service_kit.idempotency import Answer
from service_kit.policy import Principal
from service_kit.web import as_response, json_answer, may, once_of, router

MayInvite = Annotated[Principal, may("leads.invite")]


def invitation_routes(application: Application) -> APIRouter:
    """`POST /v1/campaigns/{key}/invitations` and `.../withdraw`."""
    routes = router("campaigns")

    async def answered(
        commands: Commands[Invite, Invitation], key: str, body: InvitedLeadsIn, principal: Principal, request: Request
    ) -> Response:
        if await application.reads.campaign(key) is None:
            raise not_found("campaign")
        wanted = [Invite(lead, key, principal.person) for lead in body.leads]
        return as_response(await commands.answer(wanted, _each, await once_of(request, principal)))

    @routes.post(
        "/v1/campaigns/{key}/invitations",
        name="lead_intake.invite_leads",
        summary="Invite up to 50 leads to a campaign; nothing is sent by it",
        response_model=InvitedAnswer,
    )
    async def invite(key: CampaignKey, body: InvitedLeadsIn, principal: MayInvite, request: Request) -> Response:
        return await answered(application.invite_leads, key, body, principal, request)

    @routes.post(
        "/v1/campaigns/{key}/invitations/withdraw",
        name="lead_intake.withdraw_invitations",
        summary="Take the invitations of up to 50 leads to a campaign back",
        response_model=InvitedAnswer,
    )
    async def withdraw(key: CampaignKey, body: InvitedLeadsIn, principal: MayInvite, request: Request) -> Response:
        return await answered(application.withdraw_invitations, key, body, principal, request)

    return routes


def _each(results: Sequence[Invitation | Refusal]) -> Answer:
    items = [_item(index, result) for index, result in enumerate(results)]
    counts = {status: sum(item["status"] == status for item in items) for status in ("changed", "unchanged", "refused")}
    return json_answer({"items": items} | counts)


def _item(index: int, result: Invitation | Refusal) -> dict[str, Any]:
    if isinstance(result, Refusal):
        return {"index": index, "status": "refused", "problem": result.problem()}
    return {
        "index": index,
        "status": "changed" if result.said else "unchanged",
        "id": result.lead_id,
        "version": result.version,
        "no_letters": result.no_letters,
        "after": after(result.lead_id, result.version),
    }
