"""What the form about a list offers, and what somebody chose in it."""

from typing import Any, get_args

from babel.support import NullTranslations

from lead_intake.domain.imports import Job
from lead_intake.entrypoints.import_bodies import Encoding
from lead_intake.pages.mapping import LIST_TARGETS, target_options
from lead_intake.pages.wording import TOUCHES, said
from service_kit.pages import Form
from service_kit.pages.saying import N_

DELIMITERS = ((",", N_("comma")), (";", N_("semicolon")), ("\t", N_("tab")), ("|", N_("vertical bar")))
ENCODINGS: tuple[str, ...] = get_args(Encoding)
FORMS = {"most_header": 200}
WRONG = {
    "kind": N_("Choose what the rows are."),
    "source": N_("Use a to z, 0 to 9, - and _, up to 64 characters."),
    "campaign": N_("Use a to z, 0 to 9, - and _, up to 64 characters."),
    "touch_kind": N_("Choose one of the list."),
}


def changes_in(job: Job, form: Form) -> tuple[bool, dict[str, Any]]:
    """Whether the form says another way to read the file, and its fields as `ImportChange` has them."""
    changes: dict[str, Any] = {name: form.said(name) or None for name in ("source", "campaign", "touch_kind")}
    if job.kind == "touches":
        changes["create"] = form.said("create") == "true"
    if job.state != "preview" or "encoding" not in form:
        return False, changes
    header = form.said("header")
    asked = (form.said("encoding"), form.get("delimiter", ""), int(header) if header.isdecimal() else header)
    if asked == (job.form.encoding, job.form.delimiter, job.form.header):
        return False, changes
    return True, changes | {"form": dict(zip(("encoding", "delimiter", "header"), asked, strict=True))}


def choices(job: Job, drawn: Job, form: Form | None, words: NullTranslations) -> dict[str, Any]:
    """The options of every choice, and what stands in the fields; what somebody wrote last stays."""
    held = {"source": job.source or "", "campaign": job.options.campaign or "", "touch_kind": job.options.touch_kind}
    encodings = [*ENCODINGS, *([] if job.form.encoding in ENCODINGS else [job.form.encoding])]
    return {
        "targets": target_options(words, LIST_TARGETS[job.kind], drawn.mapping.values()),
        "kinds": [("", "—"), *((key, said(words, TOUCHES, key)) for key in TOUCHES)],
        "delimiters": [(key, words.gettext(name)) for key, name in DELIMITERS],
        "encodings": [(one, one) for one in encodings],
        "values": {name: (form.said(name) if form is not None else value or "") for name, value in held.items()},
    }
