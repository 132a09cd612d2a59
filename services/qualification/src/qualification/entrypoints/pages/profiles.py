"""The page of one salesperson's routing: how many leads of where, and when that person works."""

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

from babel.support import NullTranslations
from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from qualification.application import Application, Colleague
from qualification.domain.profile import absences_in
from qualification.entrypoints.pages.forms import done
from qualification.entrypoints.routing_api import PersonInPath, ProfileIn, document_of, shown_profile
from qualification.entrypoints.working_hours import DEFAULT_HOURS
from qualification.pages.absences import absences_of, back_on
from qualification.pages.profile_form import (
    DAY_NAMES,
    WEEKDAYS,
    ProfileText,
    differences,
    read_profile,
    text_of,
    wrong_field,
)
from qualification.pages.standing_in import stand_ins
from qualification.ports import MACHINE
from qualification.use_cases.put_routing_profiles import PutProfile
from service_kit.errors import Refusal, not_found
from service_kit.pages import Form, Formats, Pages, is_htmx, page_router, read_form
from service_kit.pages.notices import Notice
from service_kit.pages.ways_back import back_of
from service_kit.pages.who_changed import last_changed
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

ACTION = "routing.change"
SELLING = ("rep", "manager")
Changer = Annotated[Visitor, visitor_who_may(ACTION)]
SOME_CAPACITY = 40


class Shown(NamedTuple):
    """What the page shows: the form's texts where they are not those of the profile, and what is to be said of them."""

    text: ProfileText | None = None
    wrong: Mapping[str, str] = {}
    differ: tuple[tuple[str, str], ...] = ()
    who: str = ""
    saved: str = ""
    status: int = 200


async def colleague_of(app: Application, person_id: str, visitor: Visitor) -> Colleague:
    """The person whose routing the visitor may change; raises `Refusal` 404."""
    found = await app.staff.colleague(person_id)
    if found is None or not await app.ask.may_change_profile(person_id, visitor.principal):
        raise not_found("person")
    return found


async def standing_in_of(app: Application, person: Colleague, words: NullTranslations, language: str) -> dict[str, Any]:
    """Who may stand in for the person, and the names of those who do."""
    named = [one.get("stand_in") for one in absences_in(person.profile.document)] if person.profile else []
    teammates = await app.staff.teammates(person)
    names = {one.id: one.name for one in teammates}
    gone = {one for one in named if one is not None and one not in names}
    return {
        "stand_ins": stand_ins(teammates, app.clock(), words, language),
        "names": names | (await app.staff.names(gone) if gone else {}),
    }


def profile_pages(app: Application, pages: Pages) -> APIRouter:
    """`/people/{id}`, a page and a part of the page of people."""
    routes = page_router()

    @routes.get("/people/{person_id}")
    async def show(request: Request, person_id: PersonInPath, visitor: Changer) -> Response:
        person = await colleague_of(app, person_id, visitor)
        return await show_profile(app, pages, request, visitor, person, back_of(request, None, ""), Shown())

    @routes.post("/people/{person_id}")
    async def save(request: Request, person_id: PersonInPath, visitor: Changer) -> Response:
        form = await read_form(request)
        person = await colleague_of(app, person_id, visitor)
        back = back_of(request, form, f"/qualification/people/{person_id}")
        shown = await _save(app, pages, request, visitor, person, form)
        if shown.status == 200 and not is_htmx(request):
            text = pages.words(request, visitor).gettext("Saved: %(name)s.") % {"name": person.name}
            return done(request, visitor, pages, Notice(text), back)
        person = await colleague_of(app, person_id, visitor)
        return await show_profile(app, pages, request, visitor, person, back, shown)

    return routes


async def _save(
    app: Application, pages: Pages, request: Request, visitor: Visitor, person: Colleague, form: Form
) -> Shown:
    words = pages.words(request, visitor)
    text = _text(form)
    said, wrong = read_profile(text, words)
    try:
        absences = person.profile.document["absences"] if person.profile else []
        document = document_of(person.id, ProfileIn.model_validate({**said, "absences": absences}))
    except ValidationError as error:
        refused = [".".join(str(part) for part in one["loc"]) for one in error.errors()]
    except Refusal as refusal:
        refused = [one.field for one in refusal.errors]
    else:
        refused = []
    for where in refused:
        field, message = wrong_field(where)
        wrong.setdefault(field, words.gettext(message))
    if any(day in wrong for day in WEEKDAYS):
        wrong.pop("working_hours", None)
    if wrong:
        return Shown(text, wrong, status=422)
    expected = form.said("expected_version")
    version = int(expected) if expected.isdigit() else 0
    command = PutProfile(person.id, document, expected=version, by=visitor.principal.person)
    try:
        await app.put_routing_profiles.run(command)
    except Refusal as refusal:
        if refusal.status != 412:
            raise
        now = await app.staff.colleague(person.id)
        info = pages.info(request, visitor)
        language = info.language
        who = await _who(app, now, words, Formats(language, info.zone, info.now))
        theirs = _profile_text(now or person, language)
        return Shown(text, differ=tuple(differences(text_of(said, language), theirs, words)), who=who, status=412)
    return Shown(saved=words.gettext("Saved."))


async def _who(app: Application, now: Colleague | None, words: NullTranslations, formats: Formats) -> str:
    """Who changed the profile last, and when; empty where that is not known."""
    profile = None if now is None else now.profile
    if profile is None or profile.changed_by is None:
        return ""
    by = profile.changed_by
    names = {} if by == MACHINE else await app.staff.names([by])
    return last_changed(words, formats, profile.recorded_at, by or None, names.get(by, ""))


def _text(form: Form) -> ProfileText:
    return ProfileText(
        bool(form.said("active")),
        form.said("capacity")[:20],
        form.get("territories", ""),
        form.said("time_zone")[:80],
        form.get("holidays", ""),
        tuple(form.said(day)[:200] for day in WEEKDAYS),
    )


def _profile_text(person: Colleague, language: str) -> ProfileText:
    if person.profile is not None:
        return text_of(shown_profile(person.profile, None), language)
    new = {"active": True, "capacity": SOME_CAPACITY, "territories": [], "time_zone": person.time_zone}
    return text_of({**new, "holidays": [], "working_hours": DEFAULT_HOURS}, language)


async def show_profile(
    app: Application, pages: Pages, request: Request, visitor: Visitor, person: Colleague, back: str, shown: Shown
) -> Response:
    """The form with the absences below it; a part of a page for htmx."""
    words, info = pages.words(request, visitor), pages.info(request, visitor)
    now = app.clock()
    document = person.profile.document if person.profile else None
    context: dict[str, Any] = {
        "person": person,
        "sells": person.role in SELLING and person.active,
        "text": shown.text or _profile_text(person, info.language),
        "version": person.profile.version if person.profile else 0,
        "days": [(day, words.gettext(DAY_NAMES[day])) for day in WEEKDAYS],
        "absences": absences_of(document, now, words, info.language) if document else [],
        "away_until": back_on(person, now, info.language),
        "today": now.date().isoformat(),
        "shown": shown,
        "back": back,
        "dialog": is_htmx(request),
        "inside": request.query_params.get("in") == "page",
        "path": f"/qualification/people/{person.id}/absences",
        "days_said": {},
        "days_wrong": {},
        **await standing_in_of(app, person, words, info.language),
    }
    template = "profile_panel.html" if is_htmx(request) else "profile.html"
    return pages.render(request, visitor, template, context, status=shown.status)
