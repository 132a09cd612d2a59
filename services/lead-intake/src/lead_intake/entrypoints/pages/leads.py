"""The page where one lead is written by hand."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from lead_intake.application import Application
from lead_intake.domain.inputs import Refused
from lead_intake.entrypoints.incoming import Gate
from lead_intake.entrypoints.texts import LEAD_ID
from lead_intake.pages.problems import said_problem
from lead_intake.pages.wording import TOUCHES, said
from lead_intake.use_cases.take_in import API
from lead_intake.use_cases.tell import after
from service_kit.errors import FieldError, Refusal
from service_kit.pages import Form, Pages, page_router, read_form
from service_kit.pages.saying import N_
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

BY_HAND = "by-hand"
FIELDS = ("name", "company", "job_title", "email", "phone", "campaign", "message", "kind")
WRONG = {
    "name": N_("Write a name, up to 200 letters."),
    "company": N_("Write a name, up to 200 letters."),
    "campaign": N_("Use a to z, 0 to 9, - and _, up to 64 characters."),
    "kind": N_("Choose one of the list."),
}
"""What is said of a field however it is wrong; e-mail and phone have reasons of their own."""
Capturer = Annotated[Visitor, visitor_who_may("leads.capture")]


def lead_form_pages(app: Application, gate: Gate, pages: Pages) -> APIRouter:
    """`/leads/new`."""
    routes = page_router()

    @routes.get("/leads/new")
    async def new_lead(
        request: Request,
        visitor: Capturer,
        made: Annotated[str, Query(pattern=rf"{LEAD_ID}|^$")] = "",
        told: Annotated[str, Query(max_length=200)] = "",
        known: Annotated[bool, Query()] = False,
    ) -> Response:
        saved = {"id": made, "after": told, "known": known} if made else None
        return shown(request, visitor, {}, {}, saved)

    @routes.post("/leads/new")
    async def capture(request: Request, visitor: Capturer) -> Response:
        form = await read_form(request)
        content = content_of(form)
        command = gate.lead(content, orjson.dumps(content).decode(), API, app.clock())
        # What is wrong is said to whoever wrote it, who corrects it: it is no submission that waits for a repair.
        if isinstance(command.reading, Refused):
            wrong = _wrong(request, visitor, [FieldError(*one) for one in command.reading.problems])
            return shown(request, visitor, form, wrong, None, 422)
        try:
            done = await app.take_in.run(command)
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            return shown(request, visitor, form, _wrong(request, visitor, refusal.errors), None, 422)
        told = after(done.lead_id, done.version)
        known = "" if done.created else "&known=true"
        return RedirectResponse(f"/intake/leads/new?made={done.lead_id}&told={told}{known}", 303)

    def _wrong(request: Request, visitor: Visitor, errors: Sequence[FieldError]) -> dict[str, str]:
        words = pages.words(request, visitor)
        found: dict[str, str] = {}
        for error in errors:
            one = said_problem(words, error._asdict())
            field = error.field.partition(".")[0].removesuffix("s")
            said_of = words.gettext(WRONG[field]) if field in WRONG else f"{one.reason}. {one.remedy}"
            found.setdefault(field if field in FIELDS else "email", said_of)
        return found

    def shown(
        request: Request, visitor: Visitor, values: Mapping[str, str], wrong: Mapping[str, str],
        saved: Mapping[str, Any] | None, status: int = 200,
    ) -> Response:  # fmt: skip
        words = pages.words(request, visitor)
        context = {
            "values": defaultdict(str, values),
            "wrong": defaultdict(str, wrong),
            "saved": saved,
            "kinds": [(key, said(words, TOUCHES, key)) for key in TOUCHES],
        }
        return pages.render(request, visitor, "lead_new.html", context, status=status)

    return routes


def content_of(form: Form) -> dict[str, Any]:
    """As the interface's body has it; what is empty is not said."""
    said_fields: dict[str, Any] = {name: form.said(name) for name in FIELDS if form.said(name)}
    company = said_fields.pop("company", None)
    named = {} if company is None else {"company": {"name": company}}
    return {"kind": "other", **said_fields, **named, "source": BY_HAND}
