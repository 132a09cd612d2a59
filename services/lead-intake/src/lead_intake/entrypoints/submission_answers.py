"""What callers are answered about submissions."""

from datetime import datetime
from typing import Any, Literal

import orjson
from pydantic import BaseModel, Field

from lead_intake.ports import SubmissionRow
from service_kit.web.problems import Problem


class SubmissionOut(BaseModel):
    """What came in and what became of it."""

    id: str
    received_at: datetime
    channel: Literal["api", "batch", "inbound", "form", "import"]
    kind: Literal["lead", "touch", "unknown"]
    source: str | None
    status: Literal["created", "known", "refused", "discarded"]
    lead_id: str | None
    problem: Problem | None
    reason: str | None = Field(description="Why it was discarded")
    import_id: str | None = Field(description="The list in which it stood")
    place: int | None = Field(description="Its row in that list")
    mended_at: datetime | None = Field(description="When it was taken after all, or discarded by somebody")
    handled_by: str | None = Field(description="Who tried it again or discarded it last")
    handled_at: datetime | None = Field(description="When that was, in vain or not")


class SubmissionBody(SubmissionOut):
    """The same with its own words; null after the person was erased."""

    body: str | None = Field(description="JSON as it came; of a list, the row's cells by column")
    raw: str | None = Field(description="What is no JSON of ours, as text; bytes that are no text are replaced")
    content_type: str | None = Field(description="What it said to be")
    headers: dict[str, str] | None = Field(description="What came beside it, as far as it is harmless")


class Mended(BaseModel):
    """What became of a submission that was tried again or put aside."""

    id: str = Field(description="Submission id")
    status: Literal["created", "known", "refused", "discarded", "settled"] = Field(
        description="refused: again; settled: somebody else was faster, or it cannot be tried now, see `problem`"
    )
    lead_id: str | None = None
    version: int | None = Field(default=None, description="Version of the lead after it")
    after: str | None = Field(default=None, description="Its `Leadloop-After` value")
    problem: Problem | None = None


class MendedAnswer(BaseModel):
    """What became of each, oldest first."""

    items: list[Mended]
    created: int
    known: int
    refused: int
    discarded: int
    settled: int
    next: str | None = Field(description="Where to go on: `cursor` of the next request; null when none waits any more")


def submission_out(row: SubmissionRow) -> dict[str, Any]:
    """A submission as `SubmissionOut` describes it."""
    out = row._asdict()
    for words in ("body", "origin", "raw", "content_type", "headers"):
        del out[words]
    return out | {"problem": None if row.problem is None else orjson.loads(row.problem)}


def submission_body(row: SubmissionRow) -> dict[str, Any]:
    """A submission as `SubmissionBody` describes it."""
    words = {
        "body": row.body,
        "raw": None if row.raw is None else row.raw.decode("utf-8", "replace"),
        "content_type": row.content_type,
        "headers": None if row.headers is None else orjson.loads(row.headers),
    }
    return submission_out(row) | words
