"""Pages of what came in, word by word: the list, and one with what became of it."""

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from lead_intake.application import Application
from lead_intake.domain import limits
from lead_intake.entrypoints.pages.notices import Notice, notice_of
from lead_intake.entrypoints.pages.repairs import on_to, put_aside, retried
from lead_intake.entrypoints.submission_answers import submission_body
from lead_intake.entrypoints.texts import KEY, LEAD_ID
from lead_intake.pages.problems import said_problems
from lead_intake.pages.submission_rows import listed, parts_of, readable
from lead_intake.pages.who import who_of
from lead_intake.pages.wording import CHANNELS, KINDS, STATUSES, said
from lead_intake.ports import SubmissionFilter
from service_kit.errors import not_found
from service_kit.pages import Pages, page_router, read_form
from service_kit.sessions import Visitor
from service_kit.web import Paging, page_of, visitor_who_may

PATH = "/intake/submissions"
Reader = Annotated[Visitor, visitor_who_may("submissions.read")]
Mender = Annotated[Visitor, visitor_who_may("submissions.change")]
Status = Literal["", "created", "known", "refused", "discarded"]
Channel = Literal["", "form", "api", "batch", "inbound", "import"]
SubmissionId = Annotated[str, Path(pattern=LEAD_ID)]
IdOrNone = Annotated[str, Query(pattern=rf"{LEAD_ID}|^$")]


def submissions_pages(app: Application, pages: Pages) -> APIRouter:
    """`/submissions` and `/submissions/{id}`."""
    routes = page_router()

    @routes.get("/submissions")
    async def submissions(
        request: Request,
        visitor: Reader,
        paging: Annotated[Paging, Depends()],
        status: Annotated[Status, Query()] = "",
        channel: Annotated[Channel, Query()] = "",
        source: Annotated[str, Query(pattern=rf"{KEY}|^$")] = "",
        imported: Annotated[str, Query(alias="import", pattern=rf"{LEAD_ID}|^$")] = "",
        like: IdOrNone = "",
    ) -> Response:
        after = None if paging.after is None else str(paging.after[0])
        if like:
            rows = await app.overviews.alike_rows(like, after, paging.limit + 1)
        else:
            chosen = SubmissionFilter(
                status or None, channel or None, source=source or None, import_id=imported or None
            )
            rows = await app.reads.submissions(chosen, paging.after, paging.limit + 1)
        words = pages.words(request, visitor)
        page = page_of(paging, rows, lambda one: listed(one, words), lambda one: (one.id,))
        filters = {"status": status, "channel": channel, "source": source, "import": imported, "like": like}
        context = {
            "rows": page["items"],
            "filters": filters,
            "next": None if page["next"] is None else _address(filters, cursor=page["next"]),
            "statuses": [(key, said(words, STATUSES, key), _address(filters, status=key, like="")) for key in STATUSES],
            "channels": [
                (key, said(words, CHANNELS, key), _address(filters, channel=key, like=""))
                for key in ("form", "api", "batch", "inbound", "import")
            ],
            "without": {name: _address(filters, **{name: ""}) for name in filters},
        }
        return pages.render(request, visitor, "submissions.html", context)

    @routes.get("/submissions/{submission_id}")
    async def submission(
        request: Request,
        visitor: Reader,
        submission_id: SubmissionId,
        notice: Annotated[Notice | None, Depends(notice_of)],
    ) -> Response:
        return await shown(request, visitor, submission_id, notice)

    @routes.post("/submissions/{submission_id}/retry")
    async def retry(request: Request, visitor: Mender, submission_id: SubmissionId) -> Response:
        form = await read_form(request)
        tried = await retried(app, [submission_id], visitor.principal.id)
        return on_to(_back(form.said("back"), submission_id), "retried", tried)

    @routes.post("/submissions/{submission_id}/discard")
    async def discard(request: Request, visitor: Mender, submission_id: SubmissionId) -> Response:
        form = await read_form(request)
        reason = form.said("reason")
        if not 1 <= len(reason) <= limits.REASON_LENGTH:
            return await shown(request, visitor, submission_id, None, reason=reason, status=422)
        tried = await put_aside(app, [submission_id], reason, visitor.principal.id)
        return on_to(_back(form.said("back"), submission_id), "aside", tried)

    async def shown(
        request: Request, visitor: Visitor, submission_id: str, notice: Notice | None, *, reason: str | None = None,
        status: int = 200,
    ) -> Response:  # fmt: skip
        row = await app.reads.submission(submission_id)
        if row is None:
            raise not_found("submission")
        source = None if row.source is None else await app.source_reads.source(row.source)
        words = pages.words(request, visitor)
        body: dict[str, Any] = submission_body(row)
        context = {
            "row": row,
            "who": who_of(row.channel, row.body, source.mapping if source is not None else None),
            "source_name": source.name if source is not None else row.source,
            "channel": said(words, CHANNELS, row.channel),
            "kind": said(words, KINDS, row.kind),
            "state": said(words, STATUSES, row.status),
            "problems": said_problems(words, row.problem),
            "parts": parts_of(row.body),
            "raw": readable(body["raw"] if body["raw"] is not None else body["body"]),
            "headers": body["headers"] or {},
            "reason": reason,
            "reason_length": limits.REASON_LENGTH,
            "done": notice,
        }
        return pages.render(request, visitor, "submission.html", context, status=status)

    return routes


def _back(where: str, submission_id: str) -> str:
    return "/intake/sources" if where == "sources" else f"{PATH}/{submission_id}"


def _address(filters: dict[str, Any], **changed: str) -> str:
    kept = {name: value for name, value in {**filters, **changed}.items() if value}
    return f"{PATH}?{urlencode(kept)}" if kept else PATH
