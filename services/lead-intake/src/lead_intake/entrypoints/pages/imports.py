"""Pages of lists: all of them, one as it is understood, as it runs, and what came of it."""

from collections import defaultdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from lead_intake.application import Application
from lead_intake.domain.imports import Job
from lead_intake.entrypoints.import_bodies import ImportChange, import_out
from lead_intake.entrypoints.import_changes import understanding_of
from lead_intake.entrypoints.import_routes import Desk, ImportId, as_file
from lead_intake.entrypoints.pages.form_errors import wrong_fields
from lead_intake.entrypoints.pages.import_choices import FORMS, WRONG, changes_in, choices
from lead_intake.entrypoints.pages.notices import Notice, notice_of
from lead_intake.entrypoints.pages.repairs import AT_ONCE, on_to, retried
from lead_intake.pages.list_view import columns_of, mapping_of, table_of
from lead_intake.pages.problems import said_problem
from lead_intake.pages.wording import IMPORT_STATES, LIST_KINDS, said
from lead_intake.ports import SubmissionFilter
from lead_intake.use_cases.change_imports import ChangeImport
from service_kit.errors import Refusal
from service_kit.pages import Form, Pages, is_htmx, page_router, read_form
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

Reader = Annotated[Visitor, visitor_who_may("imports.read")]
Runner = Annotated[Visitor, visitor_who_may("imports.run")]
PATH = "/intake/imports"


def import_pages(app: Application, desk: Desk, pages: Pages) -> APIRouter:
    """`/imports/{import_id}` and what its forms do."""
    routes = page_router()
    page = _ListPage(desk, pages)

    @routes.get("/imports/{import_id}")
    async def show(
        request: Request,
        visitor: Reader,
        import_id: ImportId,
        notice: Annotated[Notice | None, Depends(notice_of)],
    ) -> Response:
        return await page.shown(request, visitor, await desk.job(import_id), notice=notice)

    @routes.get("/imports/{import_id}/progress")
    async def progress(request: Request, visitor: Reader, import_id: ImportId) -> Response:
        """The part that is asked for every second; the whole page once there is another to see."""
        job = await desk.job(import_id)
        if not is_htmx(request):
            return RedirectResponse(f"{PATH}/{import_id}", 303)
        headers = {} if job.shown == "running" else {"HX-Refresh": "true"}
        context = {"job": import_out(job, desk.clock())}
        return pages.render(request, visitor, "import_progress.html", context, headers=headers)

    @routes.get("/imports/{import_id}/refused.csv")
    async def refused(_: Reader, import_id: ImportId) -> Response:
        return as_file(await desk.job(import_id), desk)

    @routes.post("/imports/{import_id}")
    async def decide(request: Request, visitor: Runner, import_id: ImportId) -> Response:
        form, job = await read_form(request), await desk.job(import_id)
        try:
            again = await page.change(job, form)
            if form.said("act") == "start" and not again:
                await desk.decide(ChangeImport(import_id, "start"))
        except (ValidationError, Refusal) as error:
            if isinstance(error, Refusal) and error.status not in {409, 412, 422}:
                raise
            status = error.status if isinstance(error, Refusal) else 422
            wrong = wrong_fields(error, WRONG, pages.words(request, visitor)) if status == 422 else {}
            return await page.shown(request, visitor, await desk.job(import_id), form=form, wrong=wrong, status=status)
        if form.said("act") == "retry":
            ids = await app.reads.waiting(SubmissionFilter("refused", import_id=import_id), None, AT_ONCE)
            return on_to(f"{PATH}/{import_id}", "retried", await retried(app, ids, visitor.principal.id))
        return RedirectResponse(f"{PATH}/{import_id}", 303)

    @routes.post("/imports/{import_id}/stop")
    async def stop(request: Request, _: Runner, import_id: ImportId) -> Response:
        await read_form(request)
        job = await desk.job(import_id)
        await desk.decide(ChangeImport(import_id, "cancel"))
        return RedirectResponse(PATH if job.shown == "preview" else f"{PATH}/{import_id}", 303)

    return routes


class _ListPage:
    """Draws the page of one list, and keeps what is said in its form."""

    def __init__(self, desk: Desk, pages: Pages) -> None:
        self._desk, self._pages = desk, pages

    async def change(self, job: Job, form: Form) -> bool:
        """What the form says of the list is kept; whether the list is now read another way, to be looked at first."""
        said_form, changes = changes_in(job, form)
        body = ImportChange.model_validate(changes | ({} if said_form else {"mapping": mapping_of(job, form)}))
        if "change" in job.possible:
            understanding = await understanding_of(job, body, self._desk.previews)
            version = form.said("version")
            expected = int(version) if version.isdecimal() and len(version) < 19 else None
            await self._desk.decide(ChangeImport(job.id, "change", understanding, expected))
        return said_form

    async def shown(
        self, request: Request, visitor: Visitor, job: Job, *, notice: Notice | None = None, form: Form | None = None,
        wrong: dict[str, str] | None = None, status: int = 200,
    ) -> Response:  # fmt: skip
        words = self._pages.words(request, visitor)
        drawn = job if form is None else job._replace(mapping=mapping_of(job, form))
        preview: dict[str, Any] = (
            await self._desk.preview(job) if job.shown == "preview" else {"rows": [], "warnings": []}
        )
        context = choices(job, drawn, form, words) | {
            "job": import_out(job, self._desk.clock()),
            "state": said(words, IMPORT_STATES, job.shown),
            "kind": said(words, LIST_KINDS, job.kind),
            "columns": columns_of(drawn),
            "more_columns": max(0, len(job.form.columns) - len(columns_of(drawn))),
            "table": table_of(preview["rows"], job.mapping, words),
            "warnings": [said_problem(words, one) for one in preview["warnings"]],
            "same_as": preview.get("same_as"),
            "wrong": defaultdict(str, wrong or {}),
            "stale": status in {409, 412},
            "done": notice,
            "forms": FORMS,
        }
        return self._pages.render(request, visitor, "import.html", context, status=status)
