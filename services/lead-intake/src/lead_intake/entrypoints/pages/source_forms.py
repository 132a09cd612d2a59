"""Pages of one source: connecting it, changing how it is read, giving it another address."""

from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated
from zoneinfo import ZoneInfo

import orjson
from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from lead_intake.application import Application
from lead_intake.domain.sources import Source
from lead_intake.entrypoints.pages.form_errors import wrong_fields
from lead_intake.entrypoints.pages.notices import Notice, notice_of
from lead_intake.entrypoints.source_bodies import SourceIn, SourcePut
from lead_intake.entrypoints.source_routes import door_url, hash_of, new_token
from lead_intake.entrypoints.source_states import Door, states_of
from lead_intake.entrypoints.source_words import words_of
from lead_intake.entrypoints.texts import KEY
from lead_intake.pages.mapping import FORM_TARGETS, target_options
from lead_intake.pages.source_form import WRONG, Values, example, values_of
from lead_intake.pages.who_changed import last_changed
from lead_intake.pages.wording import TOUCHES, said
from lead_intake.ports import LastChange
from lead_intake.use_cases.put_sources import PutSource
from lead_intake.use_cases.rotate_sources import RotateSource
from service_kit.errors import Refusal, not_found
from service_kit.idempotency import Answer, Once, fingerprint
from service_kit.ids import new_id
from service_kit.pages import Form, Formats, Pages, page_router, read_form
from service_kit.sessions import Visitor
from service_kit.web import json_answer, visitor_who_may
from service_kit.web.writing import refusal_answer

Reader = Annotated[Visitor, visitor_who_may("sources.read")]
Changer = Annotated[Visitor, visitor_who_may("sources.change")]
SourceId = Annotated[str, Path(pattern=KEY)]


def source_form_pages(app: Application, pages: Pages, zone: ZoneInfo) -> APIRouter:
    """`/connect` and `/sources/{id}`."""
    routes = page_router()
    forms = _SourceForms(app, pages, zone)

    @routes.get("/connect")
    async def connect(request: Request, visitor: Changer) -> Response:
        return forms.new(request, visitor, Values(), new_id(), {})

    @routes.post("/connect")
    async def make(request: Request, visitor: Changer) -> Response:
        form = await read_form(request)
        values, once = values_in(form), form.said("once")[:64]
        try:
            body = SourceIn.model_validate({"kind": "form", **values.body()})
        except ValidationError as error:
            wrong = wrong_fields(error, WRONG, pages.words(request, visitor))
            return forms.new(request, visitor, values, once, wrong, 422)
        token = new_token()
        seen = sha256(repr(values).encode()).hexdigest()
        key = Once(visitor.principal.id, "POST /connect", f"{once} {seen}", fingerprint("POST", "/connect", b""))
        command = PutSource(None, "form", body.wish(), hash_of(token), by=visitor.principal.person)
        made = await app.put_sources.answer([command], _named, key)
        source = await forms.found(str(orjson.loads(made.body)["id"]))
        if source.token_hash != hash_of(token):  # sent twice: the address was shown the first time
            return RedirectResponse(f"/intake/sources/{source.id}", 303)
        return forms.token(request, visitor, source, token, 201)

    @routes.get("/sources/{source_id}")
    async def show(
        request: Request, visitor: Reader, source_id: SourceId, notice: Annotated[Notice | None, Depends(notice_of)]
    ) -> Response:
        source = await forms.found(source_id)
        return await forms.one(request, visitor, source, values_of(source), {}, notice=notice)

    @routes.post("/sources/{source_id}")
    async def save(request: Request, visitor: Changer, source_id: SourceId) -> Response:
        form = await read_form(request)
        source, values = await forms.found(source_id), values_in(form)
        try:
            changes = SourcePut.model_validate(values.body()).changes()
        except ValidationError as error:
            wrong = wrong_fields(error, WRONG, pages.words(request, visitor))
            return await forms.one(request, visitor, source, values, wrong, status=422)
        try:
            by = visitor.principal.person
            await app.put_sources.run(PutSource(source_id, "form", changes, None, version_in(form), by))
        except Refusal as refusal:
            if refusal.status != 412:
                raise
            # Read anew: what was read before the attempt may itself be what somebody has just changed.
            return await forms.one(request, visitor, await forms.found(source_id), values, {}, status=412)
        return RedirectResponse(f"/intake/sources/{source_id}?done=saved", 303)

    @routes.post("/sources/{source_id}/rotate")
    async def rotate(request: Request, visitor: Changer, source_id: SourceId) -> Response:
        form = await read_form(request)
        token = new_token()
        source = await app.rotate_sources.run(
            RotateSource(source_id, hash_of(token), version_in(form), visitor.principal.person)
        )
        return forms.token(request, visitor, source, token, 200)

    return routes


