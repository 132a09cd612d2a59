"""From bodies to the domain's inputs: contacts normalised, times checked, every problem named at once."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from lead_intake.domain import limits
from lead_intake.domain.identities import EMAIL, EXTERNAL, PHONE, Identity, external, is_key
from lead_intake.domain.inputs import Action, Refused, Submission, Touch
from lead_intake.domain.known import Known, Stamp, micros, nothing
from lead_intake.domain.problems import Problem
from lead_intake.entrypoints.bodies import CompanyIn, LeadIn, PersonIn, TouchIn
from lead_intake.ports import Contacts

NO_IDENTITY = Problem(
    "email", "is missing, and nothing else says who this is", "Send at least one of email, phone and external_ids."
)
ONE_IDENTITY = Problem("lead", "must name exactly one of id, email, phone and external_id", "Send exactly one of them.")
FUTURE = Problem(
    "occurred_at",
    "lies in the future",
    "Send the time at which it happened, with the right zone; leave it out for now.",
)
ANCIENT = Problem("occurred_at", "lies before 2000", "Send the time at which it happened; leave it out for now.")
_PERSONAL_PATH = re.compile(r"@|%40|\d{7}")


class Reader:
    """Reads bodies; `contacts` knows addresses and numbers."""

    def __init__(self, contacts: Contacts) -> None:
        self._contacts = contacts

    def lead(self, body: LeadIn, now: datetime) -> Submission | Refused:
        """A captured person."""
        problems: list[Problem] = []
        at = time_of(body.occurred_at, now, problems)
        moment = micros(at)
        company = body.company
        country = company.country if company else None
        emails = self.emails([body.email, *(body.emails or ())], problems)
        phones = self.phones([body.phone, *(body.phones or ())], country, problems)
        externals = external_ids(body.external_ids)
        if not (emails or phones or externals or problems):
            problems.append(NO_IDENTITY)
        if problems:
            return Refused(tuple(problems))
        known = Known(
            since=at,
            latest=_stamped(body, company, moment),
            first=_first(body.source, body.campaign, moment),
            emails=_in_turn(emails, moment),
            phones=_in_turn(phones, moment),
            externals=dict.fromkeys(externals, moment),
            consent={purpose: (given, moment) for purpose, given in (body.consent or {}).items()},
        )
        told = body.message or None
        action = Action(body.kind, at, body.campaign, body.source, message=told, properties=body.fields)
        return Submission(known, action, frozenset([*emails[1:], *phones[1:]]))

    def touch(self, body: TouchIn, create: bool, now: datetime) -> Touch | Refused:
        """Something a lead did."""
        problems: list[Problem] = []
        at = time_of(body.occurred_at, now, problems)
        identity = self._identity(body.lead, problems)
        if problems:
            return Refused(tuple(problems))
        properties = body.properties or {}
        action = Action(
            body.kind,
            at,
            body.campaign,
            body.source,
            _content_key(properties),
            _path(properties),
            _number(properties),
            body.message or None,
            properties,
        )
        known = None if identity is None else _of_identity(identity, body, at)
        wanted = create if body.create is None else body.create
        return Touch(body.lead.id, identity, known, wanted, action)

    def email(self, text: str | None, problems: list[Problem], field: str = "email") -> str | None:
        """A normalised address, or a problem more; an empty text says nothing."""
        return _or_problem(self._contacts.email(text), problems, field) if text and text.strip() else None

    def phone(self, text: str | None, country: str | None, problems: list[Problem], field: str = "phone") -> str | None:
        """E.164, or a problem more; an empty text says nothing."""
        return _or_problem(self._contacts.phone(text, country), problems, field) if text and text.strip() else None

    def emails(self, texts: Sequence[str | None], problems: list[Problem]) -> list[str]:
        """Each address once, the first of the list being the field `email`."""
        return _each(self._contacts.email, texts, "email", problems)

    def phones(self, texts: Sequence[str | None], country: str | None, problems: list[Problem]) -> list[str]:
        """Each number once, the first of the list being the field `phone`."""
        return _each(lambda text: self._contacts.phone(text, country), texts, "phone", problems)

    def _identity(self, person: PersonIn, problems: list[Problem]) -> Identity | None:
        if sum(1 for value in person.__dict__.values() if value) != 1:
            problems.append(ONE_IDENTITY)
        elif person.external_id:
            return (EXTERNAL, person.external_id)
        elif person.email:
            email = self.email(person.email, problems, "lead.email")
            return None if email is None else (EMAIL, email)
        elif person.phone:
            phone = self.phone(person.phone, None, problems, "lead.phone")
            return None if phone is None else (PHONE, phone)
        return None


def time_of(given: datetime | None, now: datetime, problems: list[Problem]) -> datetime:
    """When it happened; outside the limits a problem more."""
    if given is None:
        return now
    if given > now + limits.FUTURE:
        problems.append(FUTURE)
    elif given < limits.EARLIEST:
        problems.append(ANCIENT)
    else:
        return given
    return now


def external_ids(given: dict[str, str] | None) -> list[str]:
    """`system:id` each; an empty id says nothing."""
    return [external(system, value) for system, value in (given or {}).items() if value]


def _each(
    read: Callable[[str], str | Problem], texts: Sequence[str | None], name: str, problems: list[Problem]
) -> list[str]:
    """What can be read, each once; of the texts the first is the field `name`, the others are its list's."""
    found: dict[str, None] = {}
    for place, text in enumerate(texts):
        if not text or text.isspace():
            continue
        value = read(text)
        if isinstance(value, Problem):
            problems.append(value._replace(field=f"{name}s.{place - 1}" if place else name))
        else:
            found[value] = None
    return list(found)


