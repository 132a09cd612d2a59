"""Undo of what marketing decided by hand, from the notice about it and from the card."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, NamedTuple

from babel.support import NullTranslations
from fastapi import APIRouter, Request, Response
from pydantic import AwareDatetime, TypeAdapter, ValidationError

from qualification.application import Application
from qualification.entrypoints.lead_views import after
from qualification.entrypoints.pages.chosen import ALL_LEADS, HAND_OVER, MOST, NURTURE, UNDO_HAND_OVER, UNDO_NURTURE
from qualification.entrypoints.pages.forms import done, refused
from qualification.use_cases.recall_handovers import RecallHandover
from qualification.use_cases.taking_back import TakenBack
from qualification.use_cases.undo_nurtures import UndoNurture
from service_kit.errors import FieldError, Refusal, invalid, not_found
from service_kit.pages import Pages, page_router, read_form
from service_kit.pages.notices import Notice
from service_kit.pages.packed_ids import unpacked
from service_kit.pages.problems import detail_words
from service_kit.pages.saying import N_
from service_kit.pages.ways_back import back_of
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

Keeper = Annotated[Visitor, visitor_who_may(NURTURE)]
Giver = Annotated[Visitor, visitor_who_may(HAND_OVER)]
_MOMENT: TypeAdapter[datetime] = TypeAdapter(AwareDatetime)
WHY_NOT = {
    "not_nurtured": N_("It is not being nurtured any more."),
    "merged": N_("It was merged with another lead meanwhile."),
    "with_sales": N_("It is with sales by now."),
    "later_decision": N_("Something else was decided about it meanwhile."),
    "only_latest": N_("Only the latest decision can be undone."),
    "over_a_day": N_("That was over 24 hours ago."),
    "not_by_hand": N_("It was not handed over by hand then."),
    "recalled": N_("That was taken back already."),
    "acted": N_("Sales is working on it already."),
    "ended": N_("The hand-over has ended meanwhile."),
    "given": N_("Somebody else has it by now."),
}
STAYS = N_("It stays as it is.")


class Wanted(NamedTuple):
    """What a form asks to have undone: of which leads, decided when, and where the reader goes then."""

    leads: list[str]
    at: datetime
    back: str


def undo_pages(app: Application, pages: Pages) -> APIRouter:
    """`POST /leads/nurture/undo` and `/leads/hand-over/undo`."""
    routes = page_router()

    async def wanted(request: Request, visitor: Visitor, action: str) -> Wanted:
        form = await read_form(request)
        leads, back = unpacked(form.said("leads")), back_of(request, form, ALL_LEADS)
        if not 1 <= len(leads) <= MOST or not await app.ask.may_see(leads, visitor.principal, action):
            raise not_found("lead")
        return Wanted(leads, _moment(form.said("at")), back)

    async def answer(
        request: Request, visitor: Visitor, answers: Sequence[TakenBack | BaseException], back: str
    ) -> Response:
        taken, left = _parted(answers)
        words = pages.words(request, visitor)
        kept = {"num": len(left), "why": await _why(app, words, left[0]) if left else ""}
        if not taken:
            text = words.ngettext(
                "The lead stays as it is. %(why)s",
                "%(num)s leads stay as they are. Why the first one does: %(why)s",
                len(left),
            )
            return refused(request, visitor, pages, text % kept, back)
        text = words.ngettext(
            "The lead stands as it stood before.", "%(num)s leads stand as they stood before.", len(taken)
        ) % {"num": len(taken)}
        if left:
            stay = words.ngettext(
                "One lead stays as it is. %(why)s",
                "%(num)s leads stay as they are. Why the first one does: %(why)s",
                len(left),
            )
            text = f"{text} {stay % kept}"
        return done(request, visitor, pages, Notice(text), back, after(taken[-1].told))

    @routes.post(UNDO_NURTURE.removeprefix("/qualification"))
    async def undo_nurture(request: Request, visitor: Keeper) -> Response:
        leads, at, back = await wanted(request, visitor, NURTURE)
        undos = [UndoNurture(lead, at, visitor.principal.person) for lead in leads]
        answers = await asyncio.gather(*map(app.undo_nurtures.run, undos), return_exceptions=True)
        return await answer(request, visitor, answers, back)

    @routes.post(UNDO_HAND_OVER.removeprefix("/qualification"))
    async def undo_hand_over(request: Request, visitor: Giver) -> Response:
        leads, at, back = await wanted(request, visitor, HAND_OVER)
        recalls = [RecallHandover(lead, at, visitor.principal.person) for lead in leads]
        answers = await asyncio.gather(*map(app.recall_handovers.run, recalls), return_exceptions=True)
        return await answer(request, visitor, answers, back)

    return routes


async def _why(app: Application, words: NullTranslations, refusal: Refusal) -> str:
    """Why it stays, and whose doing that is, if it is a person's."""
    who = refusal.extra.get("acted_by")
    if who is not None:
        names = await app.staff.names([who])
        return words.gettext("%(name)s is working on it already.") % {"name": names.get(who, who)}
    why = WHY_NOT.get(str(refusal.extra.get("why")))
    return words.gettext(why) if why else detail_words(words, refusal) or words.gettext(STAYS)


def _moment(text: str) -> datetime:
    try:
        return _MOMENT.validate_python(text)
    except ValidationError:
        remedy = "Open the lead and undo it there."
        raise invalid([FieldError("at", "is no moment at which something was decided", remedy)]) from None


def _parted(answers: Sequence[TakenBack | BaseException]) -> tuple[list[TakenBack], list[Refusal]]:
    """Those that were taken back, and those refused; one that is refused holds up none of the others."""
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, Refusal):
            raise answer
    taken = [answer for answer in answers if not isinstance(answer, BaseException)]
    return taken, [answer for answer in answers if isinstance(answer, Refusal)]
