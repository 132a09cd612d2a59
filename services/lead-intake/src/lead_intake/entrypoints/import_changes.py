"""What callers say about how a list is to be understood, checked against the list."""

from typing import Any

from lead_intake.domain import limits
from lead_intake.domain.imports import Job, Options
from lead_intake.domain.list_form import Form
from lead_intake.domain.mapping import Kind, Targets, is_target
from lead_intake.entrypoints.import_bodies import ImportChange
from lead_intake.entrypoints.previews import Previews
from lead_intake.use_cases.change_imports import Understanding
from service_kit.errors import FieldError, invalid

TARGETS = (
    "Use email, phone, name, first_name, middle_name, last_name, job_title, company.name, company.domain, "
    "company.industry, company.size, company.country, message, source, campaign, kind, occurred_at, consent.<purpose>, "
    "external_ids.<system> or fields.<name>; for touches lead.id, content_key, path and number; null to leave it out."
)
EMPTY = FieldError("file", "names no columns and has no rows", "Check the file, or the encoding and the header's row.")
LATE = FieldError("form", "cannot be changed after the end", "Send the list again and say its form before the start.")
WIDE = FieldError("file", f"has more than {limits.COLUMNS} columns", "Delete those that are not needed.")


async def understanding_of(job: Job, body: ImportChange, previews: Previews) -> Understanding:
    """The import's understanding with these changes; raises `Refusal` (422) for what the list does not have."""
    given: dict[str, Any] = {name: getattr(body, name) for name in body.model_fields_set}
    form, mapping = job.form, job.mapping
    if body.form is not None and job.state != "preview":
        raise invalid([LATE])
    if body.form is not None:
        said = body.form
        encoding, delimiter = said.encoding or form.encoding, said.delimiter or form.delimiter
        form, mapping, _ = await previews.understood(job, job.kind, encoding, delimiter, said.header)
        form = form._replace(guessed=job.form.guessed and said.encoding is None)
        check_form(form)
    if body.mapping is not None:
        check_mapping(body.mapping, form, job.kind)
        mapping = body.mapping
    options = Options(
        given.get("campaign", job.options.campaign),
        given.get("touch_kind", job.options.touch_kind),
        bool(given.get("create", job.options.create)),
    )
    return Understanding(form, mapping, given.get("source", job.source), options)


def check_form(form: Form) -> None:
    """Raises `Refusal` (422) for a list of nothing, or of too much."""
    if not form.columns:
        raise invalid([EMPTY])
    if len(form.columns) > limits.COLUMNS:
        raise invalid([WIDE])


def check_mapping(mapping: Targets, form: Form, kind: Kind) -> None:
    """Raises `Refusal` (422) for columns that the list does not have, and for targets that do not exist."""
    errors = []
    if mapping.keys() - set(form.columns):
        errors.append(FieldError("mapping", "names columns that the list does not have", "Use the names in `columns`."))
    if any(target is not None and not is_target(target, kind) for target in mapping.values()):
        errors.append(FieldError("mapping", "has targets that do not exist", TARGETS))
    if errors:
        raise invalid(errors)
