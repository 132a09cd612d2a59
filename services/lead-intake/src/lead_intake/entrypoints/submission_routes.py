"""Raw submissions by HTTP: what came in, and why some of it was refused."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query

from lead_intake.application import Application
from lead_intake.entrypoints.mending_routes import FIELD_PATH, PROBLEM_CODE
from lead_intake.entrypoints.submission_answers import SubmissionBody, SubmissionOut, submission_body, submission_out
from lead_intake.entrypoints.texts import KEY, LEAD_ID
from lead_intake.ports import SubmissionFilter
from service_kit.errors import not_found
from service_kit.policy import Principal
from service_kit.web import Page, Paging, may, page_of, router

MayRead = Annotated[Principal, may("submissions.read")]


def submission_reads(application: Application) -> APIRouter:
    """`GET /v1/submissions` and `GET /v1/submissions/{id}`."""
    routes = router("submissions")
    reads = application.reads

    @routes.get("/v1/submissions", name="lead_intake.list_submissions", summary="Submissions, newest first")
    async def list_submissions(
        _: MayRead,
        paging: Annotated[Paging, Depends()],
        status: Literal["created", "known", "refused", "discarded"] | None = None,
        channel: Literal["api", "batch", "inbound", "form", "import"] | None = None,
        kind: Literal["lead", "touch", "unknown"] | None = None,
        source: Annotated[str | None, Query(pattern=KEY)] = None,
        lead: Annotated[str | None, Query(pattern=LEAD_ID)] = None,
        imported: Annotated[str | None, Query(alias="import", pattern=LEAD_ID, description="Import id")] = None,
        problem: Annotated[str | None, Query(pattern=PROBLEM_CODE, description="Code of the refusal")] = None,
        field: Annotated[str | None, Query(pattern=FIELD_PATH, description="Field that was wrong")] = None,
    ) -> Page[SubmissionOut]:
        chosen = SubmissionFilter(status, channel, kind, source, lead, imported, problem, field)
        rows = await reads.submissions(chosen, paging.after, paging.limit + 1)
        page: Page[SubmissionOut] = page_of(paging, rows, submission_out, lambda row: (row.id,))
        return page

    @routes.get("/v1/submissions/{id}", name="lead_intake.show_submission", summary="One submission in its own words")
    async def show_submission(id: Annotated[str, Path(pattern=LEAD_ID)], _: MayRead) -> SubmissionBody:  # noqa: A002
        row = await reads.submission(id)
        if row is None:
            raise not_found("submission")
        return SubmissionBody(**submission_body(row))

    return routes
