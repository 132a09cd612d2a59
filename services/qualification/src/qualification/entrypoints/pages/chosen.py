"""What is done by hand with leads chosen in a list: one person gets them, or they are left alone for a while."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, NamedTuple
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, TypeAdapter, ValidationError

from qualification.application import Application
from qualification.domain.returns import ACTIONS
from qualification.entrypoints.lead_views import after
from qualification.entrypoints.pages.forms import done
from qualification.entrypoints.texts import PERSON_ID, LeadId, PersonId, Words
from qualification.pages.giving import receivers
from qualification.use_cases.close_leads import BY_HAND, Closed, Nurture
from qualification.use_cases.hand_over_leads import HandedOver, HandOver
from service_kit.errors import Refusal, not_found
from service_kit.pages import Form, Pages, page_router, read_form
from service_kit.pages.notices import Notice
from service_kit.pages.packed_ids import packed
from service_kit.pages.saying import N_
from service_kit.pages.ways_back import back_of
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

ALL_LEADS = "/digest/leads"
MOST = 50
"""Leads chosen at once: a page of the list."""
MOST_CALLS = 20
"""Calls that a link may ask for."""
HAND_OVER, NURTURE = "leads.hand_over", "leads.nurture"
Giver = Annotated[Visitor, visitor_who_may(HAND_OVER)]
Keeper = Annotated[Visitor, visitor_who_may(NURTURE)]
Leads = Annotated[list[LeadId], Query(alias="lead", min_length=1, max_length=MOST)]
_LEADS: TypeAdapter[list[str]] = TypeAdapter(Annotated[list[LeadId], Field(min_length=1, max_length=MOST)])
_PERSON: TypeAdapter[str] = TypeAdapter(PersonId)
_WORDS: TypeAdapter[str] = TypeAdapter(Words)
WRONG = {
    "person": N_("Choose who gets them: somebody of your team who is with us."),
    "until": N_("Choose a day that is still to come, or leave it empty."),
    "note": N_("Write at most 2000 letters, without control characters."),
}
UNDO_NURTURE = "/qualification/leads/nurture/undo"
Done = HandedOver | Closed


class Said(NamedTuple):
    """What the form shows: which leads, what was filled in, and what is wrong with it."""

    leads: Sequence[str]
    values: Mapping[str, str]
    wrong: frozenset[str] = frozenset()
    refused: bool = False
    """None of them could be moved."""


def hand_over_pages(app: Application, pages: Pages) -> APIRouter:
    """`/leads/hand-over?lead=...&lead=...`."""
    routes = page_router()

    async def show(request: Request, visitor: Visitor, said: Said, back: str) -> Response:
        people = await app.staff.salespeople(visitor.principal, HAND_OVER)
        language, words = pages.info(request, visitor).language, pages.words(request, visitor)
        shown = {"people": receivers(people, None, app.clock(), words, language)}
        return _form(request, visitor, pages, "chosen_hand_over.html", said, {"back": back, **shown})

    @routes.get("/leads/hand-over")
    async def ask_whom(
        request: Request,
        visitor: Giver,
        leads: Leads,
        person: Annotated[str, Query(pattern=rf"{PERSON_ID}|^$")] = "",
        calls: Annotated[int, Query(ge=0, le=MOST_CALLS)] = 0,
    ) -> Response:
        await _seen(app, leads, visitor, HAND_OVER)
        words = pages.words(request, visitor)
        asked = words.ngettext("Please call once more.", "Please call %(num)s more times.", calls) % {"num": calls}
        values = {"person": person, "note": asked if calls else ""}
        return await show(request, visitor, Said(leads, values), back_of(request, None, ALL_LEADS))

    @routes.post("/leads/hand-over")
    async def hand_over(request: Request, visitor: Giver) -> Response:
        form = await read_form(request)
        leads, back = _leads_of(form), back_of(request, form, ALL_LEADS)
        await _seen(app, leads, visitor, HAND_OVER)
        person, note = form.said("person"), form.get("note", "")
        wrong = {name for name, kind, text in (("person", _PERSON, person), ("note", _WORDS, note)) if _not(kind, text)}
        if not wrong and await app.ask.may_hand_over(leads, person, visitor.principal) == "person":
            wrong = {"person"}
        values = {"person": person, "note": note}
        if wrong:
            return await show(request, visitor, Said(leads, values, frozenset(wrong)), back)
        commands = [HandOver(lead, person, by=visitor.principal.person, note=note or None) for lead in leads]
        answers = await asyncio.gather(*map(app.hand_over_leads.run, commands), return_exceptions=True)
        moved = _moved(answers)
        if not moved:
            gone = any(isinstance(one, Refusal) and one.status == 422 for one in answers)
            said = Said(leads, values, frozenset({"person"} if gone else ()), refused=not gone)
            return await show(request, visitor, said, back)
        words = pages.words(request, visitor)
        receiver = await app.staff.colleague(person)
        text = words.ngettext("%(name)s has this lead now.", "%(name)s has %(num)s leads now.", len(moved))
        # A hand-over has no opposite that marketing may say: from here on it is the receiver's to answer.
        back_words = words.ngettext(
            "This cannot be undone; %(name)s can return it.", "This cannot be undone; %(name)s can return them.",
            len(moved),
        )  # fmt: skip
        moved_words = f"{text} {back_words}" % {"name": receiver.name if receiver else person, "num": len(moved)}
        return _done(request, visitor, pages, Notice(moved_words), moved, len(leads), back)

    return routes


def nurture_pages(app: Application, pages: Pages) -> APIRouter:
    """`/leads/nurture?lead=...&reason=too_early`."""
    routes = page_router()

    @routes.get("/leads/nurture")
    async def ask_until_when(
        request: Request, visitor: Keeper, leads: Leads, reason: str = "", until: date | None = None
    ) -> Response:
        await _seen(app, leads, visitor, NURTURE)
        day = "" if until is None else until.isoformat()
        values = {"until": day, "note": "", "reason": reason if reason in ACTIONS else ""}
        back = back_of(request, None, ALL_LEADS)
        return _form(request, visitor, pages, "chosen_nurture.html", Said(leads, values), {"back": back})

    @routes.post("/leads/nurture")
    async def nurture(request: Request, visitor: Keeper) -> Response:
        form = await read_form(request)
        leads, back = _leads_of(form), back_of(request, form, ALL_LEADS)
        await _seen(app, leads, visitor, NURTURE)
        values = {name: form.get(name, "") for name in ("until", "note", "reason")}
        zone, wrong = ZoneInfo(pages.info(request, visitor).zone), set()
        until = _morning(values["until"], zone)
        if values["until"] and (until is None or until <= app.clock()):
            wrong.add("until")
        wrong |= {"note"} if _not(_WORDS, values["note"]) else set()
        if wrong:
            said = Said(leads, values, frozenset(wrong))
            return _form(request, visitor, pages, "chosen_nurture.html", said, {"back": back})
        # Why sales returned it stays with a lead that is put off again.
        reason = values["reason"] if values["reason"] in ACTIONS else BY_HAND
        by, note = visitor.principal.person, values["note"] or None
        # One moment for all of them: by it the notice names what Undo takes back.
        at = app.clock()
        commands = [Nurture(lead, until, reason, at, by, note) for lead in leads]
        moved = _moved(await asyncio.gather(*map(app.nurture_leads.run, commands), return_exceptions=True))
        if not moved:
            said = Said(leads, values, refused=True)
            return _form(request, visitor, pages, "chosen_nurture.html", said, {"back": back})
        words = pages.words(request, visitor)
        text = words.ngettext("The lead is being nurtured.", "%(num)s leads are being nurtured.", len(moved))
        ids = packed(one.lead.id for one in moved if isinstance(one, Closed))
        undo = {"leads": ids, "at": at.isoformat(), "back": back}
        notice = Notice(text % {"num": len(moved)}, UNDO_NURTURE, undo)
        return _done(request, visitor, pages, notice, moved, len(leads), back)

    return routes


def _form(
    request: Request, visitor: Visitor, pages: Pages, template: str, said: Said, more: Mapping[str, Any]
) -> Response:
    status = 409 if said.refused else 422 if said.wrong else 200
    return pages.render(request, visitor, template, {"said": said, "errors": WRONG, **more}, status=status)


def _done(
    request: Request, visitor: Visitor, pages: Pages, notice: Notice, moved: Sequence[Done], asked: int, back: str
) -> Response:
    """Back to the list, which waits for the last of them; what could not be moved is said."""
    left = asked - len(moved)
    if left:
        words = pages.words(request, visitor)
        more = words.ngettext("%(num)s could not be moved.", "%(num)s could not be moved.", left) % {"num": left}
        notice = notice._replace(text=f"{notice.text} {more}")
    return done(request, visitor, pages, notice, back, after(moved[-1].told))


async def _seen(app: Application, leads: Sequence[str], visitor: Visitor, action: str) -> None:
    """Raises `Refusal` 404 where one of them is not the caller's to move."""
    if not await app.ask.may_see(leads, visitor.principal, action):
        raise not_found("lead")


def _leads_of(form: Form) -> list[str]:
    try:
        return _LEADS.validate_python(form.all_of("lead"))
    except ValidationError:
        raise not_found("lead") from None


def _moved(answers: Sequence[Done | BaseException]) -> list[Done]:
    """Those that were moved; a refusal of one holds up none of the others."""
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, Refusal):
            raise answer
    return [answer for answer in answers if not isinstance(answer, BaseException)]


def _morning(day: str, zone: ZoneInfo) -> datetime | None:
    """The morning of that day; None where it is no day."""
    try:
        return datetime.combine(date.fromisoformat(day), time(9), zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _not(kind: TypeAdapter[str], text: str) -> bool:
    try:
        kind.validate_python(text)
    except ValidationError:
        return True
    return False
