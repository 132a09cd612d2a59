"""The first pages of an installation: its first administrator, then the ways to a first lead."""

import hmac
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from digest.application import Application
from digest.domain.first_run import id_for
from digest.domain.people import Person
from digest.entrypoints.pages.browser import address_of
from digest.entrypoints.pages.letting_in import fresh, let_in
from digest.entrypoints.people_api import PersonIn
from digest.pages.people import LANGUAGE_NAMES, limits
from digest.use_cases.make_first_admin import FirstAdmin
from digest.use_cases.sign_in import spent
from service_kit.errors import Refusal
from service_kit.pages import Pages, page_router, read_form
from service_kit.pages.navigation import home_of
from service_kit.policy import reach
from service_kit.sessions import Visitor, of_own_origin
from service_kit.web import public, visitor_who_may

FIELDS = ("name", "email", "language", "time_zone")


async def has_leads(app: Application, visitor: Visitor) -> bool:
    """Whether this person sees any lead."""
    return await app.reading.any_lead(visitor.principal, app.clock())


async def begins_at(app: Application, visitor: Visitor) -> str:
    """Where this person begins: who can connect sources with the first run, while there is no lead."""
    if reach(visitor.principal, "sources.change") is not None and not await has_leads(app, visitor):
        return "/digest/first-run"
    return home_of(visitor.principal)


def first_run_pages(app: Application, pages: Pages) -> APIRouter:
    """`/first-run`: three doors, and what comes then; shown while there is no lead. `/first-lead`: the third door."""
    routes = page_router()

    @routes.get("/first-run")
    async def doors(request: Request, visitor: Annotated[Visitor, visitor_who_may("sources.change")]) -> Response:
        if await has_leads(app, visitor):
            return RedirectResponse(home_of(visitor.principal), 303)
        manages = reach(visitor.principal, "keys.manage") is not None
        shown = {"address": address_of(request), "manages": manages}
        return pages.render(request, visitor, "first_run.html", shown)

    @routes.get("/first-lead")
    async def by_hand(request: Request, visitor: Annotated[Visitor, visitor_who_may("sources.change")]) -> Response:
        manages = reach(visitor.principal, "keys.manage") is not None
        shown = {"address": address_of(request), "manages": manages, "come": await has_leads(app, visitor)}
        return pages.render(request, visitor, "first_lead.html", shown)

    return routes


def first_admin_pages(app: Application, pages: Pages, token: str | None, zone: str) -> APIRouter:
    """`/first-run/{token}`: who knows the link that is printed at the start becomes the first administrator."""
    routes = page_router()

    def page(request: Request, said: str, values: Mapping[str, str], status: int = 200, **more: Any) -> Response:
        shown = {"token": said, "values": values, "errors": {}, "language_names": LANGUAGE_NAMES, **more}
        return pages.render(request, None, "first_admin.html", shown, status=status)

    async def check(said: str) -> None:
        if token is None or not hmac.compare_digest(said.encode(), token.encode()) or await app.staff.any_admin():
            raise spent()

    @routes.get("/first-run/{said}", dependencies=[public()])
    async def form(request: Request, said: str) -> Response:
        await check(said)
        language = pages.info(request, None).language
        return page(request, said, {"name": "", "email": "", "language": language, "time_zone": zone})

    @routes.post("/first-run/{said}", dependencies=[public()])
    async def make(request: Request, said: str) -> Response:
        if not of_own_origin(request):
            raise Refusal(403, "not-from-here", "The form is not one of ours", "Open the link again.")
        await check(said)
        given = await read_form(request)
        values = {name: given.said(name) for name in FIELDS}
        try:
            body = PersonIn.model_validate({**values, "email": values["email"] or None, "role": "admin"})
        except ValidationError as error:
            wrong = {str(one["loc"][0]) for one in error.errors()}
            return page(request, said, values, 422, errors=limits(wrong, pages.words(request, None)))
        person = Person(id=id_for(body.name), **body.model_dump())
        return await let_in(request, await app.make_first_admin.run(FirstAdmin(person, *fresh(request))), app, "")

    return routes
