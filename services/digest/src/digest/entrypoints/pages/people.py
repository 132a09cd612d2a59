"""Pages of people: who works here, in which role; for administrators also forms and ways in."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import TypeAdapter, ValidationError

from digest.domain.people import Person
from digest.domain.sessions import LINK_LIFETIME, link_hash
from digest.entrypoints.pages.browser import address_of
from digest.entrypoints.pages.person_page import NEW, PersonDesk, about
from digest.entrypoints.people_api import PersonIn
from digest.entrypoints.texts import PersonId, PersonInPath
from digest.pages.people import LAST_ADMIN, TAKEN, comes, differences, limits
from digest.use_cases.put_people import PutPerson
from digest.use_cases.sign_in import MakeLink
from service_kit.errors import Refusal, not_found
from service_kit.pages import Form, page_router, read_form
from service_kit.sessions import Visitor
from service_kit.web import Paging, page_of, visitor_who_may

Reader = Annotated[Visitor, visitor_who_may("people.read")]
Changer = Annotated[Visitor, visitor_who_may("people.change")]
_ID: TypeAdapter[str] = TypeAdapter(PersonId)
OPTIONAL = ("email", "team")


class Filled(NamedTuple):
    """The form as it was filled in: a person, or what is wrong with it."""

    values: Mapping[str, Any]
    person: Person | None
    wrong: frozenset[str]


def people_pages(desk: PersonDesk) -> APIRouter:
    """`/people`: everybody, with a page for each."""
    routes = page_router()
    app, pages = desk.app, desk.pages

    @routes.get("/people")
    async def everybody(request: Request, visitor: Reader, paging: Annotated[Paging, Depends()]) -> Response:
        after = None if paging.after is None else str(paging.after[0])
        rows = await app.staff.people(after, paging.limit + 1)
        page = page_of(paging, rows, lambda row: row, lambda row: (row.id,))
        wishes = await desk.mail.plans.wishes([one.id for one in page["items"]])
        known, active = await app.staff.count()
        people = [(one, comes(one, wishes[one.id], app.clock())) for one in page["items"]]
        shown = {"people": people, "next": page["next"], "known": known, "active": active}
        return pages.render(request, visitor, "people.html", shown | about(visitor))

    @routes.get("/people/{person_id}")
    async def one(request: Request, person_id: PersonInPath, visitor: Reader) -> Response:
        found = await app.staff.person(person_id)
        if found is None:
            raise not_found("person")
        return await desk.show(request, visitor, found, {"saved": "saved" in request.query_params})

    @routes.post("/people/{person_id}")
    async def save(request: Request, person_id: PersonInPath, visitor: Changer) -> Response:
        form = await read_form(request)
        found = await app.staff.person(person_id)
        if found is None:
            raise not_found("person")
        filled = _filled(person_id, form)
        words = pages.words(request, visitor)
        shown = {"values": filled.values}
        if filled.person is None:
            wrong = {"errors": limits(filled.wrong, words), "version": form.said("version")}
            return await desk.show(request, visitor, found, shown | wrong, 422)
        try:
            await app.put_people.run(PutPerson(filled.person, _version(form)))
        except Refusal as refusal:
            if refusal.code == "last-admin":
                kept = {"errors": {refusal.errors[0].field: words.gettext(LAST_ADMIN)}, "version": form.said("version")}
                return await desk.show(request, visitor, found, shown | kept, 409)
            if refusal.status != 412:
                raise
            current = await app.staff.person(person_id) or found
            more: dict[str, Any] = {"changed": differences(current, filled.person, words), "version": current.version}
            return await desk.show(request, visitor, found, shown | more, 412)
        return RedirectResponse(f"/digest/people/{person_id}?saved=1", 303)

    return routes


def new_person_pages(desk: PersonDesk) -> APIRouter:
    """`/new-person`, beside the ids of people, of which `new` may be one."""
    routes = page_router()
    app, pages = desk.app, desk.pages

    @routes.get("/new-person")
    async def empty_form(request: Request, visitor: Changer) -> Response:
        values = NEW | {"time_zone": visitor.time_zone, "language": visitor.language}
        return desk.show_new(request, visitor, {"values": values})

    @routes.post("/new-person")
    async def add(request: Request, visitor: Changer) -> Response:
        form = await read_form(request)
        filled = _filled(form.said("id"), form)
        words = pages.words(request, visitor)
        errors = limits(filled.wrong, words)
        if filled.person is not None:
            try:
                await app.put_people.run(PutPerson(filled.person, 0))
                return RedirectResponse(f"/digest/people/{filled.person.id}?saved=1", 303)
            except Refusal as refusal:
                if refusal.status != 412:
                    raise
                errors = {"id": words.gettext(TAKEN)}
        return desk.show_new(request, visitor, {"values": filled.values, "errors": errors}, 422)

    return routes


def hand_over_pages(desk: PersonDesk, new_token: Callable[[], str]) -> APIRouter:
    """`/people/{id}/link`: a way in that an administrator hands over."""
    routes = page_router()
    app = desk.app

    @routes.post("/people/{person_id}/link")
    async def make_link(request: Request, person_id: PersonInPath, visitor: Changer) -> Response:
        """Shown in this answer and nowhere else, so there is no page to be sent on to."""
        await read_form(request)
        token = new_token()
        made = await app.make_links.run(MakeLink(link_hash(token), person_id, app.clock() + LINK_LIFETIME))
        found = await app.staff.person(person_id)
        if found is None:
            raise not_found("person")
        link = f"{address_of(request)}/digest/sign-in/link/{token}"
        return await desk.show(request, visitor, found, {"link": link, "until": made.expires_at})

    return routes


def _filled(identity: str, form: Form) -> Filled:
    """The same limits as PUT /v1/people/{id}: the same model."""
    said = {name: form.said(name) for name in NEW if name not in {"id", "active"}}
    values = {"id": identity, **said, "active": bool(form.said("active"))}
    wrong = set()
    try:
        _ID.validate_python(identity)
    except ValidationError:
        wrong.add("id")
    sent = {name: value or None if name in OPTIONAL else value for name, value in values.items() if name != "id"}
    try:
        body = PersonIn.model_validate(sent)
    except ValidationError as error:
        wrong |= {str(one["loc"][0]) for one in error.errors()}
        return Filled(values, None, frozenset(wrong))
    return Filled(values, None if wrong else Person(id=identity, **body.model_dump()), frozenset(wrong))


def _version(form: Form) -> int:
    said = form.said("version")
    return int(said) if said.isdecimal() and len(said) <= 18 else -1
