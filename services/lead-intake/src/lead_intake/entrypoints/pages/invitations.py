"""What is done by marketing with leads chosen in a list: they are invited to a campaign, or that is taken back."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field, TypeAdapter, ValidationError

from lead_intake.application import Application
from lead_intake.domain.campaigns import Campaign
from lead_intake.domain.limits import INVITED_PER_REQUEST
from lead_intake.entrypoints.texts import LEAD_ID
from lead_intake.pages.wording import INTENTS, said
from lead_intake.use_cases.invite_leads import Invitation, Invite
from lead_intake.use_cases.tell import after
from service_kit.commands import Commands
from service_kit.errors import Refusal, not_found
from service_kit.pages import Form, Pages, page_router, read_form
from service_kit.pages.notices import Notice, leave
from service_kit.pages.packed_ids import packed, unpacked
from service_kit.pages.ways_back import back_of, reading
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

ALL_LEADS = "/digest/leads"
MOST = INVITED_PER_REQUEST
OFFERED = 500
"""Campaigns among which one is chosen."""
Inviter = Annotated[Visitor, visitor_who_may("leads.invite")]
LeadId = Annotated[str, Field(pattern=LEAD_ID)]
Leads = Annotated[list[LeadId], Query(alias="lead", min_length=1, max_length=MOST)]
_LEADS: TypeAdapter[list[str]] = TypeAdapter(Annotated[list[LeadId], Field(min_length=1, max_length=MOST)])


def invitation_pages(app: Application, pages: Pages) -> APIRouter:
    """`/leads/invite?lead=...&lead=...`."""
    routes = page_router()

    async def offered(request: Request, visitor: Visitor) -> list[Campaign]:
        """Campaigns that are not over, those first that began last."""
        today = app.clock().astimezone(ZoneInfo(pages.info(request, visitor).zone)).date()
        every = await app.reads.campaigns(None, OFFERED)
        current = [one for one in every if one.ends_on is None or one.ends_on >= today]
        return sorted(current, key=lambda one: one.starts_on or date.min, reverse=True)

    async def show(
        request: Request, visitor: Visitor, leads: Sequence[str], back: str, wrong: str = "", status: int = 200
    ) -> Response:
        words = pages.words(request, visitor)
        choices = [(one.key, one.name, said(words, INTENTS, one.intent)) for one in await offered(request, visitor)]
        shown = {"leads": leads, "campaigns": choices, "back": back, "wrong": wrong}
        return pages.render(request, visitor, "invite.html", shown, status=status)

    @routes.get("/leads/invite")
    async def ask_where(request: Request, visitor: Inviter, leads: Leads) -> Response:
        return await show(request, visitor, leads, back_of(request, None, ALL_LEADS))

    @routes.post("/leads/invite")
    async def invite(request: Request, visitor: Inviter) -> Response:
        form = await read_form(request)
        leads, back, words = _leads_of(form), back_of(request, form, ALL_LEADS), pages.words(request, visitor)
        campaign = await app.reads.campaign(form.said("campaign"))
        if campaign is None:
            return await show(request, visitor, leads, back, words.gettext("Choose a campaign."), 422)
        invited = await _all(app.invite_leads, leads, campaign.key, visitor)
        if not invited:
            gone = words.gettext("None of them can be invited: they were erased. Nothing was saved.")
            return await show(request, visitor, leads, back, gone, 409)
        fresh = [one for one in invited if one.said]
        text = words.ngettext(
            "%(num)s lead is invited to %(campaign)s.", "%(num)s leads are invited to %(campaign)s.", len(fresh)
        ) % {"num": len(fresh), "campaign": campaign.name}
        before = len(invited) - len(fresh)
        if before:
            known = words.ngettext("%(num)s was invited before.", "%(num)s were invited before.", before)
            text = f"{text} {known % {'num': before}}"
        unwilling = sum(one.no_letters for one in fresh)
        if unwilling:
            ask = words.ngettext(
                "%(num)s said no to letters: ask by phone.", "%(num)s said no to letters: ask by phone.", unwilling
            )
            text = f"{text} {ask % {'num': unwilling}}"
        fields = {"leads": packed(one.lead_id for one in fresh), "campaign": campaign.key, "back": back}
        notice = Notice(text, "/intake/leads/withdraw-invitations", fields) if fresh else Notice(text)
        return _done(request, notice, back, fresh)

    @routes.post("/leads/withdraw-invitations")
    async def withdraw(request: Request, visitor: Inviter) -> Response:
        form = await read_form(request)
        leads = unpacked(form.said("leads"))
        campaign = await app.reads.campaign(form.said("campaign"))
        if campaign is None or not 1 <= len(leads) <= MOST:
            raise not_found("campaign")
        gone = [one for one in await _all(app.withdraw_invitations, leads, campaign.key, visitor) if one.said]
        words = pages.words(request, visitor)
        text = words.ngettext("%(num)s invitation is withdrawn.", "%(num)s invitations are withdrawn.", len(gone))
        return _done(request, Notice(text % {"num": len(gone)}), back_of(request, form, ALL_LEADS), gone)

    return routes


async def _all(
    commands: Commands[Invite, Invitation], leads: Sequence[str], campaign: str, visitor: Visitor
) -> list[Invitation]:
    """Those that are invited now, or not any more; one that was erased meanwhile holds up none of the others."""
    wanted = [Invite(lead, campaign, visitor.principal.person) for lead in leads]
    answers = await asyncio.gather(*map(commands.run, wanted), return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, Refusal):
            raise answer
    return [answer for answer in answers if not isinstance(answer, BaseException)]


def _done(request: Request, notice: Notice, back: str, changed: Sequence[Invitation]) -> Response:
    """Back to the list, which waits for the last of them."""
    if changed:
        back = reading(back, after(changed[-1].lead_id, changed[-1].version))
    answer = RedirectResponse(back, 303)
    leave(request, answer, notice)
    return answer


def _leads_of(form: Form) -> list[str]:
    try:
        return _LEADS.validate_python(form.all_of("lead"))
    except ValidationError:
        raise not_found("lead") from None