class _SourceForms:
    """Draws the pages of one source."""

    def __init__(self, app: Application, pages: Pages, zone: ZoneInfo) -> None:
        self._app, self._pages, self._zone = app, pages, zone

    async def found(self, source_id: str) -> Source:
        """The source; raises `Refusal` (404)."""
        source = await self._app.source_reads.source(source_id)
        if source is None:
            raise not_found("source")
        return source

    def new(
        self, request: Request, visitor: Visitor, values: Values, once: str, wrong: dict[str, str], status: int = 200
    ) -> Response:
        """The form of a new one."""
        context = self._choices(request, visitor, values) | {
            "values": values,
            "wrong": defaultdict(str, wrong),
            "once": once,
        }
        return self._pages.render(request, visitor, "source_new.html", context, status=status)

    def token(self, request: Request, visitor: Visitor, source: Source, token: str, status: int) -> Response:
        """Its address, this once."""
        words, url = self._pages.words(request, visitor), door_url(request, token)
        labels = {
            "name": words.gettext("Name"), "email": words.gettext("E-mail"), "phone": words.gettext("Phone"),
            "company": words.gettext("Company"), "message": words.gettext("Message"), "send": words.gettext("Send"),
        }  # fmt: skip
        html = example(url, source.manner.honeypot, labels)
        context = {"source": source, "token": token, "url": url, "html": html}
        return self._pages.render(request, visitor, "source_token.html", context, status=status)

    async def one(
        self, request: Request, visitor: Visitor, source: Source, values: Values, wrong: dict[str, str], *,
        notice: Notice | None = None, status: int = 200,
    ) -> Response:  # fmt: skip
        """How it is and how it is read; 412 says that somebody changed it meanwhile."""
        door = Door(source.id, source.expected_per_day, source.active, source.created_at)
        state = (await states_of(self._app.overviews, [door], self._app.clock(), self._zone))[source.id]
        english, russian = words_of(state.health, self._zone)
        context = self._choices(request, visitor, values) | {
            "source": source,
            "values": values,
            "wrong": defaultdict(str, wrong),
            "done": notice,
            "changed": status == 412,
            "who": await self._who(request, visitor, source) if status == 412 else "",
            "health": russian if self._pages.info(request, visitor).language == "ru" else english,
            "needs": state.health.state in {"refusing", "taking"},
            "days": [day for day in reversed(state.health.days) if day.received or day.qualified or day.too_large],
        }
        return self._pages.render(request, visitor, "source.html", context, status=status)

    async def _who(self, request: Request, visitor: Visitor, source: Source) -> str:
        """Who changed it last, as a sentence."""
        info, words = self._pages.info(request, visitor), self._pages.words(request, visitor)
        name = await self._app.reads.name_of(source.changed_by) if source.changed_by else ""
        change = LastChange(source.changed_at, source.changed_by, name)
        return last_changed(words, Formats(info.language, info.zone, self._app.clock()), change)

    def _choices(self, request: Request, visitor: Visitor, values: Values) -> dict[str, object]:
        words = self._pages.words(request, visitor)
        used = [value for _, value in values.mapping if value and value != "-"]
        return {
            "targets": target_options(words, FORM_TARGETS, used),
            "kinds": [(key, said(words, TOUCHES, key)) for key in TOUCHES],
        }


def values_in(form: Form) -> Values:
    """What somebody wrote."""
    texts = {name: form.said(name) for name in Values._fields if name not in {"active", "mapping", "redirect_to"}}
    pairs = zip(form.all_of("field"), form.all_of("target"), strict=False)
    mapping = [(name.strip(), value) for name, value in pairs if name.strip()]
    return Values(**texts, redirect_to=form.get("redirect_to", ""), active=form.said("active") == "on", mapping=mapping)


def version_in(form: Form) -> int | None:
    """The version that the form was made of."""
    said_version = form.said("version")
    return int(said_version) if said_version.isascii() and said_version.isdigit() and len(said_version) < 19 else None


def _named(results: Sequence[Source | Refusal]) -> Answer:
    source = results[0]
    return refusal_answer(source) if isinstance(source, Refusal) else json_answer({"id": source.id}, 201)
