"""Leads chosen in a list are left alone for a while."""

import asyncio
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from qualification.application import Application
from qualification.domain.returns import ACTIONS
from qualification.entrypoints.pages.chosen import (
    ALL_LEADS,
    NURTURE,
    UNDO_NURTURE,
    WORDS,
    Keeper,
    Leads,
    Said,
    done_with,
    form_page,
    is_not,
    leads_of,
    moved_of,
    seen,
)
from qualification.use_cases.close_leads import BY_HAND, Closed, Nurture
from service_kit.pages import Pages, page_router, read_form
from service_kit.pages.notices import Notice
from service_kit.pages.packed_ids import packed
from service_kit.pages.ways_back import back_of


def nurture_pages(app: Application, pages: Pages) -> APIRouter:
    """`/leads/nurture?lead=...&reason=too_early`."""
    routes = page_router()

    @routes.get("/leads/nurture")
    async def ask_until_when(
        request: Request, visitor: Keeper, leads: Leads, reason: str = "", until: date | None = None
    ) -> Response:
        await seen(app, leads, visitor, NURTURE)
        day = "" if until is None else until.isoformat()
        values = {"until": day, "note": "", "reason": reason if reason in ACTIONS else ""}
        back = back_of(request, None, ALL_LEADS)
        return form_page(request, visitor, pages, "chosen_nurture.html", Said(leads, values), {"back": back})

    @routes.post("/leads/nurture")
    async def nurture(request: Request, visitor: Keeper) -> Response:
        form = await read_form(request)
        leads, back = leads_of(form), back_of(request, form, ALL_LEADS)
        await seen(app, leads, visitor, NURTURE)
        values = {name: form.get(name, "") for name in ("until", "note", "reason")}
        zone, wrong = ZoneInfo(pages.info(request, visitor).zone), set()
        until = _morning(values["until"], zone)
        if values["until"] and (until is None or until <= app.clock()):
            wrong.add("until")
        wrong |= {"note"} if is_not(WORDS, values["note"]) else set()
        if wrong:
            said = Said(leads, values, frozenset(wrong))
            return form_page(request, visitor, pages, "chosen_nurture.html", said, {"back": back})
        # Why sales returned it stays with a lead that is put off again.
        reason = values["reason"] if values["reason"] in ACTIONS else BY_HAND
        by, note = visitor.principal.person, values["note"] or None
        # One moment for all of them: by it the notice names what Undo takes back.
        at = app.clock()
        commands = [Nurture(lead, until, reason, at, by, note) for lead in leads]
        moved = moved_of(await asyncio.gather(*map(app.nurture_leads.run, commands), return_exceptions=True))
        if not moved:
            said = Said(leads, values, refused=True)
            return form_page(request, visitor, pages, "chosen_nurture.html", said, {"back": back})
        words = pages.words(request, visitor)
        text = words.ngettext("The lead is being nurtured.", "%(num)s leads are being nurtured.", len(moved))
        ids = packed(one.lead.id for one in moved if isinstance(one, Closed))
        undo = {"leads": ids, "at": at.isoformat(), "back": back}
        notice = Notice(text % {"num": len(moved)}, UNDO_NURTURE, undo)
        return done_with(request, visitor, pages, notice, moved, len(leads), back)

    return routes


def _morning(day: str, zone: ZoneInfo) -> datetime | None:
    """The morning of that day; None where it is no day."""
    try:
        return datetime.combine(date.fromisoformat(day), time(9), zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
