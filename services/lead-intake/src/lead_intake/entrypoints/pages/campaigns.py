"""The form of a campaign, new or not."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from lead_intake.application import Application
from lead_intake.domain.campaigns import Campaign
from lead_intake.domain.identities import slug
from lead_intake.domain.money import decimal_text
from lead_intake.entrypoints.campaign_bodies import CampaignIn
from lead_intake.entrypoints.campaign_routes import campaign_of
from lead_intake.entrypoints.pages.form_errors import wrong_fields
from lead_intake.entrypoints.pages.source_forms import version_in
from lead_intake.entrypoints.texts import KEY
from lead_intake.pages.who_changed import last_changed
from lead_intake.pages.wording import INTENTS, said
from lead_intake.use_cases.put_campaigns import PutCampaign
from service_kit.errors import Refusal, not_found
from service_kit.pages import Form, Formats, Pages, page_router, read_form
from service_kit.pages.saying import N_
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

WRONG = {
    "name": N_("Write a name, up to 200 letters."),
    "key": N_("Use a to z, 0 to 9, - and _, up to 64 characters."),
    "intent": N_("Choose one of the list."),
    "cost": N_("Write the amount in digits, for example 1200.00, and three letters of its currency, such as EUR."),
    "starts_on": N_("Write a date, for example 2026-11-30."),
    "ends_on": N_("Write the last day; it cannot lie before the first."),
}
FIELDS = ("name", "key", "intent", "amount", "currency", "starts_on", "ends_on")
Changer = Annotated[Visitor, visitor_who_may("campaigns.change")]
CampaignKey = Annotated[str, Path(pattern=KEY)]


def campaign_pages(app: Application, pages: Pages) -> APIRouter:
    """`/campaigns/new` and `/campaigns/{key}`."""
    routes = page_router()

    @routes.get("/campaigns/new")
    async def new(request: Request, visitor: Changer) -> Response:
        return shown(request, visitor, None, {}, {})

    @routes.get("/campaigns/{key}")
    async def show(request: Request, visitor: Changer, key: CampaignKey, saved: bool = False) -> Response:
        campaign = await app.reads.campaign(key)
        if campaign is None:
            raise not_found("campaign")
        return shown(request, visitor, campaign, values_of(campaign), {}, saved=saved)

    @routes.post("/campaigns/new")
    async def register(request: Request, visitor: Changer) -> Response:
        form = await read_form(request)
        key = form.said("key") or slug(form.said("name"))
        return await put(request, visitor, form, None, key)

    @routes.post("/campaigns/{key}")
    async def change(request: Request, visitor: Changer, key: CampaignKey) -> Response:
        form = await read_form(request)
        campaign = await app.reads.campaign(key)
        if campaign is None:
            raise not_found("campaign")
        return await put(request, visitor, form, campaign, key)

    async def put(request: Request, visitor: Visitor, form: Form, campaign: Campaign | None, key: str) -> Response:
        """Saved, or the form again: 422 for what is wrong, 409 and 412 where somebody was faster."""
        wanted: Campaign | None = None
        try:
            body = CampaignIn.model_validate(content_of(form, key))
            wanted = campaign_of(body.key, body)
            expected = None if campaign is None else version_in(form)
            await app.put_campaigns.run(PutCampaign(wanted, campaign is None, expected, visitor.principal.person))
        except (ValidationError, Refusal) as error:
            if isinstance(error, Refusal) and error.status not in {409, 412, 422}:
                raise
            status = error.status if isinstance(error, Refusal) else 422
            words = pages.words(request, visitor)
            wrong = wrong_fields(error, WRONG, words) if status == 422 else {}
            if status == 409:
                wrong = {"key": words.gettext("A campaign with this key is there already. Choose another one.")}
            second = status == 412
            who = await _who(app, pages, request, visitor, key) if second else ""
            # Read anew: what was read before the attempt may itself be what somebody has just changed.
            campaign = await app.reads.campaign(key) if second else campaign
            typed = wanted if second else None
            return shown(request, visitor, campaign, form, wrong, status=status, typed=typed, who=who)
        return RedirectResponse(f"/intake/campaigns/{wanted.key}?saved=true", 303)

    def shown(
        request: Request, visitor: Visitor, campaign: Campaign | None, values: Mapping[str, str],
        wrong: Mapping[str, str], *, saved: bool = False, status: int = 200,
        typed: Campaign | None = None, who: str = "",
    ) -> Response:  # fmt: skip
        words = pages.words(request, visitor)
        context = {
            "campaign": campaign,
            "values": defaultdict(str, values),
            "wrong": defaultdict(str, wrong),
            "saved": saved,
            "changed": status == 412,
            "who": who,
            "standing": {} if campaign is None else values_of(campaign),
            "typed": {} if typed is None else values_of(typed),
            "intents": [(key, said(words, INTENTS, key)) for key in INTENTS],
        }
        return pages.render(request, visitor, "campaign.html", context, status=status)

    return routes


async def _who(app: Application, pages: Pages, request: Request, visitor: Visitor, key: str) -> str:
    """Who changed this campaign last, as a sentence."""
    info = pages.info(request, visitor)
    formats = Formats(info.language, info.zone, app.clock())
    return last_changed(pages.words(request, visitor), formats, await app.reads.campaign_change(key))


def values_of(campaign: Campaign) -> dict[str, str]:
    """How a campaign stands, as texts."""
    priced = campaign.cost is not None and campaign.currency is not None
    return {
        "name": campaign.name,
        "key": campaign.key,
        "intent": campaign.intent,
        "amount": decimal_text(campaign.cost or 0, campaign.currency or "") if priced else "",
        "currency": campaign.currency or "",
        "starts_on": "" if campaign.starts_on is None else campaign.starts_on.isoformat(),
        "ends_on": "" if campaign.ends_on is None else campaign.ends_on.isoformat(),
    }


def content_of(form: Form, key: str) -> dict[str, Any]:
    """As the interface's body has it; without an amount a currency alone is no cost."""
    amount = form.said("amount").replace(",", ".").replace("\u00a0", "").replace(" ", "")
    cost = {"amount": amount, "currency": form.said("currency").upper()} if amount else None
    named = {name: form.said(name) or None for name in ("name", "starts_on", "ends_on")}
    return {"key": key, "intent": form.said("intent"), "cost": cost, **named}
