"""What callers send and are answered about imports."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from event_contracts.vocabulary import TouchKind
from lead_intake.domain import limits
from lead_intake.domain.imports import Job, ShownState, progress
from lead_intake.entrypoints.bodies import Body
from lead_intake.entrypoints.texts import Key
from service_kit.web import example

Encoding = Literal[
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251", "cp1252", "koi8_r", "cp866", "mac_cyrillic",
    "iso8859_5", "cp1250", "iso8859_2", "cp1254", "cp1253", "cp1257", "mac_roman", "cp437", "gb18030", "big5",
    "shift_jis", "euc_kr",
]  # fmt: skip
MAPPING = "Column to what it is; null leaves a column out, one that is not named here goes to the fields of the lead"


class ImportForm(Body):
    """How the file is written."""

    encoding: Encoding | None = None
    delimiter: Literal[",", ";", "\t", "|"] | None = None
    header: int | None = Field(
        default=None, ge=0, le=200, description="Number of the row that names the columns; 0 for none"
    )


class ImportChange(Body):
    """How a list is to be understood; what is left out stays as it is."""

    model_config = example(
        {"mapping": {"Mail": "email", "Vorname": "first_name", "Notiz": None}, "source": "fair-hannover"}
    )

    mapping: Annotated[dict[str, str | None], Field(max_length=limits.COLUMNS, description=MAPPING)] | None = None
    form: ImportForm | None = Field(default=None, description="Columns are proposed anew where no mapping is sent")
    source: Key | None = None
    campaign: Key | None = None
    touch_kind: TouchKind | None = None
    create: bool | None = Field(default=None, description="Touches of people who are not known create them")


class FormOut(BaseModel):
    """How the file is read."""

    encoding: str
    delimiter: str
    header: int = Field(description="Number of the row that names the columns; 0 for none")


class UnderstoodRow(BaseModel):
    """A row as it is understood."""

    row: int = Field(description="Its number, as spreadsheets count")
    content: dict[str, Any] = Field(description="As in POST /v1/leads or /v1/touches")
    problems: list[dict[str, str]] = Field(description="Why it would be refused; empty where it would be taken")


class ImportHead(BaseModel):
    """What every answer about an import has."""

    id: str
    version: int
    state: ShownState
    possible: list[Literal["change", "start", "cancel"]] = Field(description="What can be done with it now")
    kind: Literal["leads", "touches"]
    file_name: str
    bytes: int = Field(description="Size of the text that is read")
    form: FormOut
    columns: list[str]
    mapping: dict[str, str | None] = Field(description=MAPPING)
    source: str | None
    campaign: str | None
    touch_kind: str | None
    create: bool
    created_at: datetime


class ImportPreview(ImportHead):
    """A list as it is understood."""

    rows: list[UnderstoodRow] = Field(description="The first 20")
    warnings: list[dict[str, str]] = Field(description="What to know before it starts: field, reason, remedy")
    same_as: str | None = Field(description="An earlier import of the same content")


class ImportOut(ImportHead):
    """How far an import is."""

    rows: int | None = Field(description="Null until they are counted, at the start")
    done_rows: int
    created: int = Field(description="Rows that brought a new lead")
    known: int = Field(description="Rows about a lead that was there")
    refused: int
    percent: float | None
    rows_per_second: float | None
    seconds_left: int | None
    started_at: datetime | None
    ended_at: datetime | None


def head_of(job: Job) -> dict[str, Any]:
    """An import as `ImportHead` describes it."""
    form = job.form
    return {
        "id": job.id,
        "version": job.version,
        "state": job.shown,
        "possible": list(job.possible),
        "kind": job.kind,
        "file_name": job.file_name,
        "bytes": job.bytes,
        "form": {"encoding": form.encoding, "delimiter": form.delimiter, "header": form.header},
        "columns": list(form.columns),
        "mapping": dict(job.mapping),
        "source": job.source,
        "campaign": job.options.campaign,
        "touch_kind": job.options.touch_kind,
        "create": job.options.create,
        "created_at": job.created_at,
    }


def import_out(job: Job, now: datetime) -> dict[str, Any]:
    """An import as `ImportOut` describes it."""
    counted = {
        name: getattr(job, name)
        for name in ("rows", "done_rows", "created", "known", "refused", "started_at", "ended_at")
    }
    return head_of(job) | counted | progress(job, now)._asdict()
