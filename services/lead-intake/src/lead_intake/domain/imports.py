"""Imports: a list comes in, shows how it is understood, runs, and ends."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from lead_intake.domain.limits import FIELDS, FIELDS_BYTES
from lead_intake.domain.list_form import Form
from lead_intake.domain.mapping import Kind, Targets
from lead_intake.domain.problems import Problem

State = Literal["uploading", "preview", "running", "ending", "cancelling", "done", "cancelled"]
"""`ending` and `cancelling`: every row is in that will be, and its leads are being told that the import has ended."""
ShownState = Literal["preview", "running", "done", "cancelled"]
_SHOWN: Mapping[State, ShownState] = {
    "preview": "preview",
    "running": "running",
    "ending": "running",
    "cancelling": "cancelled",
    "done": "done",
    "cancelled": "cancelled",
}
NAMED = 5
"""Rows, and columns, that a warning names."""
IMPORTED = "imported"
"""The kind of touch that a row is where nothing says another."""
_WHO = ("email", "phone", "lead.id")
NOBODY = Problem(
    "mapping",
    "has no column that says who a row is about",
    "Map one to email, phone or external_ids.<system>; for touches also lead.id.",
)

TOO_MANY_FIELDS = Problem(
    "mapping",
    f"more than {FIELDS} columns are not mapped; of each row only the first {FIELDS} that say something are kept",
    "Map those that matter, and leave out those that do not by null.",
)

GUESSED = Problem(
    "form",
    "has an encoding that is a guess: the list has too few letters beyond a to z to be sure",
    "Look at the rows; where letters are wrong, say the encoding, for example cp1251 or cp1252.",
)
MENDED = Problem(
    "mapping",
    "is that of the import whose refused rows these are, and so are source, campaign and touch_kind where none is sent",
    "Change what no longer holds; what was wrong with the rows is left out.",
)


class Options(NamedTuple):
    """What holds for every row that does not say it itself; `create` lets touches of unknown people create them."""

    campaign: str | None = None
    touch_kind: str | None = None
    create: bool = False


class Job(NamedTuple):
    """One import; `rows` is None until they are counted, `bytes` is the size of what is stored."""

    id: str
    kind: Kind
    source: str | None
    file_name: str
    file_hash: str
    bytes: int
    form: Form
    options: Options
    mapping: Targets
    state: State
    rows: int | None
    done_rows: int
    created: int
    known: int
    refused: int
    decided: int
    by: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    version: int

    @property
    def shown(self) -> ShownState:
        """The state as callers know it; an upload that is not complete is shown to nobody."""
        return _SHOWN[self.state]

    @property
    def possible(self) -> tuple[str, ...]:
        """What can be done with it now; after its end a changed mapping serves refused rows that are tried again."""
        match self.state:
            case "preview":
                return ("change", "start", "cancel")
            case "running":
                return ("cancel",)
            case "done" | "cancelled":
                return ("change",)
            case _:
                return ()

    def next(self, **changes: Any) -> "Job":
        """The job with these changes, as its next version."""
        return self._replace(version=self.version + 1, **changes)


class Progress(NamedTuple):
    """How far an import is; None where it is not known yet."""

    percent: float | None
    rows_per_second: float | None
    seconds_left: int | None


def progress(job: Job, now: datetime) -> Progress:
    """By rows, from its start to its end or to now."""
    share = None if job.rows is None else 100.0 * job.done_rows / job.rows if job.rows else 100.0
    percent = None if share is None else round(share, 1)
    if job.started_at is None:
        return Progress(percent, None, None)
    seconds = ((job.ended_at or now) - job.started_at).total_seconds()
    rate = job.done_rows / seconds if seconds > 0 and job.done_rows else None
    running = job.state == "running" and rate is not None and job.rows is not None
    left = round((job.rows - job.done_rows) / rate) if running and rate and job.rows is not None else None
    return Progress(percent, None if rate is None else round(rate, 1), left)


def names_somebody(mapping: Targets) -> bool:
    """Whether some column says who a row is about."""
    return any(target in _WHO or str(target).startswith("external_ids.") for target in mapping.values())


def warnings(job: Job) -> list[Problem]:
    """What whoever sent the list should know before it starts."""
    found = [] if names_somebody(job.mapping) else [NOBODY]
    found += [GUESSED] if job.form.guessed else []
    found += [] if job.form.mends is None else [MENDED]
    targets = [job.mapping.get(name, "fields.") for name in job.form.columns]
    fields = sum(1 for target in targets if target is not None and target.startswith("fields."))
    return [*found, TOO_MANY_FIELDS] if fields > FIELDS else found


def no_room(rows: Sequence[int], columns: Sequence[str]) -> Problem:
    """Texts of these rows would be lost: the fields of a lead hold no more."""
    where = ", ".join(map(str, rows[:NAMED])) + (", ..." if len(rows) > NAMED else "")
    which = ", ".join(columns[:NAMED]) + (", ..." if len(columns) > NAMED else "")
    return Problem(
        "mapping",
        f"the fields of a lead hold {FIELDS_BYTES:,} bytes; of row {where} it leaves out what stands in {which}",
        "Shorten these texts, map the column to message, or leave out by null what does not matter.",
    )


def filled_in(content: dict[str, Any], job: Job) -> dict[str, Any]:
    """The content of a row with what holds for the whole list."""
    content.setdefault("kind", job.options.touch_kind or IMPORTED)
    for name, value in (("source", job.source), ("campaign", job.options.campaign)):
        if value is not None:
            content.setdefault(name, value)
    return content
