"""The page of all lists, where a new one is sent; its file is taken in while it comes."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.requests import ClientDisconnect

from lead_intake.domain.imports import Job
from lead_intake.entrypoints.import_bodies import import_out
from lead_intake.entrypoints.import_routes import Desk
from lead_intake.entrypoints.multipart import Multipart
from lead_intake.entrypoints.pages.import_choices import WRONG
from lead_intake.entrypoints.pages.imports import PATH, Reader, Runner
from lead_intake.entrypoints.upload_routes import FIELDS, begun, received
from lead_intake.entrypoints.uploads import Uploads
from lead_intake.pages.problems import said_problem
from lead_intake.pages.wording import IMPORT_STATES, LIST_KINDS, said
from service_kit.commands import Commands
from service_kit.errors import Refusal
from service_kit.ids import NewId
from service_kit.pages import Pages, check_form, page_router
from service_kit.sessions import CSRF_FIELD, Visitor
from service_kit.web import Paging, page_of

DRAINED = 64 * 1024 * 1024
"""A browser shows what it is answered once it has sent everything; so much more of a refused file is let by."""


def upload_pages(desk: Desk, uploads: Uploads, finishing: Commands[Job, Job], new_id: NewId, pages: Pages) -> APIRouter:
    """`/imports`."""
    routes = page_router()

    @routes.get("/imports")
    async def lists(request: Request, visitor: Reader, paging: Annotated[Paging, Depends()]) -> Response:
        return await shown(request, visitor, paging, {}, {})

    @routes.post("/imports")
    async def upload(request: Request, visitor: Runner, paging: Annotated[Paging, Depends()]) -> Response:
        form = Multipart(request, (*FIELDS, CSRF_FIELD))
        try:
            pieces = form.pieces()
            first = await anext(pieces, None)
            check_form(request, form.fields.pop(CSRF_FIELD, None))  # before anything of the file is kept
            job = begun(new_id(), visitor.principal, desk)
            job, _ = await received(desk, uploads, job, form, _whole(first, pieces), finishing.run)
        except Refusal as refusal:
            if refusal.status not in {400, 413, 415, 422}:
                raise
            await _let_by(request)
            wrong = _wrong(refusal, pages, request, visitor)
            return await shown(request, visitor, paging, form.fields, wrong, 413 if refusal.status == 413 else 422)
        return RedirectResponse(f"{PATH}/{job.id}", 303)

    async def shown(
        request: Request, visitor: Visitor, paging: Paging, values: Mapping[str, str], wrong: Mapping[str, str],
        status: int = 200,
    ) -> Response:  # fmt: skip
        before = None if paging.after is None else str(paging.after[0])
        async with desk.database.snapshot() as snapshot:
            jobs = await desk.imports.page(snapshot, before, paging.limit + 1)
        now, words = desk.clock(), pages.words(request, visitor)

        def row(job: Job) -> dict[str, Any]:
            said_words = {
                "state_word": said(words, IMPORT_STATES, job.shown),
                "kind_word": said(words, LIST_KINDS, job.kind),
            }
            return import_out(job, now) | said_words

        page = page_of(paging, jobs, row, lambda job: (job.id,))
        context = {
            "rows": page["items"],
            "next": page["next"],
            "values": defaultdict(str, values),
            "wrong": defaultdict(str, wrong),
            "kinds": [(key, said(words, LIST_KINDS, key)) for key in LIST_KINDS],
        }
        return pages.render(request, visitor, "imports.html", context, status=status)

    return routes


def _wrong(refusal: Refusal, pages: Pages, request: Request, visitor: Visitor) -> dict[str, str]:
    """A sentence for each field; what is wrong with the file stands at the file."""
    words = pages.words(request, visitor)
    found: dict[str, str] = {}
    for error in refusal.errors or refusal.problem()["errors"]:
        one = error if isinstance(error, dict) else error._asdict()
        told = said_problem(words, one)
        name = one["field"] if one["field"] in WRONG else "file"
        found.setdefault(name, words.gettext(WRONG[name]) if name in WRONG else f"{told.reason}. {told.remedy}")
    return found


async def _whole(first: bytes | None, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    if first is not None:
        yield first
    async for piece in pieces:
        yield piece


async def _let_by(request: Request) -> None:
    left = DRAINED
    try:
        async for piece in request.stream():
            left -= len(piece)
            if left < 0:
                return
    except (ClientDisconnect, RuntimeError, Refusal):
        return  # gone, at its end, or larger than anything that is taken
