"""How what people say reaches Leadloop: as their forms ask for it, as rows of a list, as events of a tool."""

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from story.handing import Form, Recorded
from story.words import Body

TOLD = {"requested": "kind", "occurred_at": "occurred_at", "may_write": "consent.email", "may_call": "consent.phone"}
"""Fields that every form has and that nobody would recognise by their names, and what they are."""
USUAL = "form_submitted"
"""What somebody does by sending a form, where it does not say another."""
_ASKED = ("email", "phone", "name", "job_title", "company.name", "company.domain", "company.industry", "company.size",
          "company.country", "campaign", "message", "external_ids.linkedin")  # fmt: skip
FIELDS: Mapping[str, Mapping[str, str]] = {
    "website-form": dict(
        zip(_ASKED, ("Email", "Phone", "Name", "Job title", "Company", "Website", "Industry", "Employees", "Country",
                     "utm_campaign", "Message", "external_ids[linkedin]"), strict=True)),
    "google-ads": dict(
        zip(_ASKED, ("EMAIL", "PHONE_NUMBER", "FULL_NAME", "JOB_TITLE", "COMPANY_NAME", "COMPANY_DOMAIN", "INDUSTRY",
                     "COMPANY_SIZE", "COUNTRY", "campaign_name", "MESSAGE", "external_ids[linkedin]"), strict=True)),
    "linkedin-form": dict(
        zip(_ASKED, ("emailAddress", "phoneNumber", "fullName", "jobTitle", "companyName", "companyDomain", "industry",
                     "companySize", "country", "campaignName", "message", "external_ids[linkedin]"), strict=True)),
}  # fmt: skip
"""What each form calls what it asks for."""
COLUMNS = {"E-mail": "email", "Phone": "phone", "Name": "name", "Job title": "job_title", "Company": "company.name",
           "Site": "company.domain", "Industry": "company.industry", "Employees": "company.size",
           "Country": "company.country", "Scanned": "occurred_at", "Letters": "consent.email",
           "Calls": "consent.phone"}  # fmt: skip
"""Columns of the list of badges that a fair hands out, and what they are."""


class Event(NamedTuple):
    """What the marketing tool writes to the log; events of one `key` keep their order, one `id` has its effect once."""

    id: str
    key: str
    type: str
    at: datetime
    data: Body


def as_form(one: Form) -> Body:
    """A submission with the names of its form; one that nobody can read comes as it is."""
    if one.refused:
        return one.body
    names = {**FIELDS[one.body["source"]], **{target: name for name, target in TOLD.items()}}
    said = {target: value for target, value in _flat(one.body).items() if target != "source"}
    if said["kind"] == USUAL:
        del said["kind"]
    return {names[target]: value for target, value in said.items()}


def as_list(forms: Iterable[Form]) -> bytes:
    """These submissions as the rows of a CSV file."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for one in forms:
        said = _flat(one.body)
        rows.writerow(said.get(target, "") for target in COLUMNS.values())
    return text.getvalue().encode()


def as_event(one: Recorded, identity: str) -> Event:
    """A touch as the tool tells of it; nobody's address is the key."""
    key = hashlib.sha256(one.body["lead"]["email"].encode()).hexdigest()[:16]
    return Event(identity, key, "touch.submitted", one.at, one.body)


def in_turns(forms: Sequence[Form]) -> list[list[Form]]:
    """Forms in their order, cut where one is of a person or a company of which there is one in the cut so far.

    So what comes of it does not depend on which of several doors answers first.
    """
    turns: list[list[Form]] = []
    seen: set[str] = set()
    for one in forms:
        names = _names(one.body)
        if not turns or names & seen:
            turns.append([])
            seen = set()
        turns[-1].append(one)
        seen |= names
    return turns


def _names(body: Body) -> set[str]:
    address, domain = body.get("email"), body.get("company", {}).get("domain")
    return {name.lower() for name in (address, domain) if name is not None}


def _flat(body: Body) -> dict[str, Any]:
    """A lead's content by target: `{"company": {"size": 12}}` is `{"company.size": 12}`."""
    flat: dict[str, Any] = {}
    for name, value in body.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{inner}": one for inner, one in value.items()}
        else:
            flat[name] = value
    return {name: ("yes" if value else "no") if isinstance(value, bool) else value for name, value in flat.items()}
