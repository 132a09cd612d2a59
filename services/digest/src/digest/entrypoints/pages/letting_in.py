"""How a browser becomes one in which somebody is signed in."""

from uuid import uuid4

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from digest.application import Application
from digest.domain.asks import code_of
from digest.domain.sessions import device_of, link_hash
from digest.entrypoints.pages.browser import ASK_COOKIE, asks_of, own_path
from digest.use_cases.sign_in import EndSession, Opened, OpenSession, OtherBrowser
from service_kit.errors import Refusal
from service_kit.pages import Pages
from service_kit.sessions import Sessions, leave_session
from service_kit.web.guards import signed_in


async def use(request: Request, token: str, app: Application, pages: Pages) -> Response:
    """Signs in by a link, or shows its digits, or says that it is spent."""
    session, device = fresh(request)
    command = OpenSession(link_hash(token), session, device, asks_of(request), code_of(token))
    try:
        result = await app.open_sessions.run(command)
    except Refusal as refusal:
        if refusal.code != "link-spent":
            raise
        return pages.render(request, None, "sign_in_link.html", {"token": None, "next": ""}, status=refusal.status)
    if isinstance(result, OtherBrowser):
        return pages.render(request, None, "sign_in_code.html", {"code": result.code})
    return await let_in(request, result, app, own_path(request.query_params.get("next", "")))


def fresh(request: Request) -> tuple[str, str]:
    """The id of a session to be, and what the browser says of itself.

    Raises `Refusal` 503 where nobody can sign in.
    """
    if request.app.state.sessions is None:
        raise Refusal(503, "no-secret", "Nobody can sign in", "An operator has to set LEADLOOP_SECRET.")
    return uuid4().hex, device_of(request.headers.get("user-agent", ""))


async def let_in(request: Request, opened: Opened, app: Application, wanted: str) -> Response:
    """Go on with the session's cookie; a session that this browser had before ends."""
    sessions: Sessions = request.app.state.sessions
    before = await signed_in(request)
    if before is not None:
        await app.end_sessions.run(EndSession(before.session, before.principal.id))
    session = opened.session
    answer = RedirectResponse(wanted or opened.next or "/", 303)
    leave_session(request, answer, sessions.seal(session.id, session.person))
    answer.delete_cookie(ASK_COOKIE, path="/")
    return answer
