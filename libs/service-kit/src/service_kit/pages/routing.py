"""Routes of pages: what an API answers in problem details, people read as a page, with the way on."""

from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import Match

from event_bus.transaction import UnavailableError
from service_kit.errors import FieldError, Refusal, invalid
from service_kit.last_writes import keep_written
from service_kit.pages.rendering import Pages, is_htmx
from service_kit.sessions import COOKIE, CSRF_FIELD, Renewal, Sessions, Ticket, Visitor, leave_session
from service_kit.web.guards import SAFE_METHODS, signed_in
from service_kit.web.problems import as_answer, refusal_for

FRONT = "/digest"
SIGN_IN = f"{FRONT}/sign-in"
FORM_BYTES = 256 * 1024
SERVER_FAULT, TOO_FAST = 500, 429
FORM_FIELDS = 500


class PageRoute(APIRoute):
    """Answers refusals as pages, or as a part of one for htmx; sends whoever is not signed in to do so."""

    reads_forms = True

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, with what it refuses made readable."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                response = await handler(request)
            except HTTPException:
                raise  # the framework's own: a path or method that no page has
            except Exception as error:  # noqa: BLE001  # people read a page, also when it is our fault; it is logged
                response = _refused(request, refusal_for(error))
            keep_written(request, response)
            return await renewed(request, response)

        return handle


async def renewed(request: Request, response: Response) -> Response:
    """The page, with a fresh cookie where the reader's grows old; an answer that sets one itself keeps its own."""
    state = request.scope["state"]
    renewal: Renewal | None = getattr(request.app.state, "renewal", None)
    ticket: Ticket | None = state.get("ticket")
    own = any(one.startswith(f"{COOKIE}=") for one in response.headers.getlist("set-cookie"))
    if renewal is None or ticket is None or own:
        return response
    if state.get("visitor") is None:
        await renewal.over(ticket)
    else:
        fresh = await renewal.again(ticket)
        if fresh is not None:
            leave_session(request, response, fresh)
    return response


async def nowhere(request: Request, error: Exception) -> Response:
    """What no route is for: a page for whoever opens an address in a browser, problem details for everybody else."""
    opened = request.method in SAFE_METHODS and "text/html" in request.headers.get("accept", "")
    if not opened or is_htmx(request):
        return as_answer(request, error)
    with suppress(UnavailableError):  # then it is a page without a menu
        await signed_in(request)
    refusal = refusal_for(error)
    return _refused(request, Refusal(404, "no-such-page", "Not Found") if refusal.status == 404 else refusal)


def page_router() -> APIRouter:
    """A router for pages; they are no part of the API's documents."""
    return APIRouter(route_class=PageRoute, include_in_schema=False)


def _refused(request: Request, refusal: Refusal) -> Response:
    pages: Pages = request.app.state.pages
    visitor: Visitor | None = request.scope["state"].get("visitor")
    if refusal.status == 401:
        return _to_sign_in(request)
    template = "kit/refused_part.html" if is_htmx(request) else "kit/refused.html"
    headers, context = dict(refusal.headers), {"refusal": refusal, **_way_on(request, refusal)}
    return pages.render(request, visitor, template, context, status=refusal.status, headers=headers)


def _way_on(request: Request, refusal: Refusal) -> dict[str, Any]:
    """What a page of a refusal offers besides the first page.

    The same page once more, or the form's own, which has kept the words, where that may help; which parts answer and a
    number to tell, where it is no fault of the reader's.
    """
    ours = refusal.status >= SERVER_FAULT
    may_help = ours or refusal.status == TOO_FAST
    reads = request.method == "GET"
    again = request.url.path + (f"?{request.url.query}" if reads and request.url.query else "")
    asked = [name for name in _fields(refusal) if name in request.query_params] if reads else []
    return {
        "reads": reads,
        "asked": asked,
        "without": _without(request, asked) if asked else "",
        "again": again if may_help and (reads or _is_shown(request)) else "",
        "ours": ours,
        "status_page": f"{request.scope.get('root_path') or FRONT}/status",
    }


def _fields(refusal: Refusal) -> list[str]:
    """What is wrong, each once; also a part of a list is named by the whole."""
    return list(dict.fromkeys(error.field.partition(".")[0] for error in refusal.errors))


def _without(request: Request, names: Sequence[str]) -> str:
    """The same address without what it asks for under these names."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in names]
    return request.url.path + (f"?{urlencode(kept)}" if kept else "")


def _is_shown(request: Request) -> bool:
    """Whether this address, to which a form was sent, is also a page."""
    scope = {**request.scope, "method": "GET"}
    return any(route.matches(scope)[0] == Match.FULL for route in request.app.routes)


def _to_sign_in(request: Request) -> Response:
    """Sign in, then back to the page; from a form to the page of that form: what was typed the browser keeps."""
    if is_htmx(request):
        # The page that a part was asked for is known by its own word; only its path counts.
        page = urlsplit(request.headers.get("hx-current-url", ""))
        back = _sign_in_for(page.path, page.query) if page.path.startswith("/") else SIGN_IN
        return Response(status_code=401, headers={"HX-Redirect": back})
    if request.method == "GET":
        return RedirectResponse(_sign_in_for(request.url.path, request.url.query), 303)
    return RedirectResponse(_sign_in_for(request.url.path) if _is_shown(request) else SIGN_IN, 303)


def _sign_in_for(path: str, query: str = "") -> str:
    """Where to sign in for coming back to this page."""
    return f"{SIGN_IN}?next={quote(path + (f'?{query}' if query else ''), safe='/')}"


class Form(dict[str, str]):
    """The fields of a form, the last of each name; `all_of` gives every one."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__(pairs)
        self._pairs = pairs

    def all_of(self, name: str) -> list[str]:
        """Every value of this name."""
        return [value for key, value in self._pairs if key == name]

    def said(self, name: str) -> str:
        """The field without blanks around it; empty where it is not there."""
        return self.get(name, "").strip()


async def read_form(request: Request) -> Form:
    """The urlencoded form of a page whose reader is signed in.

    Raises `Refusal`: 403 where it is not a form of this session, 413 or 422 where it is none of ours.
    """
    body = await request.body()
    if len(body) > FORM_BYTES:
        raise Refusal(413, "too-large", "The form is too large", f"At most {FORM_BYTES // 1024} kB are taken here.")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=FORM_FIELDS, errors="strict")
    except ValueError:
        raise invalid([FieldError("form", "cannot be read", "Send the form from its page.")]) from None
    if any("\0" in value or "\0" in name for name, value in pairs):
        raise invalid([FieldError("form", "holds a null byte", "Send text without null bytes.")])
    form = Form(pairs)
    check_form(request, form.get(CSRF_FIELD))
    return form


def check_form(request: Request, token: str | None) -> None:
    """Raise `Refusal` 403 unless the token is that of the reader's session and the request comes from our pages."""
    visitor: Visitor | None = request.scope["state"].get("visitor")
    sessions: Sessions | None = request.app.state.sessions
    if visitor is not None and sessions is not None:
        sessions.check_csrf(request, visitor.family, token)
