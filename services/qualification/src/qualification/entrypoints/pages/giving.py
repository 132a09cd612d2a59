"""The page on which a hand-over is given to somebody else."""

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Path, Request, Response
from pydantic import ValidationError

from qualification.application import Application, ShownHandover
from qualification.entrypoints.lead_views import after
from qualification.entrypoints.pages.forms import done, fields_of
from qualification.entrypoints.texts import LEAD_ID, Body, PersonId, Words
from qualification.pages.giving import ENDINGS, receivers
from qualification.pages.hours import country_name
from qualification.use_cases.hand_over_leads import HandOver
from service_kit.errors import Refusal, not_found
from service_kit.pages import Form, Pages, is_htmx, page_router, read_form
from service_kit.pages.industries import industry_words
from service_kit.pages.notices import Notice
from service_kit.pages.saying import N_
from service_kit.pages.ways_back import back_of
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

ACTION = "leads.hand_over"
TEAM_LEADS = "/digest/my-leads"
HandoverInPath = Annotated[str, Path(pattern=LEAD_ID)]
Giver = Annotated[Visitor, visitor_who_may(ACTION)]
WRONG = {
    "person": N_("Choose who gets it."),
    "note": N_("Write at most 2000 letters, without control characters."),
    "stranger": N_("This person cannot get it: not in your team, or not with us any more. Choose somebody else."),
}


class GiveIn(Body):
    """To whom, why, and who had it when the form was opened."""

    person: PersonId
    note: Words = ""
    owner: PersonId


class Said(NamedTuple):
    """What the form shows: what was chosen and written, what is wrong with it, and whether somebody was faster."""

    person: str = ""
    note: str = ""
    wrong: Mapping[str, str] = {}
    status: int = 200


def give_pages(app: Application, pages: Pages) -> APIRouter:
    """`/handovers/{id}/give`; `?to=` chooses somebody beforehand, as a mail proposes."""
    routes = page_router()

    async def found(handover_id: str, visitor: Visitor) -> ShownHandover:
        shown = await app.staff.handover(handover_id)
        if shown is None or not await app.ask.may_see([shown.lead.id], visitor.principal, ACTION):
            raise not_found("hand-over")
        return shown

    async def show(request: Request, visitor: Visitor, shown: ShownHandover, back: str, said: Said) -> Response:
        context = await _context(app, pages, request, visitor, shown)
        template = "give_form.html" if is_htmx(request) else "give.html"
        context |= {"back": back, "said": said, "dialog": is_htmx(request)}
        return pages.render(request, visitor, template, context, status=said.status)

    @routes.get("/handovers/{handover_id}/give")
    async def ask_whom(request: Request, handover_id: HandoverInPath, visitor: Giver, to: str = "") -> Response:
        shown = await found(handover_id, visitor)
        return await show(request, visitor, shown, back_of(request, None, TEAM_LEADS), Said(to))

    @routes.post("/handovers/{handover_id}/give")
    async def give(request: Request, handover_id: HandoverInPath, visitor: Giver) -> Response:
        form = await read_form(request)
        shown, back = await found(handover_id, visitor), back_of(request, form, TEAM_LEADS)
        person, note = form.said("person"), form.get("note", "")
        wanted = _read(form)
        if isinstance(wanted, GiveIn):
            check = await app.ask.may_hand_over([shown.lead.id], wanted.person, visitor.principal)
            wrong: set[str] = {"stranger"} if check == "person" else set()
        else:
            wrong = wanted
        if isinstance(wanted, set) or wrong:
            said = Said(person, note, {name: WRONG[name] for name in wrong}, 422)
            return await show(request, visitor, shown, back, said)
        seen = (handover_id, wanted.owner)
        command = HandOver(shown.lead.id, wanted.person, by=visitor.principal.person, note=wanted.note, seen=seen)
        try:
            given = await app.hand_over_leads.run(command)
        except Refusal as refusal:
            if refusal.status not in (409, 422):
                raise
            wrong_words = {"stranger": WRONG["stranger"]} if refusal.status == 422 else {}
            said = Said(person, note, wrong_words, refusal.status)
            return await show(request, visitor, await found(handover_id, visitor), back, said)
        receiver = await app.staff.colleague(given.handover.owner)
        text = pages.words(request, visitor).gettext("%(name)s has the lead now.")
        undo = {"person": wanted.owner, "owner": given.handover.owner, "back": back}
        name = receiver.name if receiver else given.handover.owner
        notice = Notice(text % {"name": name}, f"/qualification/handovers/{handover_id}/give", undo)
        return done(request, visitor, pages, notice, back, after(given.told))

    return routes


def _read(form: Form) -> GiveIn | set[str]:
    try:
        said = {"person": form.said("person"), "note": form.get("note", ""), "owner": form.said("owner")}
        return GiveIn.model_validate(said)
    except ValidationError as error:
        return {"note" if name == "note" else "person" for name in fields_of(error)}


async def _context(
    app: Application, pages: Pages, request: Request, visitor: Visitor, shown: ShownHandover
) -> dict[str, Any]:
    language, words = pages.info(request, visitor).language, pages.words(request, visitor)
    owner = await app.staff.colleague(shown.handover.owner)
    people = await app.staff.salespeople(visitor.principal, ACTION)
    others = [one for one in people if one.id != shown.handover.owner]
    end, industry = shown.handover.end, shown.lead.attributes.industry
    return {
        "handover": shown.handover,
        "lead": shown.lead,
        "country": country_name(shown.lead.attributes.country or "", language),
        "industry": industry_words(words, industry) if industry else "",
        "owner": owner.name if owner else shown.handover.owner,
        "people": receivers(others, shown.lead.attributes.country, app.clock(), words, language),
        "ended": words.gettext(ENDINGS[end.how]) if end else "",
    }