def _or_problem(read: str | Problem, problems: list[Problem], field: str) -> str | None:
    if isinstance(read, Problem):
        problems.append(read._replace(field=field))
        return None
    return read


def _in_turn(contacts: Sequence[str], moment: int) -> dict[str, int]:
    """Contacts as seen one after the other, so that the first of them stays the first."""
    return {contact: moment + place for place, contact in enumerate(contacts)}


def _stamped(body: LeadIn, company: CompanyIn | None, moment: int) -> dict[str, Stamp]:
    pairs: Iterable[tuple[str, str | int | None]] = (("name", body.name), ("job_title", body.job_title))
    if company is not None:
        pairs = (*pairs, *company_fields(company))
    return {name: (value, moment) for name, value in pairs if value}


def company_fields(company: CompanyIn) -> Iterable[tuple[str, str | int | None]]:
    """The company's fields under the names that leads have for them."""
    return (
        ("company_name", company.name),
        ("company_domain", company.domain),
        ("industry", company.industry),
        ("employees", company.size),
        ("country", company.country),
    )


def _first(source: str | None, campaign: str | None, moment: int) -> dict[str, Stamp]:
    return {name: (value, moment) for name, value in (("source", source), ("campaign", campaign)) if value}


def _of_identity(identity: Identity, body: TouchIn, at: datetime) -> Known:
    kind, value = identity
    moment = micros(at)
    seen = {value: moment}
    return nothing(at)._replace(
        first=_first(body.source, body.campaign, moment),
        emails=seen if kind == EMAIL else {},
        phones=seen if kind == PHONE else {},
        externals=seen if kind == EXTERNAL else {},
    )


def _content_key(properties: dict[str, Any]) -> str | None:
    value = properties.get("content_key")
    return value if isinstance(value, str) and is_key(value) else None


def _path(properties: dict[str, Any]) -> str | None:
    """A page's path without query; one that may hold an address or a number of a person stays here."""
    value = properties.get("path")
    if not isinstance(value, str) or not value.startswith("/"):
        return None
    path = re.split(r"[?#\s]", value, maxsplit=1)[0]
    return None if len(path) > 200 or _PERSONAL_PATH.search(path) else path


def _number(properties: dict[str, Any]) -> float | None:
    value = properties.get("number")
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
