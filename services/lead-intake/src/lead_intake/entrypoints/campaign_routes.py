"""Campaigns by HTTP."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from lead_intake.application import Application
from lead_intake.domain.campaigns import Campaign
from lead_intake.domain.money import minor_units
from lead_intake.entrypoints.answers import CampaignOut, campaign_out
from lead_intake.entrypoints.campaign_bodies import CampaignIn, CampaignPut
from lead_intake.entrypoints.texts import KEY
from lead_intake.use_cases.put_campaigns import PutCampaign, PutDone
from lead_intake.use_cases.tell import SOURCE
from service_kit.errors import FieldError, Refusal, invalid, not_found
from service_kit.idempotency import Answer
from service_kit.policy import Principal
from service_kit.seen import token
from service_kit.web import Page, Paging, as_response, goes_on, if_match, json_answer, may, once_of, page_of, router
from service_kit.web.writing import refusal_answer

MayChange = Annotated[Principal, may("campaigns.change")]
CampaignKey = Annotated[str, Path(pattern=KEY)]
ON_CAMPAIGN = goes_on(*(f"lead_intake.{name}" for name in ("show_campaign", "put_campaign", "invite_leads")), key="key")


def campaign_reads(application: Application) -> APIRouter:
    """`GET /v1/campaigns` and `GET /v1/campaigns/{key}`."""
    routes = router("campaigns")

    @routes.get("/v1/campaigns", name="lead_intake.list_campaigns", summary="Campaigns by key")
    async def list_campaigns(
        _: Annotated[Principal, may("campaigns.read")], paging: Annotated[Paging, Depends()]
    ) -> Page[CampaignOut]:
        rows = await application.reads.campaigns(paging.after, paging.limit + 1)
        page: Page[CampaignOut] = page_of(paging, rows, campaign_out, lambda one: (one.key,))
        return page

    @routes.get(
        "/v1/campaigns/{key}", name="lead_intake.show_campaign", summary="One campaign", response_model=CampaignOut
    )
    async def show_campaign(key: CampaignKey, _: Annotated[Principal, may("campaigns.read")]) -> Response:
        campaign = await application.reads.campaign(key)
        if campaign is None:
            raise not_found("campaign")
        return as_response(json_answer(campaign_out(campaign), version=campaign.version))

    return routes


def campaign_writes(application: Application) -> APIRouter:
    """`POST /v1/campaigns` and `PUT /v1/campaigns/{key}`."""
    routes = router("campaigns")

    @routes.post(
        "/v1/campaigns", name="lead_intake.register_campaign", summary="Register a campaign", status_code=201,
        response_model=CampaignOut, responses={201: ON_CAMPAIGN},
    )  # fmt: skip
    async def register_campaign(body: CampaignIn, principal: MayChange, request: Request) -> Response:
        command = PutCampaign(campaign_of(body.key, body), True, None, principal.person)
        once = await once_of(request, principal)
        return as_response(await application.put_campaigns.answer([command], _put, once))

    @routes.put(
        "/v1/campaigns/{key}", name="lead_intake.put_campaign", summary="Change or register a campaign",
        response_model=CampaignOut, responses={201: {"model": CampaignOut, "description": "It is new"}},
    )  # fmt: skip
    async def put_campaign(key: CampaignKey, body: CampaignPut, principal: MayChange, request: Request) -> Response:
        command = PutCampaign(campaign_of(key, body), False, if_match(request), principal.person)
        once = await once_of(request, principal)
        return as_response(await application.put_campaigns.answer([command], _put, once))

    return routes


def campaign_of(key: str, body: CampaignPut) -> Campaign:
    """The campaign as it is to be; raises `Refusal` (422)."""
    cost = None
    if body.cost is not None:
        cost = minor_units(body.cost.amount, body.cost.currency)
        if cost is None:
            raise invalid([FieldError("cost.amount", "has more places than its currency", "Send for example 1200.00.")])
    currency = body.cost.currency if body.cost else None
    return Campaign(key, 0, body.name or key, body.intent, cost, currency, body.starts_on, body.ends_on)


def _put(results: Sequence[PutDone | Refusal]) -> Answer:
    result = results[0]
    if isinstance(result, Refusal):
        return refusal_answer(result)
    content: dict[str, Any] = campaign_out(result.campaign)
    campaign = result.campaign
    after = token(f"campaign/{campaign.key}", SOURCE, campaign.version)
    return json_answer(content, 201 if result.created else 200, after=after, version=campaign.version)
