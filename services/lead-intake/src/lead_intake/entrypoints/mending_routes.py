"""Submissions that were refused, tried again or put aside by HTTP."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field

from lead_intake.application import Application
from lead_intake.domain import limits
from lead_intake.domain.inputs import NO_LEAD, Done
from lead_intake.entrypoints.bodies import Body
from lead_intake.entrypoints.submission_answers import Mended, MendedAnswer
from lead_intake.entrypoints.texts import LEAD_ID, Key
from lead_intake.ports import SubmissionFilter
from lead_intake.use_cases.discard_submissions import Discard
from lead_intake.use_cases.retry_submissions import Retry
from lead_intake.use_cases.tell import after
from service_kit.errors import Refusal
from service_kit.idempotency import Answer
from service_kit.policy import Principal
from service_kit.web import as_response, example, json_answer, may, once_of, router
from service_kit.web.writing import refusal_answer

MayChange = Annotated[Principal, may("submissions.change")]
SubmissionId = Annotated[str, Path(pattern=LEAD_ID)]
PROBLEM_CODE = r"^[a-z0-9-]{1,64}$"
FIELD_PATH = r"^[A-Za-z0-9_.?-]{1,200}$"
OUTCOMES = ("created", "known", "refused", "discarded", "settled")


class RetryIn(Body):
    """Which refused submissions to try again, oldest first; without a filter all of them."""

    model_config = example({"source": "fair-form", "field": "phone", "limit": 500})

    source: Key | None = None
    import_id: Annotated[str, Field(pattern=LEAD_ID)] | None = Field(default=None, alias="import")
    problem: Annotated[str, Field(pattern=PROBLEM_CODE)] | None = Field(default=None, description="Code of the refusal")
    field: Annotated[str, Field(pattern=FIELD_PATH)] | None = Field(default=None, description="Field that was wrong")
    limit: int = Field(default=200, ge=1, le=limits.RETRIES_PER_REQUEST)
    cursor: Annotated[str, Field(pattern=LEAD_ID)] | None = Field(
        default=None, description="`next` of the answer before"
    )


class DiscardIn(Body):
    """Why it is put aside."""

    model_config = example({"reason": "A test of our own web agency"})

    reason: str = Field(min_length=1, max_length=limits.REASON_LENGTH)


def mending(application: Application) -> APIRouter:
    """`POST /v1/submissions/retry`, `POST /v1/submissions/{id}/retry` and `.../discard`."""
    routes = router("submissions")

    @routes.post(
        "/v1/submissions/retry", name="lead_intake.retry_submissions", summary="Try refused submissions alike again",
        response_model=MendedAnswer,
    )  # fmt: skip
    async def retry_submissions(body: RetryIn, principal: MayChange, request: Request) -> Response:
        chosen = SubmissionFilter(
            "refused", source=body.source, import_id=body.import_id, problem=body.problem, field=body.field
        )
        ids = await application.reads.waiting(chosen, body.cursor, body.limit + 1)
        tried = ids[: body.limit]
        goes_on = tried[-1] if len(ids) > body.limit else None

        def render(results: Sequence[Done | Refusal]) -> Answer:
            return _all(tried, results, goes_on)

        once = await once_of(request, principal)
        again = [Retry(one, principal.id) for one in tried]
        return as_response(await application.retry_submissions.answer(again, render, once))

    @routes.post(
        "/v1/submissions/{id}/retry", name="lead_intake.retry_submission", summary="Try a submission again",
        response_model=Mended,
    )  # fmt: skip
    async def retry_submission(id: SubmissionId, principal: MayChange, request: Request) -> Response:  # noqa: A002
        once = await once_of(request, principal)
        return as_response(await application.retry_submissions.answer([Retry(id, principal.id)], _one(id), once))

    @routes.post(
        "/v1/submissions/{id}/discard", name="lead_intake.discard_submission", summary="Put a refused submission aside",
        response_model=Mended,
    )  # fmt: skip
    async def discard_submission(
        id: SubmissionId,  # noqa: A002
        body: DiscardIn,
        principal: MayChange,
        request: Request,
    ) -> Response:
        once = await once_of(request, principal)
        command = Discard(id, body.reason, principal.id)
        return as_response(await application.discard_submissions.answer([command], _one(id), once))

    return routes


def _one(submission_id: str) -> Any:
    def render(results: Sequence[Done | Refusal]) -> Answer:
        result = results[0]
        if isinstance(result, Refusal):
            return refusal_answer(result)
        if result is NO_LEAD:
            return json_answer(_mended(submission_id, result))
        told = after(result.lead_id, result.version)
        return json_answer(_mended(submission_id, result), after=told)

    return render


def _all(ids: Sequence[str], results: Sequence[Done | Refusal], goes_on: str | None) -> Answer:
    items = [_mended(submission_id, result) for submission_id, result in zip(ids, results, strict=True)]
    counts = {outcome: sum(1 for item in items if item["status"] == outcome) for outcome in OUTCOMES}
    return json_answer({"items": items, **counts, "next": goes_on})


def _mended(submission_id: str, result: Done | Refusal) -> dict[str, Any]:
    item: dict[str, Any] = {"id": submission_id}
    if isinstance(result, Refusal):
        status = "refused" if result.status == 422 else "settled"
        return item | {"status": status, "problem": result.problem()}
    if result is NO_LEAD:
        return item | {"status": "discarded"}
    told = after(result.lead_id, result.version)
    status = "created" if result.created else "known"
    return item | {"status": status, "lead_id": result.lead_id, "version": result.version, "after": told}
