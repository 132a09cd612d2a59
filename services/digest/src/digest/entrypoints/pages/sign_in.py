"""Pages of signing in and out, and of one's own account."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import TypeAdapter, ValidationError

from digest.application import Application
from digest.domain.people import Person
from digest.entrypoints.pages.browser import leave_cookie, own_path
from digest.entrypoints.pages.first_run import begins_at
from digest.entrypoints.pages.letting_in import use
from digest.entrypoints.texts import ZoneName
from digest.use_cases.put_people import PutPerson
from digest.use_cases.sign_in import EndSession
from service_kit.errors import Refusal
from service_kit.pages import Pages, page_router, read_form
from service_kit.pages.catalogue import LANGUAGES
from service_kit.pages.rendering import KEYS_COOKIE, THEME_COOKIE, THEMES
from service_kit.sessions import COOKIE, LONGEST, Visitor, of_own_origin
from service_kit.web import public, visitor_who_may
from service_kit.web.guards import signed_in

YEAR_SECONDS = 365 * 24 * 3600
Anybody = Annotated[Visitor, visitor_who_may("account.use")]
_ZONE: TypeAdapter[str] = TypeAdapter(ZoneName)


def sign_in_pages(app: Application, pages: Pages, *, demo: bool) -> APIRouter:
    """`/`, `/sign-in...`, `/sign-out`; with `demo` also links that sign in at once and as often as they are opened."""
    routes = page_router()

    @routes.get("/", dependencies=[public()])
    async def first_page(request: Request) -> Response:
        visitor = await signed_in(request)
        return RedirectResponse("/digest/sign-in" if visitor is None else await begins_at(app, visitor), 303)

    @routes.get("/sign-in/link/{token}", dependencies=[public()])
    async def show_link(request: Request, token: str) -> Response:
        """Opening it changes nothing: scanners of mail open every link."""
        return pages.render(request, None, "sign_in_link.html", {"token": token, "next": _next(request)})

    @routes.post("/sign-in/link/{token}", dependencies=[public()])
    async def use_link(request: Request, token: str) -> Response:
        if not of_own_origin(request):
            raise Refusal(403, "not-from-here", "The form is not one of ours", "Open the link again.")
        return await use(request, token, app, pages)

    if demo:

        @routes.get("/sign-in/demo/{token}", dependencies=[public()])
        async def let_in_at_once(request: Request, token: str) -> Response:
            return await use(request, token, app, pages)

    @routes.post("/sign-out")
    async def sign_out(request: Request, visitor: Anybody) -> Response:
        await read_form(request)
        await app.end_sessions.run(EndSession(visitor.session, visitor.principal.id))
        answer = RedirectResponse("/digest/sign-in", 303)
        answer.delete_cookie(COOKIE, path="/")
        return answer

    return routes


def account_pages(app: Application, pages: Pages) -> APIRouter:
    """`/account`: how one reads, and where one is signed in."""
    routes = page_router()

    async def shown(request: Request, visitor: Visitor, error: str = "", status: int = 200) -> Response:
        person = await app.staff.person(visitor.principal.id)
        open_sessions = await app.sessions.of_person(visitor.principal.id, app.clock() - LONGEST)
        found = {"person": person, "sessions": open_sessions, "languages": LANGUAGES, "zone_error": error}
        return pages.render(request, visitor, "account.html", found, status=status)

    @routes.get("/account")
    async def account(request: Request, visitor: Anybody) -> Response:
        return await shown(request, visitor)

    @routes.post("/account/reading")
    async def save_reading(request: Request, visitor: Anybody) -> Response:
        form = await read_form(request)
        person = await app.staff.person(visitor.principal.id)
        try:
            zone = _ZONE.validate_python(form.said("time_zone"))
        except ValidationError:
            return await shown(request, visitor, form.said("time_zone") or "?", 422)
        language = form.said("language")
        if person is not None and language in LANGUAGES:
            await app.put_people.run(PutPerson(_reading(person, language, zone), person.version))
        return RedirectResponse("/digest/account", 303)

    @routes.post("/account/looks")
    async def save_looks(request: Request, _: Anybody) -> Response:
        form = await read_form(request)
        answer = RedirectResponse("/digest/account", 303)
        theme = form.said("theme")
        leave_cookie(request, answer, THEME_COOKIE, theme if theme in THEMES else "auto", YEAR_SECONDS)
        leave_cookie(request, answer, KEYS_COOKIE, "on" if form.said("keys") else "off", YEAR_SECONDS)
        return answer

    @routes.post("/account/sessions/{session}/end")
    async def end_session(request: Request, session: str, visitor: Anybody) -> Response:
        await read_form(request)
        await app.end_sessions.run(EndSession(session, visitor.principal.id))
        return RedirectResponse("/digest/account", 303)

    return routes


def _reading(person: Person, language: Any, zone: str) -> Person:
    return Person(
        person.id, person.name, person.email, person.role, person.team, language, zone, person.active, person.version
    )


def _next(request: Request) -> str:
    return own_path(request.query_params.get("next", ""))
