"""The page behind digest's buttons in mails: get no more of these, have somebody reminded, leave a broken promise.

Opening it changes nothing; one press does, and another takes it back. Mail programs that offer to unsubscribe post to
the same address (RFC 8058).
"""

from dataclasses import replace
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from digest.domain.people import Person
from digest.entrypoints.pages.whose_lead import whose
from digest.mail_application import MailApplication
from digest.pages.whose import Whose
from digest.use_cases.leave_promises import Leave
from digest.use_cases.wish_digests import Remind, SetWish, reminder_key
from service_kit.action_links import ActionLink, ActionLinks
from service_kit.errors import Refusal
from service_kit.pages import Pages, page_router, read_form
from service_kit.sessions import of_own_origin
from service_kit.web import public

AUDIENCE = "digest"
FIELDS = {"unsubscribe": "wanted", "unsubscribe_escalations": "escalations"}
REMIND, LEAVE = "remind", "leave"
ABOUT_LEADS = frozenset({REMIND, LEAVE})
ONE_CLICK = "List-Unsubscribe"
STATUS = {"unknown": 404, "expired": 410, "gone": 404}


class Pressed(NamedTuple):
    """A link as it stands."""

    state: str
    link: ActionLink | None = None
    person: Person | None = None
    undoable: bool = False
    whose: Whose | None = None
    """The lead that it is about."""


def leaving_pages(mail: MailApplication, pages: Pages, links: ActionLinks | None) -> APIRouter:
    """`/a/{token}`: GET shows, POST does; `/a/{token}/undo` takes it back."""
    routes = page_router()

    def page(request: Request, token: str, found: Pressed, status: int | None = None) -> Response:
        told = {"token": token, **found._asdict()}
        headers = {"X-Robots-Tag": "noindex"}
        code = status or STATUS.get(found.state, 200)
        return pages.render(request, None, "leaving.html", told, status=code, headers=headers)

    @routes.get("/a/{token}", dependencies=[public()])
    async def show(request: Request, token: str) -> Response:
        found = await _looked_at(token, mail, links)
        return page(request, token, found._replace(whose=await _whose(request, mail, found)))

    @routes.post("/a/{token}", dependencies=[public()])
    async def press(request: Request, token: str) -> Response:
        if not of_own_origin(request):
            raise Refusal(403, "not-from-here", "The form is not one of ours", "Open the link again.")
        form = await read_form(request)
        found = await _looked_at(token, mail, links)
        if found.state == "ask" and not await _do(mail, found):
            return page(request, token, found._replace(state="gone"))
        if ONE_CLICK in form:
            return Response(status_code=200 if found.state in {"ask", "used"} else STATUS[found.state])
        return page(request, token, found) if found.state in STATUS else _back(token)

    @routes.post("/a/{token}/undo", dependencies=[public()])
    async def undo(request: Request, token: str) -> Response:
        if not of_own_origin(request):
            raise Refusal(403, "not-from-here", "The form is not one of ours", "Open the link again.")
        await read_form(request)
        found = await _looked_at(token, mail, links)
        if found.undoable and found.link is not None:
            await _undo(mail, found.link)
        return _back(token)

    return routes


def _back(token: str) -> Response:
    return RedirectResponse(f"/digest/a/{token}", 303)


async def _looked_at(token: str, mail: MailApplication, links: ActionLinks | None) -> Pressed:
    link = None if links is None else links.read(token, AUDIENCE)
    person = None if link is None else await mail.staff.person(link.person)
    if link is None or person is None or not (link.action in FIELDS or link.action in ABOUT_LEADS):
        return Pressed("unknown")
    if link.expired(mail.clock()):
        return Pressed("expired", link, person)
    if link.action == REMIND:
        posted = await mail.mails.by_key(reminder_key(link.effect))
        return Pressed("ask" if posted is None else "used", link, person, posted is not None and posted.version == 1)
    if link.action == LEAVE:
        return await _left(mail, link, person)
    wish = (await mail.plans.plan(person.id)).wish
    wanted = wish.escalations if link.action == "unsubscribe_escalations" else wish.settings(person).on
    return Pressed("ask" if wanted else "used", link, person, not wanted)


async def _left(mail: MailApplication, link: ActionLink, person: Person) -> Pressed:
    """As it stands for the deadline that is broken now."""
    waiting = await mail.waiting.waiting(link.subject)
    if waiting is None or waiting.need.urgency != "overdue":
        return Pressed("gone", link, person)
    left = await mail.waiting.left(person.id, link.subject) == waiting.need.due_at
    return Pressed("used" if left else "ask", link, person, left)


async def _whose(request: Request, mail: MailApplication, found: Pressed) -> Whose | None:
    """The lead; what could be a scanner that follows links reads initials."""
    if found.link is None or found.link.action not in ABOUT_LEADS or found.state not in {"ask", "used"}:
        return None
    return await whose(request, mail, found.link)


async def _do(mail: MailApplication, found: Pressed) -> bool:
    """Do what the link says; answers whether that was possible."""
    link = found.link
    if link is None:
        return False
    try:
        if link.action == REMIND:
            await mail.remind.run(Remind(link.subject, link.person, link.effect))
        elif link.action == LEAVE:
            await mail.leave_promises.run(Leave(link.subject, link.person))
        else:
            await _wish(mail, link, wanted=False)
    except Refusal as refusal:
        if refusal.status not in {404, 409}:
            raise
        return False
    return True


async def _undo(mail: MailApplication, link: ActionLink) -> None:
    if link.action == REMIND:
        await mail.take_back.run(link.effect)
    elif link.action == LEAVE:
        await mail.care_again.run(Leave(link.subject, link.person))
    else:
        await _wish(mail, link, wanted=True)


async def _wish(mail: MailApplication, link: ActionLink, *, wanted: bool) -> None:
    wish = (await mail.plans.plan(link.person)).wish
    change: dict[str, Any] = {FIELDS[link.action]: wanted}
    await mail.set_wishes.run(SetWish(link.person, replace(wish, **change)))
