"""The form in which what is known of a lead is corrected: what was changed in it, and what stands against it."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from babel.support import NullTranslations

from lead_intake.domain.corrected import CONTACTS, FIELDS, CorrectedBy
from lead_intake.pages.problems import REASONS, said_problem
from service_kit.errors import FieldError
from service_kit.pages import Form, Formats
from service_kit.pages.saying import N_

LABELS = {
    "name": N_("Name"), "job_title": N_("Job title"), "emails": N_("E-mail addresses"), "phones": N_("Phone numbers"),
    "company_name": N_("Company"), "company_domain": N_("Domain"), "industry": N_("Industry"),
    "employees": N_("Number of employees"), "country": N_("Country"),
}  # fmt: skip
WRONG = {
    "name": N_("Write a name, up to 200 letters."),
    "job_title": N_("Write a job title, up to 200 letters."),
    "emails": N_("Write one address a line, for example ann@acme.example."),
    "phones": N_("Write one number a line, with its country code, for example +49 151 12345678."),
    "company_name": N_("Write a name, up to 200 letters."),
    "company_domain": N_("Write a domain, for example acme.com."),
    "industry": N_("Write a word in latin letters, for example machinery."),
    "employees": N_("Write a whole number, for example 240."),
    "country": N_("Write the two letters of the country, for example DE."),
}
"""What is said of a field however it is wrong; contacts have reasons of their own."""
NOBODY = N_("Leave at least one e-mail address or phone number: otherwise nobody could be recognised.")
COMPANY = {
    "company_name": "name", "company_domain": "domain", "industry": "industry", "employees": "size",
    "country": "country",
}  # fmt: skip
"""Under which names the interface takes what is said of the company."""


class Clash(NamedTuple):
    """A field that somebody else changed meanwhile: who and when, what stands now and what was typed."""

    label: str
    who: str
    standing: str
    typed: str


def typed_in(form: Form, field: str) -> str:
    """What stands in the form's field, lines without blanks and empty ones left out."""
    lines = (line.strip() for line in form.get(field, "").splitlines())
    return "\n".join(line for line in lines if line)


def changed_in(form: Form) -> dict[str, str]:
    """The fields that were changed in the form, each with what stood there when it was opened."""
    was = {field: typed_in(form, f"was-{field}") for field in FIELDS if field in form}
    return {field: before for field, before in was.items() if typed_in(form, field) != before}


def patch_of(texts: Mapping[str, str]) -> dict[str, Any]:
    """As the interface's body has it; what is empty is cleared."""
    patch: dict[str, Any] = {field: texts[field] or None for field in ("name", "job_title") if field in texts}
    patch |= {field: texts[field].splitlines() for field in CONTACTS if field in texts}
    company = {COMPANY[field]: text or None for field, text in texts.items() if field in COMPANY}
    return patch | ({"company": company} if company else {})


def wrong_of(words: NullTranslations, errors: Iterable[FieldError]) -> dict[str, str]:
    """Field of the form to its sentence."""
    fields = {f"company.{theirs}": ours for ours, theirs in COMPANY.items()} | {"email": "emails", "phone": "phones"}
    found: dict[str, str] = {}
    for error in errors:
        group = error.field.partition(".")[0]
        field = fields.get(error.field) or fields.get(group, group)
        if error.reason == "nobody could be recognised any longer":
            said = words.gettext(NOBODY)
        elif field in CONTACTS and error.reason in REASONS:
            one = said_problem(words, error._asdict())
            said = f"{one.reason}. {one.remedy}"
        else:
            said = words.gettext(WRONG[field]) if field in WRONG else words.gettext(N_("This could not be read."))
        found.setdefault(field if field in FIELDS else "", said)
    return found


def clashes(
    words: NullTranslations, formats: Formats, form: Form, standing: Mapping[str, str], kept: Mapping[str, CorrectedBy]
) -> tuple[Clash, ...]:
    """Where what stands is neither what the form was opened with nor what was typed."""
    seen = form.said("version")
    version = int(seen) if seen.isdecimal() else 0
    return tuple(
        Clash(words.gettext(LABELS[field]), _who(words, formats, kept.get(field), version), *both)
        for field, was in changed_in(form).items()
        for both in [(_line(standing[field]), _line(typed_in(form, field)))]
        if standing[field] not in (was, typed_in(form, field))
    )


def _line(text: str) -> str:
    return ", ".join(text.splitlines())


def _who(words: NullTranslations, formats: Formats, kept: CorrectedBy | None, version: int) -> str:
    """Whoever corrected it since the form was opened; else it came in with something that the lead sent."""
    if kept is None or kept.correction.version <= version:
        return words.gettext("came in meanwhile by a form or a list")
    when = formats.when(kept.correction.at)
    if kept.correction.by is None:
        return words.gettext("changed by a machine, %(when)s") % {"when": when}
    name = kept.name or words.gettext("a colleague")
    return words.gettext("changed meanwhile: %(name)s, %(when)s") % {"name": name, "when": when}
