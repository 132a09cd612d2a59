"""`POST /v1/imports`: a file is sent, and shown as it is understood."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Annotated, Any, TypeVar, cast

import orjson
from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter, ValidationError

from event_contracts.vocabulary import TouchKind
from lead_intake.domain.identities import is_key
from lead_intake.domain.imports import Job, Options
from lead_intake.domain.list_form import Form
from lead_intake.domain.mapping import Kind
from lead_intake.entrypoints.import_bodies import ImportPreview
from lead_intake.entrypoints.import_changes import check_form
from lead_intake.entrypoints.import_routes import Desk
from lead_intake.entrypoints.multipart import Multipart
from lead_intake.entrypoints.uploads import Stored, Uploads
from service_kit.commands import Commands
from service_kit.errors import FieldError, Refusal, invalid
from service_kit.idempotency import Answer
from service_kit.ids import NewId
from service_kit.policy import Principal
from service_kit.web import as_response, goes_on, json_answer, may, once_of
from service_kit.web.routes import ERRORS, require_known

T = TypeVar("T")
FIELDS = ("kind", "source", "campaign", "touch_kind", "create")
ON_IMPORT = goes_on(
    *(f"lead_intake.{name}_import" for name in ("show", "preview", "change", "start", "cancel")),
    "lead_intake.refused_rows", id="id",
)  # fmt: skip
_TOUCH_KIND: TypeAdapter[str] = TypeAdapter(TouchKind)
_KEY = "Use a to z, 0 to 9, - and _, up to 64 characters."
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "kind"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "CSV of any length, or .xlsx"},
                        "kind": {"enum": ["leads", "touches"]},
                        "source": {"type": "string", "description": "Source of rows that name none"},
                        "campaign": {"type": "string", "description": "Campaign of rows that name none"},
                        "touch_kind": {"type": "string", "description": "What people did where rows do not say it"},
                        "create": {"enum": ["true", "false"], "description": "Touches of unknown people create them"},
                    },
                }
            }
        },
    }
}


def upload_door(desk: Desk, uploads: Uploads, finishing: Commands[Job, Job], new_id: NewId) -> APIRouter:
    """The route, which reads its body itself."""
    routes = APIRouter(responses=ERRORS, tags=["imports"])

    @routes.post(
        "/v1/imports", name="lead_intake.upload_import", summary="Send a list: CSV of any length, or a workbook",
        status_code=201, response_model=ImportPreview, openapi_extra=_BODY, responses={201: ON_IMPORT},
    )  # fmt: skip
    async def upload_import(request: Request, principal: Annotated[Principal, may("imports.run")]) -> Response:
        require_known(request.query_params, frozenset({"after"}))
        form = Multipart(request, FIELDS)

        async def finished(job: Job) -> Answer:
            # Once it is read, the request is the same request if its file and its fields are.
            request._body = orjson.dumps([job.file_hash, form.fields], option=orjson.OPT_SORT_KEYS)  # noqa: SLF001
            return await finishing.answer([job], _rendered, await once_of(request, principal))

        job, answer = await received(desk, uploads, begun(new_id(), principal, desk), form, form.pieces(), finished)
        first = orjson.loads(answer.body)["id"]
        if first != job.id:
            await uploads.forget(job.id)
        shown = await desk.job(first)
        return as_response(json_answer(await desk.preview(shown), 201, version=shown.version))

    return routes


async def received(
    desk: Desk, uploads: Uploads, job: Job, form: Multipart, pieces: AsyncIterator[bytes],
    finished: Callable[[Job], Awaitable[T]],
) -> tuple[Job, T]:  # fmt: skip
    """The import as it was asked for and what `finished` made of it; where it fails nothing is kept of the file.

    Raises `Refusal`: 400, 413 or 422 for what is not taken.
    """
    stored = await uploads.store(job, pieces)
    try:
        job = await _understood(desk, stored, form)
        return job, await finished(job)
    except BaseException as error:
        if not (isinstance(error, Refusal) and error.status == 503):  # it may have been kept after all
            await uploads.forget(stored.job.id)
        raise


def begun(import_id: str, principal: Principal, desk: Desk) -> Job:
    """An import of which nothing has come yet."""
    return Job(
        id=import_id, kind="leads", source=None, file_name="", file_hash="", bytes=0, form=Form("utf-8", ",", 0, ()),
        options=Options(), mapping={}, state="uploading", rows=None, done_rows=0, created=0, known=0, refused=0,
        decided=0, by=principal.id, created_at=desk.clock(), started_at=None, ended_at=None, version=1,
    )  # fmt: skip


async def _understood(desk: Desk, stored: Stored, form: Multipart) -> Job:
    """The import as it was asked for; raises `Refusal` (422)."""
    if form.file_name is None:
        raise invalid([FieldError("file", "is missing", "Send the list as the multipart field file.")])
    kind, source, options = _asked(form.fields)
    begun = stored.job._replace(kind=kind, file_name=form.file_name)
    read, mapping, earlier = await desk.previews.of_upload(stored._replace(job=begun), kind)
    check_form(read)
    if earlier is not None:
        source = source or earlier.source
        options = _as_before(options, earlier.options, created="create" in form.fields)
    return begun._replace(source=source, options=options, form=read, mapping=mapping)


def _as_before(asked: Options, earlier: Options, *, created: bool) -> Options:
    """What was asked for, and where nothing was what held for the import whose refused rows these are."""
    return Options(
        asked.campaign or earlier.campaign,
        asked.touch_kind or earlier.touch_kind,
        asked.create if created else earlier.create,
    )


def _asked(fields: dict[str, str]) -> tuple[Kind, str | None, Options]:
    errors: list[FieldError] = []
    given: dict[str, Any] = {name: value for name, value in fields.items() if value}
    if given.get("kind") not in {"leads", "touches"}:
        errors.append(FieldError("kind", "must be leads or touches", "Say what the rows are."))
    errors += [
        FieldError(name, "is not a key", _KEY)
        for name in ("source", "campaign")
        if name in given and not is_key(given[name])
    ]
    if given.get("create", "false") not in {"true", "false"}:
        errors.append(FieldError("create", "must be true or false", "Send true, false, or leave it out."))
    try:
        if "touch_kind" in given:
            _TOUCH_KIND.validate_python(given["touch_kind"])
    except ValidationError:
        errors.append(FieldError("touch_kind", "is not a kind of touch", "See the documentation of POST /v1/touches."))
    if errors:
        raise invalid(errors)
    options = Options(given.get("campaign"), given.get("touch_kind"), given.get("create") == "true")
    return cast("Kind", given["kind"]), given.get("source"), options


def _rendered(results: Sequence[Job | Refusal]) -> Answer:
    """Only the id is kept for a repeat: what the rows say is nobody's answer to keep."""
    job = results[0]
    assert isinstance(job, Job)  # noqa: S101  # this use case refuses nothing
    return json_answer({"id": job.id}, 201)
