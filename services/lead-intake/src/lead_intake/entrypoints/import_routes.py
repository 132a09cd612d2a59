"""Lists by HTTP: sent, looked at, started, watched, broken off."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import StreamingResponse

from event_bus.clock import Clock
from event_bus.transaction import Database
from lead_intake.domain.imports import Job
from lead_intake.entrypoints.import_bodies import ImportChange, ImportOut, ImportPreview, head_of, import_out
from lead_intake.entrypoints.import_changes import understanding_of
from lead_intake.entrypoints.importing import Importing
from lead_intake.entrypoints.previews import Previews
from lead_intake.entrypoints.refused_rows import refused_rows
from lead_intake.entrypoints.texts import LEAD_ID
from lead_intake.import_ports import Imports
from lead_intake.use_cases.change_imports import ChangeImport
from service_kit.commands import Commands
from service_kit.errors import Refusal, not_found
from service_kit.idempotency import Answer
from service_kit.policy import Principal
from service_kit.web import Page, Paging, as_response, if_match, json_answer, may, once_of, page_of, router
from service_kit.web.writing import refusal_answer

ImportId = Annotated[str, Path(pattern=LEAD_ID)]
MayRead = Annotated[Principal, may("imports.read")]
MayRun = Annotated[Principal, may("imports.run")]


class Desk:
    """What the routes about imports share."""

    def __init__(
        self,
        database: Database,
        imports: Imports,
        changes: Commands[ChangeImport, Job],
        previews: Previews,
        importing: Importing,
        clock: Clock,
    ) -> None:
        self.database = database
        self.imports = imports
        self.previews = previews
        self.clock = clock
        self._changes = changes
        self._importing = importing

    async def job(self, import_id: str) -> Job:
        """The import; raises `Refusal` (404)."""
        async with self.database.snapshot() as snapshot:
            job = (await self.imports.load(snapshot, [import_id])).get(import_id)
        if job is None or job.state == "uploading":
            raise not_found("import")
        return job

    async def preview(self, job: Job) -> dict[str, object]:
        """The import as `ImportPreview` describes it."""
        async with self.database.snapshot() as snapshot:
            same = await self.imports.same(snapshot, job)
        told = [problem._asdict() for problem in await self.previews.warnings(job)]
        return head_of(job) | {"rows": await self.previews.rows(job), "warnings": told, "same_as": same}

    async def decide(self, command: ChangeImport) -> Job:
        """The import after it, of which the worker hears; raises its `Refusal`."""
        job = await self._changes.run(command)
        self._importing.wake()
        return job

    async def change(self, command: ChangeImport, request: Request, principal: Principal) -> Response:
        """The answer to a change, which the worker hears of."""

        def render(results: Sequence[Job | Refusal]) -> Answer:
            job = results[0]
            if isinstance(job, Refusal):
                return refusal_answer(job)
            return json_answer(import_out(job, self.clock()), version=job.version)

        answer = await self._changes.answer([command], render, await once_of(request, principal))
        self._importing.wake()
        return as_response(answer)


def import_reads(desk: Desk) -> APIRouter:
    """Looking at imports."""
    routes = router("imports")

    @routes.get("/v1/imports", name="lead_intake.list_imports", summary="Imports, newest first")
    async def list_imports(_: MayRead, paging: Annotated[Paging, Depends()]) -> Page[ImportOut]:
        before = None if paging.after is None else str(paging.after[0])
        async with desk.database.snapshot() as snapshot:
            jobs = await desk.imports.page(snapshot, before, paging.limit + 1)
        now = desk.clock()
        page: Page[ImportOut] = page_of(paging, jobs, lambda job: import_out(job, now), lambda job: (job.id,))
        return page

    @routes.get(
        "/v1/imports/{id}", name="lead_intake.show_import", summary="How far an import is", response_model=ImportOut
    )
    async def show_import(id: ImportId, _: MayRead) -> Response:  # noqa: A002
        job = await desk.job(id)
        return as_response(json_answer(import_out(job, desk.clock()), version=job.version))

    @routes.get(
        "/v1/imports/{id}/preview", name="lead_intake.preview_import", summary="The first rows as they are understood",
        response_model=ImportPreview,
    )  # fmt: skip
    async def preview_import(id: ImportId, _: MayRead) -> Response:  # noqa: A002
        job = await desk.job(id)
        return as_response(json_answer(await desk.preview(job), version=job.version))

    @routes.get(
        "/v1/imports/{id}/errors.csv", name="lead_intake.refused_rows", response_class=StreamingResponse,
        summary="Refused rows with the reason, as a list that can be mended and sent again",
        responses={200: {"content": {"text/csv": {}}, "description": "The list's own columns, `problem` and `row`"}},
    )  # fmt: skip
    async def show_refused_rows(id: ImportId, _: MayRead) -> StreamingResponse:  # noqa: A002
        return as_file(await desk.job(id), desk)

    return routes


def as_file(job: Job, desk: Desk) -> StreamingResponse:
    """The import's refused rows, to be saved."""
    headers = {"Content-Disposition": f'attachment; filename="refused-{job.id}.csv"'}
    rows = refused_rows(desk.database, desk.imports, job)
    return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers=headers)


def import_changes(desk: Desk) -> APIRouter:
    """Deciding about imports."""
    routes = router("imports")

    @routes.put(
        "/v1/imports/{id}", name="lead_intake.change_import", summary="Say how a list is to be understood",
        response_model=ImportPreview,
    )  # fmt: skip
    async def change_import(
        id: ImportId,  # noqa: A002
        body: ImportChange,
        request: Request,
        principal: MayRun,
    ) -> Response:
        job = await desk.job(id)
        understanding = await understanding_of(job, body, desk.previews) if "change" in job.possible else None
        command = ChangeImport(id, "change", understanding, if_match(request))
        answer = await desk.change(command, request, principal)
        if answer.status_code != 200:
            return answer
        job = await desk.job(id)
        return as_response(json_answer(await desk.preview(job), version=job.version))

    @routes.post(
        "/v1/imports/{id}/start", name="lead_intake.start_import", summary="Take the list in", response_model=ImportOut
    )
    async def start_import(id: ImportId, request: Request, principal: MayRun) -> Response:  # noqa: A002
        return await desk.change(ChangeImport(id, "start"), request, principal)

    @routes.post(
        "/v1/imports/{id}/cancel", name="lead_intake.cancel_import", response_model=ImportOut,
        summary="Break an import off; what is in stays in, and the answer says how much",
    )  # fmt: skip
    async def cancel_import(id: ImportId, request: Request, principal: MayRun) -> Response:  # noqa: A002
        return await desk.change(ChangeImport(id, "cancel"), request, principal)

    return routes
