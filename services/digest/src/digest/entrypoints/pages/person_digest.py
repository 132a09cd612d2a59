"""Somebody's digest as an administrator sets it, and looks at what it would say now."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from digest.domain.mail import Mail
from digest.domain.people import Person
from digest.entrypoints.pages.mailbox import FRAMING, LETTER
from digest.entrypoints.pages.my_digest import FIELDS, wish_of, wrong_of
from digest.entrypoints.pages.person_page import PersonDesk
from digest.entrypoints.texts import PersonInPath
from digest.use_cases.wish_digests import SetWish
from service_kit.errors import not_found
from service_kit.pages import page_router, read_form
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

Changer = Annotated[Visitor, visitor_who_may("people.change")]


def person_digest_pages(desk: PersonDesk) -> APIRouter:
    """`/people/{id}/digest`, `/people/{id}/digest/letter`."""
    routes = page_router()

    async def known(person_id: str) -> Person:
        found = await desk.app.staff.person(person_id)
        if found is None:
            raise not_found("person")
        return found

    async def letter_of(person_id: str) -> Mail | None:
        return await desk.mail.preview(person_id)

    @routes.post("/people/{person_id}/digest")
    async def save(request: Request, person_id: PersonInPath, visitor: Changer) -> Response:
        form = await read_form(request)
        person = await known(person_id)
        wish = wish_of(form)
        if wish is None:
            said = dict.fromkeys(FIELDS, "") | dict(form)
            return await desk.show(request, visitor, person, {"digest": said, "digest_wrong": wrong_of(form)}, 422)
        await desk.mail.set_wishes.run(SetWish(person.id, wish))
        return RedirectResponse(f"/digest/people/{person.id}?saved=1", 303)

    @routes.get("/people/{person_id}/digest")
    async def preview(request: Request, person_id: PersonInPath, visitor: Changer) -> Response:
        person, mail = await known(person_id), await letter_of(person_id)
        shown = {"person": person, "mail": mail}
        headers = {"Content-Security-Policy": FRAMING}
        return desk.pages.render(request, visitor, "person_digest.html", shown, headers=headers)

    @routes.get("/people/{person_id}/digest/letter")
    async def letter(person_id: PersonInPath, _: Changer) -> Response:
        mail = await letter_of(person_id)
        if mail is None:
            raise not_found("letter")
        return Response(mail.html, 200, LETTER, "text/html; charset=utf-8")

    return routes
