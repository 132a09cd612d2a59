"""The page where what is known of a lead is corrected by hand: contacts, name, company."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from lead_intake.application import Application
from lead_intake.domain.changing import Correction
from lead_intake.domain.corrected import CONTACTS, FIELDS, taken_back, texts_of
from lead_intake.domain.inputs import Done
from lead_intake.domain.lead import Lead
from lead_intake.entrypoints.bodies import LeadPatch
from lead_intake.entrypoints.change_routes import correction_of
from lead_intake.entrypoints.lead_routes import found
from lead_intake.entrypoints.reading import Reader
from lead_intake.entrypoints.texts import LEAD_ID
from lead_intake.pages.correcting import Clash, changed_in, clashes, patch_of, typed_in, wrong_of
from lead_intake.use_cases.change_profiles import ChangeProfile
from lead_intake.use_cases.tell import after
from service_kit.errors import FieldError, Refusal
from service_kit.pages import Form, Formats, Pages, page_router, read_form
from service_kit.pages.notices import Notice, leave
from service_kit.pages.ways_back import back_of, reading
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may
from service_kit.web.problems import field_errors
from service_kit.web.writing import precondition_failed

ATTEMPTS = 5
"""How often it is compared anew while something about the lead comes in at the same moment."""
ACTION = "leads.change"
Corrector = Annotated[Visitor, visitor_who_may(ACTION)]
Act = Callable[[Request, Visitor, Lead, Form], Awaitable[Response | None]]
LeadInPath = Annotated[str, Path(pattern=LEAD_ID)]


def correction_pages(app: Application, reader: Reader, pages: Pages) -> APIRouter:
    """`/leads/{id}/correct`."""
    routes, work = page_router(), _Correcting(app, reader, pages)

    @routes.get("/leads/{lead_id}/correct")
    async def show(request: Request, visitor: Corrector, lead_id: LeadInPath) -> Response:
        lead, _ = await found(app.reads, visitor.principal, ACTION, lead_id)
        return work.shown(request, visitor, lead, _Form(texts_of(lead.known), back_of(request, None, card(lead))))

    @routes.post("/leads/{lead_id}/correct")
    async def correct(request: Request, visitor: Corrector, lead_id: LeadInPath) -> Response:
        return await work.compared(work.correct, request, visitor, lead_id)

    @routes.post("/leads/{lead_id}/correct/undo")
    async def undo(request: Request, visitor: Corrector, lead_id: LeadInPath) -> Response:
        return await work.compared(work.undo, request, visitor, lead_id)

    return routes


class _Form(NamedTuple):
    """The form as it is shown."""

    values: Mapping[str, str]
    back: str
    wrong: Mapping[str, str] = {}
    told: Sequence[Clash] = ()
    status: int = 200


class _Correcting(NamedTuple):
    """One correction; a method answers None where the lead moved on meanwhile and has to be compared anew."""

    app: Application
    reader: Reader
    pages: Pages

    async def compared(self, act: Act, request: Request, visitor: Visitor, lead_id: str) -> Response:
        """What `act` answers; raises `Refusal` 412 when the lead moves on at every attempt."""
        form = await read_form(request)
        for _ in range(ATTEMPTS):
            lead, _ = await found(self.app.reads, visitor.principal, ACTION, lead_id)
            answer = await act(request, visitor, lead, form)
            if answer is not None:
                return answer
        raise precondition_failed()

    async def correct(self, request: Request, visitor: Visitor, lead: Lead, form: Form) -> Response | None:
        """Saved, or the form again: 409 where a changed field was changed by somebody else, 422 for what is wrong."""
        back, standing, changed = back_of(request, form, card(lead)), texts_of(lead.known), changed_in(form)
        values = standing | {field: form.get(field, "") for field in changed}
        if any(standing[field] not in (was, typed_in(form, field)) for field, was in changed.items()):
            told = await self._told(request, visitor, lead, form)
            return self.shown(request, visitor, lead, _Form(values, back, told=told, status=409))
        texts = {field: typed_in(form, field) for field in changed}
        try:
            done = await self._save(visitor, lead, texts)
        except ValidationError as error:
            errors = (*field_errors(error.errors(include_url=False)), *self._wrong_contacts(lead, texts))
        except Refusal as refusal:
            if refusal.status == 412:
                return None
            if refusal.status != 422:
                raise
            errors = refusal.errors
        else:
            return self._left(request, visitor, lead, done, back)
        wrong = wrong_of(self.pages.words(request, visitor), errors)
        return self.shown(request, visitor, lead, _Form(values, back, wrong, status=422))

    async def undo(self, request: Request, visitor: Visitor, lead: Lead, form: Form) -> Response | None:
        """The texts from before one correction, as far as nothing changed them since."""
        version, back = form.said("version"), back_of(request, form, card(lead))
        kept = [one.correction for one in (await self.app.correction_reads.corrections(lead.id)).values()]
        before = taken_back(kept, texts_of(lead.known), int(version) if version.isdecimal() else 0)
        words = self.pages.words(request, visitor)
        text = words.gettext("It cannot be taken back any more: it was changed since.")
        try:
            done = await self._save(visitor, lead, before) if before else None
        except Refusal as refusal:
            if refusal.status == 412:
                return None
            if refusal.status != 422:
                raise
            done = None
        if done is not None:
            text, back = words.gettext("Taken back."), reading(back, after(done.lead_id, done.version))
        answer = RedirectResponse(back, 303)
        leave(request, answer, Notice(text))
        return answer

    def _wrong_contacts(self, lead: Lead, texts: Mapping[str, str]) -> Sequence[FieldError]:
        """What is wrong with them, where another field is wrong too: everything is named at once."""
        contacts = {field: text for field, text in texts.items() if field in CONTACTS}
        try:
            self._read(lead, contacts)
        except ValidationError:
            return ()  # named already
        except Refusal as refusal:
            return refusal.errors
        return ()

    def _read(self, lead: Lead, texts: Mapping[str, str]) -> Correction:
        body = LeadPatch.model_validate(patch_of(texts))
        return correction_of(body, self.reader, self.app.clock(), lead.known.text("country"))

    async def _save(self, visitor: Visitor, lead: Lead, texts: Mapping[str, str]) -> Done:
        """The lead with these texts; raises `ValidationError`, or `Refusal` 412 where it moved on, 422."""
        correction, by = self._read(lead, texts), visitor.principal.person
        return await self.app.change_profiles.run(ChangeProfile(lead.id, correction, lead.version, by))

    def _left(self, request: Request, visitor: Visitor, lead: Lead, done: Done, back: str) -> Response:
        """Back to where the reader came from, with the way to take it back; the values stay in the database."""
        words, same = self.pages.words(request, visitor), done.version == lead.version
        answer = RedirectResponse(back if same else reading(back, after(done.lead_id, done.version)), 303)
        fields = {"version": str(done.version), "back": back}
        undone = Notice(words.gettext("The contact data is corrected."), f"{page(lead)}/undo", fields)
        leave(request, answer, Notice(words.gettext("Nothing was changed.")) if same else undone)
        return answer

    async def _told(self, request: Request, visitor: Visitor, lead: Lead, form: Form) -> Sequence[Clash]:
        info = self.pages.info(request, visitor)
        formats, words = Formats(info.language, info.zone, self.app.clock()), self.pages.words(request, visitor)
        kept = await self.app.correction_reads.corrections(lead.id)
        return clashes(words, formats, form, texts_of(lead.known), kept)

    def shown(self, request: Request, visitor: Visitor, lead: Lead, form: _Form) -> Response:
        """The page; what stands goes along, so that saving it again compares with this."""
        standing = texts_of(lead.known)
        context: dict[str, Any] = {
            "lead": lead, "values": form.values, "was": {field: standing[field] for field in FIELDS},
            "told": form.told, "wrong": {field: form.wrong.get(field, "") for field in ("", *FIELDS)},
            "back": form.back, "path": page(lead), "name": standing["name"],
        }  # fmt: skip
        return self.pages.render(request, visitor, "correct.html", context, status=form.status)


def card(lead: Lead) -> str:
    """The lead's card."""
    return f"/digest/leads/{lead.id}"


def page(lead: Lead) -> str:
    """This page."""
    return f"/intake/leads/{lead.id}/correct"
