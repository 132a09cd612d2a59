"""Pages of asking for a sign-in link by e-mail: the same for every address, known or not."""

import secrets

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import TypeAdapter, ValidationError

from digest.application import Application
from digest.domain.asks import Ask, network_of, print_of
from digest.domain.sessions import LINK_LIFETIME, link_hash
from digest.entrypoints.pages.browser import ASK_COOKIE, ASKS_KEPT, asked_with, asks_of, leave_cookie, own_path
from digest.entrypoints.pages.letting_in import fresh, let_in
from digest.entrypoints.texts import Address
from digest.sign_in_ports import Provider
from digest.use_cases.sign_in import TryCode
from service_kit.errors import Refusal
from service_kit.pages import Form, Pages, page_router, read_form
from service_kit.sessions import of_own_origin
from service_kit.web import public
from service_kit.web.guards import signed_in

_ADDRESS: TypeAdapter[str] = TypeAdapter(Address)


def asking_pages(app: Application, pages: Pages, key: bytes, provider: Provider | None, *, mails: bool) -> APIRouter:
    """`/sign-in`; `key` makes prints of addresses; without `mails` links are handed over by people."""
    routes = page_router()

    def form_page(request: Request, address: str = "", wanted: str = "", status: int = 200) -> Response:
        shown = {"mails": mails, "address": address, "next": wanted, "wrong": status == 422, "provider": provider}
        return pages.render(request, None, "sign_in.html", shown, status=status)

    @routes.get("/sign-in", dependencies=[public()])
    async def sign_in(request: Request) -> Response:
        visitor = await signed_in(request)
        wanted = own_path(request.query_params.get("next", ""))
        if visitor is None:
            return form_page(request, wanted=wanted)
        return pages.render(request, visitor, "signed_in.html", {"next": wanted})

    @routes.post("/sign-in", dependencies=[public()])
    async def ask(request: Request) -> Response:
        form = await _own_form(request)
        wanted = own_path(form.said("next"))
        if not mails:
            return form_page(request)
        try:
            address = _ADDRESS.validate_python(form.said("email"))
        except ValidationError:
            return form_page(request, form.said("email")[:300], wanted, 422)
        token = secrets.token_urlsafe(32)
        network = network_of(request.client.host if request.client else "")
        prints = print_of(key, f"address {address.lower()}"), print_of(key, f"network {network}")
        await app.ask_to_sign_in.run(Ask(link_hash(token), address, *prints, wanted, app.clock()))
        answer = RedirectResponse("/digest/sign-in/sent", 303)
        tokens = ".".join([*asked_with(request), token][-ASKS_KEPT:])
        leave_cookie(request, answer, ASK_COOKIE, tokens, int(LINK_LIFETIME.total_seconds()))
        return answer

    return routes


def code_pages(app: Application, pages: Pages) -> APIRouter:
    """`/sign-in/sent`, where the digits are typed that another browser shows."""
    routes = page_router()

    @routes.get("/sign-in/sent", dependencies=[public()])
    async def sent(request: Request) -> Response:
        if not asks_of(request):
            return RedirectResponse("/digest/sign-in", 303)
        return pages.render(request, None, "sign_in_sent.html", {"state": "sent"})

    @routes.post("/sign-in/code", dependencies=[public()])
    async def try_code(request: Request) -> Response:
        form = await _own_form(request)
        digits = "".join(sign for sign in form.said("code") if sign in "0123456789")[:6]
        session, device = fresh(request)
        try:
            opened = await app.try_codes.run(TryCode(asks_of(request), digits, session, device))
        except Refusal as refusal:
            state = {"wrong-code": "wrong", "link-spent": "spent"}.get(refusal.code)
            if state is None:
                raise
            return pages.render(request, None, "sign_in_sent.html", {"state": state}, status=refusal.status)
        return await let_in(request, opened, app, "")

    return routes


async def _own_form(request: Request) -> Form:
    """The form; raises `Refusal` 403 where the browser says that another site sent it."""
    if not of_own_origin(request):
        raise Refusal(403, "not-from-here", "The form is not one of ours", "Open the page again.")
    return await read_form(request)
