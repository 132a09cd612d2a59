"""The page behind a button in a mail: what will be saved, one press that saves it, then the way back.

Opening it changes nothing, since scanners of mail open every link. Whoever presses need not be signed in: the link is
the person's, for one action on one hand-over, and what it does can be undone.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from sales_feedback.application import Application
from sales_feedback.domain.entries import Entry
from sales_feedback.domain.handover import Handover
from sales_feedback.domain.reasons import RETURN_REASONS
from sales_feedback.entrypoints.pages.dialogs import Dialogs
from sales_feedback.entrypoints.pages.fields import LONGEST_NOTE
from sales_feedback.pages.wording import OUTCOMES, WRONG
from sales_feedback.use_cases.prepare_actions import Prepared
from sales_feedback.use_cases.record_attempts import RecordAttempt
from sales_feedback.use_cases.return_handovers import Return
from sales_feedback.use_cases.undo_actions import Undo
from service_kit.access import Access
from service_kit.action_links import LEAD_LIFETIME, ActionLink, ActionLinks
from service_kit.errors import Refusal
from service_kit.pages import Form, page_router, read_form
from service_kit.sessions import Visitor, of_own_origin
from service_kit.web import public

AUDIENCE = "sales"
RETURNING = "return"
STATUS = {"unknown": 404, "expired": 410, "moved": 404}
"""Of what cannot be pressed; everything else is 200."""


class Pressed(NamedTuple):
    """A link as it stands: whose, on which hand-over, and what it did already."""

    state: str
    link: ActionLink | None = None
    visitor: Visitor | None = None
    prepared: Prepared | None = None
    done: Entry | None = None


def press_pages(application: Application, dialogs: Dialogs, access: Access, links: ActionLinks | None) -> APIRouter:
    """`/a/{token}`: GET shows, POST saves; `/a/{token}/undo` takes it back."""
    routes = page_router()

    async def looked_at(token: str) -> Pressed:
        return await _looked_at(token, dialogs, access, links)

    def page(
        request: Request, token: str, found: Pressed, form: Form | None = None, errors: Mapping[str, str] | None = None
    ) -> Response:
        return dialogs.answering.press(request, _shown(token, found, form, errors or {}), _status(found, errors))

    @routes.get("/a/{token}", dependencies=[public()])
    async def show(request: Request, token: str) -> Response:
        return page(request, token, await looked_at(token))

    @routes.post("/a/{token}", dependencies=[public()])
    async def press(request: Request, token: str) -> Response:
        form, found = await _form(request), await looked_at(token)
        if found.state != "ask":
            return page(request, token, found)
        errors = await _act(application, found, form)
        return page(request, token, found, form, errors) if errors else _back(token)

    @routes.post("/a/{token}/undo", dependencies=[public()])
    async def undo(request: Request, token: str) -> Response:
        await _form(request)
        found = await looked_at(token)
        if found.done is not None and found.link is not None and found.visitor is not None:
            act = Undo(handover_id=found.link.subject, principal=found.visitor.principal, event_id=found.done.event_id)
            await _tried(application.undo_actions, act)
        return _back(token)

    return routes


async def _looked_at(token: str, dialogs: Dialogs, access: Access, links: ActionLinks | None) -> Pressed:
    link = None if links is None else links.read(token, AUDIENCE)
    if link is None or not (link.action in OUTCOMES or link.action == RETURNING):
        return Pressed("unknown")
    if link.expired(dialogs.now()):
        return Pressed("expired", link)
    visitor = await access.visitor_of("", link.person)
    if visitor is None:
        return Pressed("unknown")
    try:
        prepared = await dialogs.prepared(link.subject, visitor.principal)
    except Refusal:
        return Pressed("moved", link, visitor)
    done = _done(link, prepared.shown.handover)
    if done is not None:
        return Pressed("used", link, visitor, prepared, done)
    move = RETURNING if link.action == RETURNING else "contacts"
    return Pressed("ask" if move in prepared.shown.possible else "closed", link, visitor, prepared)


async def _form(request: Request) -> Form:
    if not of_own_origin(request):
        raise Refusal(403, "not-from-here", "The form is not one of ours", "Open the link again.")
    return await read_form(request)


def _back(token: str) -> Response:
    return RedirectResponse(f"/sales/a/{token}", 303)


def _done(link: ActionLink, handover: Handover) -> Entry | None:
    """What this person noted already since the link was made that is what the link would note: it is not said twice."""
    since = link.expires_at - LEAD_LIFETIME
    for entry in reversed(handover.entries):
        mine = entry.by == link.person and entry.undone_at is None and entry.recorded_at >= since
        if mine and (entry.outcome == link.action or (link.action == RETURNING and entry.kind == "returned")):
            return entry
    return None


async def _act(application: Application, found: Pressed, form: Form) -> Mapping[str, str]:
    """Save it; answers what is wrong with the form, by field."""
    link, visitor, prepared = found.link, found.visitor, found.prepared
    if link is None or visitor is None or prepared is None:
        return {}
    common: dict[str, Any] = {
        "handover_id": link.subject,
        "principal": visitor.principal,
        # Of two presses at once the second one finds another version, and its page says what the first one did.
        "expected_version": prepared.shown.handover.version,
    }
    if link.action != RETURNING:
        attempt = RecordAttempt(**common, channel="phone", outcome=link.action)
        return await _tried(application.record_attempts, attempt)
    reason, note = form.said("reason"), form.said("note")
    if reason not in {one.key for one in RETURN_REASONS}:
        return {"reason": "choose"}
    if len(note) > LONGEST_NOTE:
        return {"note": "note_too_long"}
    return await _tried(application.return_handovers, Return(**common, reason=reason, note=note or None))


async def _tried(commands: Any, act: Any) -> Mapping[str, str]:
    try:
        await commands.run(act)
    except Refusal as refusal:
        if refusal.status == 422:
            return {"note": "needs_note"}
        if refusal.status not in {404, 403, 409, 412}:
            raise
    return {}


def _status(found: Pressed, errors: Mapping[str, str] | None) -> int:
    return 422 if errors else STATUS.get(found.state, 200)


def _shown(token: str, found: Pressed, form: Form | None, errors: Mapping[str, str]) -> dict[str, Any]:
    link, prepared = found.link, found.prepared
    undoable = prepared is not None and found.done is not None and prepared.shown.undoable == found.done.event_id
    return {
        "token": token,
        "state": found.state,
        "link": link,
        "prepared": prepared,
        "visitor": found.visitor,
        "entry": found.done,
        "undoable": undoable,
        "outcome": OUTCOMES.get(link.action) if link is not None else None,
        "reasons": RETURN_REASONS,
        "form": form or Form([]),
        "wrong": defaultdict(str, {name: WRONG[code] for name, code in errors.items()}),
    }
