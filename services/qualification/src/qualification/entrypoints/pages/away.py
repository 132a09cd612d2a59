"""Absences by form: one's own on a page of its own, and those of a salesperson below the routing profile."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import TypeAdapter, ValidationError

from qualification.application import Application, Colleague
from qualification.domain.profile import absences_in
from qualification.entrypoints.pages.forms import done
from qualification.entrypoints.pages.profiles import Changer, colleague_of, standing_in_of
from qualification.entrypoints.routing_api import PersonInPath
from qualification.entrypoints.texts import Time
from qualification.pages.absences import (
    WRONG_DAYS,
    Days,
    absence_words,
    absences_of,
    back_on,
    span_of,
    with_absence,
    without_absence,
    wrong_days,
)
from qualification.pages.profile_form import WRONG
from qualification.pages.standing_in import WRONG as WRONG_STAND_IN
from qualification.ports import Profile
from qualification.use_cases.put_routing_profiles import PutProfile
from service_kit.errors import Refusal, conflict
from service_kit.pages import Form, Pages, is_htmx, page_router, read_form
from service_kit.pages.notices import Notice
from service_kit.pages.ways_back import back_of
from service_kit.sessions import Visitor
from working_time import local_day

MOST_ABSENCES = 500
ATTEMPTS = 5
Document = Mapping[str, Any]
_DAY: TypeAdapter[date] = TypeAdapter(date)
_TIME: TypeAdapter[datetime] = TypeAdapter(Time)


class Said(NamedTuple):
    """What was typed, and what is wrong with it by field: message ids."""

    fields: Mapping[str, str] = {}
    wrong: Mapping[str, str] = {}
    status: int = 200


class Place(NamedTuple):
    """Where absences are shown and changed: the page, and the path that its forms post to."""

    page: str
    path: str


OWN = Place("/qualification/away", "/qualification/away")


def away_pages(app: Application, pages: Pages) -> APIRouter:
    """`/away` for oneself, `/people/{id}/absences` for others."""
    routes = page_router()
    desk = _AwayDesk(app, pages)

    @routes.get("/away")
    async def away(request: Request, visitor: Changer) -> Response:
        person = await colleague_of(app, visitor.principal.id, visitor)
        return await desk.show(request, visitor, person, OWN, back_of(request, None, ""), Said())

    @routes.post("/away")
    async def leave(request: Request, visitor: Changer) -> Response:
        return await desk.add(request, visitor, visitor.principal.id, OWN)

    @routes.post("/away/remove")
    async def come_back(request: Request, visitor: Changer) -> Response:
        return await desk.remove(request, visitor, visitor.principal.id, OWN)

    @routes.post("/people/{person_id}/absences")
    async def add(request: Request, person_id: PersonInPath, visitor: Changer) -> Response:
        return await desk.add(request, visitor, person_id, _of(person_id))

    @routes.post("/people/{person_id}/absences/remove")
    async def remove(request: Request, person_id: PersonInPath, visitor: Changer) -> Response:
        return await desk.remove(request, visitor, person_id, _of(person_id))

    return routes


def _of(person_id: str) -> Place:
    return Place(f"/qualification/people/{person_id}", f"/qualification/people/{person_id}/absences")


class _AwayDesk(NamedTuple):
    """What the routes share."""

    app: Application
    pages: Pages

    async def add(self, request: Request, visitor: Visitor, person_id: str, place: Place) -> Response:
        form = await read_form(request)
        person = await colleague_of(self.app, person_id, visitor)
        zone = person.profile.document["time_zone"] if person.profile else person.time_zone
        span, wrong = _span(form, str(zone), self.app.clock())
        if person.profile is not None and len(_absences(person.profile)) >= MOST_ABSENCES:
            wrong = {"last": WRONG["absences"]}
        back, stand_in = back_of(request, form, place.page), form.said("stand_in")[:64]
        if span is None or wrong:
            return await self.show(request, visitor, person, place, back, Said(dict(form), wrong, 422))
        try:
            profile = await self._put(person, lambda document: with_absence(document, *span, stand_in), visitor)
        except Refusal as refusal:
            if "why" not in refusal.extra:
                raise
            wrong = {"stand_in": WRONG_STAND_IN[refusal.extra["why"]]}
            return await self.show(request, visitor, person, place, back, Said(dict(form), wrong, 422))
        text = self.pages.words(request, visitor).gettext("Away: %(days)s.")
        undo = {"starts_at": _text(span[0]), "ends_at": _text(span[1])}
        what = _Done(place, text, span, f"{place.path}/remove", undo)
        return self._done(request, visitor, profile, what, form)

    async def remove(self, request: Request, visitor: Visitor, person_id: str, place: Place) -> Response:
        form = await read_form(request)
        person = await colleague_of(self.app, person_id, visitor)
        starts_at, ends_at = form.said("starts_at"), form.said("ends_at")
        span = _exact(form)
        if span is None:
            return RedirectResponse(place.page, 303)
        now = self.app.clock()
        profile = await self._put(person, lambda document: without_absence(document, starts_at, ends_at, now), visitor)
        text = self.pages.words(request, visitor).gettext("No longer away: %(days)s.")
        stood = next((one.get("stand_in") for one in _absences(person.profile) if _is(one, starts_at, ends_at)), None)
        again = {"starts_at": starts_at, "ends_at": ends_at} | ({"stand_in": stood} if stood else {})
        what = _Done(place, text, span, place.path, again)
        return self._done(request, visitor, profile, what, form)

    async def _put(self, person: Colleague, change: Callable[[Document], Document], visitor: Visitor) -> Profile:
        """One absence more or less is right whatever else somebody changes at the same moment."""
        for _ in range(ATTEMPTS):
            current = await self.app.staff.colleague(person.id)
            profile = current.profile if current is not None else None
            if profile is None:
                break
            by = visitor.principal.person
            command = PutProfile(person.id, change(profile.document), expected=profile.version, by=by)
            try:
                return await self.app.put_routing_profiles.run(command)
            except Refusal as refusal:
                if refusal.status != 412:
                    raise
        raise conflict("The routing profile of this person changes too often, or is not there.")

    def _done(self, request: Request, visitor: Visitor, profile: Profile, what: "_Done", form: Form) -> Response:
        words, info = self.pages.words(request, visitor), self.pages.info(request, visitor)
        zone = str(profile.document["time_zone"])
        days = absence_words(*what.span, zone, self.app.clock(), words, info.language)
        back = back_of(request, form, what.place.page)
        notice = Notice(what.text % {"days": days}, what.undo, {**what.fields, "back": back})
        return done(request, visitor, self.pages, notice, back)

    async def show(
        self, request: Request, visitor: Visitor, person: Colleague, place: Place, back: str, said: "Said"
    ) -> Response:
        """One's own absences, or a colleague's."""
        words, info, now = self.pages.words(request, visitor), self.pages.info(request, visitor), self.app.clock()
        document = person.profile.document if person.profile else None
        context = {
            "person": person,
            "own": place == OWN,
            "absences": absences_of(document, now, words, info.language) if document else None,
            "away_until": back_on(person, now, info.language),
            "today": local_day(now, str(document["time_zone"]) if document else person.time_zone).isoformat(),
            "path": place.path,
            "back": back,
            "dialog": is_htmx(request),
            "days_said": said.fields,
            "days_wrong": said.wrong,
            **await standing_in_of(self.app, person, words, info.language),
        }
        template = "away_part.html" if is_htmx(request) else "away.html"
        return self.pages.render(request, visitor, template, context, status=said.status)


class _Done(NamedTuple):
    """What was done to an absence, and what takes it back."""

    place: Place
    text: str
    span: tuple[datetime, datetime]
    undo: str
    fields: Mapping[str, str]


def _absences(profile: Profile | None) -> list[Mapping[str, Any]]:
    return absences_in(profile.document) if profile is not None else []


def _is(absence: Mapping[str, Any], starts_at: str, ends_at: str) -> bool:
    return (absence["starts_at"], absence["ends_at"]) == (starts_at, ends_at)


def _span(form: Form, zone: str, now: datetime) -> tuple[tuple[datetime, datetime] | None, dict[str, str]]:
    """The absence that a form names, by its days or (to take a removal back) to the moment, and what is wrong."""
    exact = _exact(form)
    if exact is not None:
        return exact, {}
    days, wrong = {}, {}
    for field in ("first", "last"):
        try:
            days[field] = _DAY.validate_python(form.said(field), strict=False)
        except ValidationError:
            wrong[field] = WRONG_DAYS[field]
    if wrong:
        return None, wrong
    both = Days(days["first"], days["last"])
    wrong = wrong_days(both, local_day(now, zone))
    return (None if wrong else span_of(both, zone, now)), wrong


def _exact(form: Form) -> tuple[datetime, datetime] | None:
    try:
        starts_at, ends_at = (_TIME.validate_python(form.said(name)) for name in ("starts_at", "ends_at"))
    except ValidationError:
        return None
    return (starts_at, ends_at) if starts_at < ends_at else None


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
