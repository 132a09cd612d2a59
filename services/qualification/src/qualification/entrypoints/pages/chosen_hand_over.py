"""Leads chosen in a list are handed over by hand to one person."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter

from qualification.application import Application
from qualification.entrypoints.pages.chosen import (
    ALL_LEADS,
    HAND_OVER,
    UNDO_HAND_OVER,
    WORDS,
    Giver,
    Leads,
    Said,
    done_with,
    form_page,
    is_not,
    leads_of,
    moved_of,
    seen,
)
from qualification.entrypoints.texts import PERSON_ID, PersonId
from qualification.pages.giving import receivers
from qualification.use_cases.hand_over_leads import HandedOver, HandOver
from service_kit.errors import Refusal
from service_kit.pages import Pages, page_router, read_form
from service_kit.pages.notices import Notice
from service_kit.pages.packed_ids import packed
from service_kit.pages.ways_back import back_of
from service_kit.sessions import Visitor

MOST_CALLS = 20
"""Calls that a link may ask for."""
PERSON: TypeAdapter[str] = TypeAdapter(PersonId)


def hand_over_pages(app: Application, pages: Pages) -> APIRouter:
    """`/leads/hand-over?lead=...&lead=...`."""
    routes = page_router()

    async def show(request: Request, visitor: Visitor, said: Said, back: str) -> Response:
        people = await app.staff.salespeople(visitor.principal, HAND_OVER)
        language, words = pages.info(request, visitor).language, pages.words(request, visitor)
        shown = {"people": receivers(people, None, app.clock(), words, language)}
        return form_page(request, visitor, pages, "chosen_hand_over.html", said, {"back": back, **shown})

    @routes.get("/leads/hand-over")
    async def ask_whom(
        request: Request,
        visitor: Giver,
        leads: Leads,
        person: Annotated[str, Query(pattern=rf"{PERSON_ID}|^$")] = "",
        calls: Annotated[int, Query(ge=0, le=MOST_CALLS)] = 0,
    ) -> Response:
        await seen(app, leads, visitor, HAND_OVER)
        words = pages.words(request, visitor)
        asked = words.ngettext("Please call once more.", "Please call %(num)s more times.", calls) % {"num": calls}
        values = {"person": person, "note": asked if calls else ""}
        return await show(request, visitor, Said(leads, values), back_of(request, None, ALL_LEADS))

    @routes.post("/leads/hand-over")
    async def hand_over(request: Request, visitor: Giver) -> Response:
        form = await read_form(request)
        leads, back = leads_of(form), back_of(request, form, ALL_LEADS)
        await seen(app, leads, visitor, HAND_OVER)
        person, note = form.said("person"), form.get("note", "")
        wrong = {name for name, kind, text in (("person", PERSON, person), ("note", WORDS, note)) if is_not(kind, text)}
        if not wrong and await app.ask.may_hand_over(leads, person, visitor.principal) == "person":
            wrong = {"person"}
        values = {"person": person, "note": note}
        if wrong:
            return await show(request, visitor, Said(leads, values, frozenset(wrong)), back)
        # One moment for all of them: by it the notice names what Undo takes back.
        at, by = app.clock(), visitor.principal.person
        commands = [HandOver(lead, person, at, by, note or None) for lead in leads]
        answers = await asyncio.gather(*map(app.hand_over_leads.run, commands), return_exceptions=True)
        moved = moved_of(answers)
        if not moved:
            gone = any(isinstance(one, Refusal) and one.status == 422 for one in answers)
            said = Said(leads, values, frozenset({"person"} if gone else ()), refused=not gone)
            return await show(request, visitor, said, back)
        words = pages.words(request, visitor)
        receiver = await app.staff.colleague(person)
        text = words.ngettext("%(name)s has this lead now.", "%(name)s has %(num)s leads now.", len(moved))
        notice = Notice(text % {"name": receiver.name if receiver else person, "num": len(moved)})
        begun = [one.handover.holder for one in moved if isinstance(one, HandedOver) and not one.given]
        if begun:
            undo = {"leads": packed(begun), "at": at.isoformat(), "back": back}
            notice = notice._replace(undo=UNDO_HAND_OVER, fields=undo)
        return done_with(request, visitor, pages, notice, moved, len(leads), back)

    return routes
