"""Undo of what marketing decided by hand, from the notice about it and from the card."""

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import AwareDatetime, TypeAdapter, ValidationError

from qualification.application import Application
from qualification.entrypoints.lead_views import after
from qualification.entrypoints.pages.chosen import ALL_LEADS, MOST, NURTURE, UNDO_NURTURE
from qualification.entrypoints.pages.forms import done
from qualification.use_cases.undo_nurtures import NurtureTakenBack, UndoNurture
from service_kit.errors import FieldError, Refusal, conflict, invalid, not_found
from service_kit.pages import Pages, page_router, read_form
from service_kit.pages.notices import Notice
from service_kit.pages.packed_ids import unpacked
from service_kit.pages.saying import N_
from service_kit.pages.ways_back import back_of
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

Keeper = Annotated[Visitor, visitor_who_may(NURTURE)]
_MOMENT: TypeAdapter[datetime] = TypeAdapter(AwareDatetime)
WHY_NOT = {
    "not_nurtured": N_("It is not being nurtured any more."),
    "merged": N_("It was merged with another lead meanwhile."),
    "with_sales": N_("It is with sales by now."),
    "later_decision": N_("Something else was decided about it meanwhile."),
    "only_latest": N_("Only the latest decision can be undone."),
    "over_a_day": N_("That was over 24 hours ago."),
}


def undo_pages(app: Application, pages: Pages) -> APIRouter:
    """`POST /leads/nurture/undo`."""
    routes = page_router()

    @routes.post(UNDO_NURTURE.removeprefix("/qualification"))
    async def undo_nurture(request: Request, visitor: Keeper) -> Response:
        form = await read_form(request)
        leads, back = unpacked(form.said("leads")), back_of(request, form, ALL_LEADS)
        if not 1 <= len(leads) <= MOST or not await app.ask.may_see(leads, visitor.principal, NURTURE):
            raise not_found("lead")
        at = _moment(form.said("at"))
        wanted = [UndoNurture(lead, at, visitor.principal.person) for lead in leads]
        answers = await asyncio.gather(*map(app.undo_nurtures.run, wanted), return_exceptions=True)
        taken, left = _parted(answers)
        words = pages.words(request, visitor)
        text = words.ngettext(
            "The lead stands as it stood before.", "%(num)s leads stand as they stood before.", len(taken)
        ) % {"num": len(taken)}
        if left:
            kept = words.ngettext(
                "%(num)s lead stays as it is: %(why)s", "%(num)s leads stay as they are. The first: %(why)s", len(left)
            ) % {"num": len(left), "why": words.gettext(WHY_NOT.get(str(left[0].extra.get("why")), left[0].detail))}
            if not taken:
                raise conflict(kept, why=left[0].extra.get("why"))
            text = f"{text} {kept}"
        return done(request, visitor, pages, Notice(text), back, after(taken[-1].told))

    return routes


def _moment(text: str) -> datetime:
    try:
        return _MOMENT.validate_python(text)
    except ValidationError:
        remedy = "Open the lead and undo it there."
        raise invalid([FieldError("at", "is no moment at which something was decided", remedy)]) from None


def _parted(
    answers: list[NurtureTakenBack | BaseException],
) -> tuple[list[NurtureTakenBack], list[Refusal]]:
    """Those that were taken back, and those refused; one that is refused holds up none of the others."""
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, Refusal):
            raise answer
    taken = [answer for answer in answers if isinstance(answer, NurtureTakenBack)]
    return taken, [answer for answer in answers if isinstance(answer, Refusal)]
