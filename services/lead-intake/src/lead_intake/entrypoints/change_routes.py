"""Changing leads by HTTP: corrections, consent, merges, erasure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response

from lead_intake.application import Application
from lead_intake.domain.changing import Correction
from lead_intake.domain.identities import external
from lead_intake.domain.inputs import Done
from lead_intake.domain.known import micros, nothing
from lead_intake.domain.problems import Problem
from lead_intake.entrypoints.answers import Changed
from lead_intake.entrypoints.bodies import ConsentIn, LeadPatch, MergeIn
from lead_intake.entrypoints.lead_routes import found
from lead_intake.entrypoints.reading import Reader, company_fields, time_of
from lead_intake.use_cases.change_profiles import ChangeProfile
from lead_intake.use_cases.erase_leads import Erase
from lead_intake.use_cases.merge_leads import Merge
from lead_intake.use_cases.set_consents import SetConsent
from lead_intake.use_cases.tell import after
from service_kit.errors import FieldError, Refusal, invalid
from service_kit.idempotency import Answer
from service_kit.policy import Principal
from service_kit.web import as_response, if_match, json_answer, may, once_of, router
from service_kit.web.writing import refusal_answer

MayChange = Annotated[Principal, may("leads.change")]


def corrections(application: Application, reader: Reader) -> APIRouter:
    """`PATCH /v1/leads/{id}` and `PUT /v1/leads/{id}/consent`."""
    routes = router("leads")

    @routes.patch("/v1/leads/{id}", name="lead_intake.change_lead", summary="Correct a lead", response_model=Changed)
    async def change_lead(id: str, body: LeadPatch, principal: MayChange, request: Request) -> Response:  # noqa: A002
        lead, _ = await found(application.reads, principal, "leads.change", id)
        correction = correction_of(body, reader, application.clock(), lead.known.text("country"))
        command = ChangeProfile(id, correction, if_match(request), principal.person)
        once = await once_of(request, principal)
        return as_response(await application.change_profiles.answer([command], _changed, once))

    @routes.put(
        "/v1/leads/{id}/consent", name="lead_intake.set_consent", summary="Record consent given or withdrawn",
        response_model=Changed,
    )  # fmt: skip
    async def set_consent(id: str, body: ConsentIn, principal: MayChange, request: Request) -> Response:  # noqa: A002
        await found(application.reads, principal, "leads.change", id)
        problems: list[Problem] = []
        at = time_of(body.occurred_at, application.clock(), problems)
        _refuse(problems)
        command = SetConsent(id, body.consent, at, if_match(request))
        once = await once_of(request, principal)
        return as_response(await application.set_consents.answer([command], _changed, once))

    return routes


def endings(application: Application) -> APIRouter:
    """`POST /v1/leads/{id}/merge` and `DELETE /v1/leads/{id}`."""
    routes = router("leads")

    @routes.post(
        "/v1/leads/{id}/merge", name="lead_intake.merge_lead", response_model=Changed,
        summary="Merge the lead named by `from` into this one: they are one person, and this id stays",
    )  # fmt: skip
    async def merge_lead(
        id: str,  # noqa: A002
        body: MergeIn,
        principal: Annotated[Principal, may("leads.merge")],
        request: Request,
    ) -> Response:
        await found(application.reads, principal, "leads.merge", id)
        command = Merge(id, body.from_id, if_match(request))
        once = await once_of(request, principal)
        return as_response(await application.merge_leads.answer([command], _changed, once))

    @routes.delete(
        "/v1/leads/{id}", name="lead_intake.erase_lead", status_code=204,
        summary="Forget the person everywhere; doing it again is no error",
    )  # fmt: skip
    async def erase_lead(id: str, principal: Annotated[Principal, may("leads.erase")], request: Request) -> Response:  # noqa: A002
        command = Erase(id, if_match(request))
        once = await once_of(request, principal)
        return as_response(await application.erase_leads.answer([command], _erased, once))

    return routes


def correction_of(body: LeadPatch, reader: Reader, now: datetime, country: str | None) -> Correction:
    """What the body says is to change; raises `Refusal` (422)."""
    problems: list[Problem] = []
    company = body.company
    latest: dict[str, Any] = {
        name: getattr(body, name) or None for name in body.model_fields_set & {"name", "job_title"}
    }
    if company is not None:
        given = {COMPANY[name] for name in company.model_fields_set}
        latest |= {name: value or None for name, value in company_fields(company) if name in given}
        country = company.country or country
    elif "company" in body.model_fields_set:
        latest |= dict.fromkeys(COMPANY.values())
    email, phone = reader.email(body.email, problems), reader.phone(body.phone, country, problems)
    emails = _all(body.emails, lambda text: reader.email(text, problems, "emails"))
    phones = _all(body.phones, lambda text: reader.phone(text, country, problems, "phones"))
    _refuse(problems)
    moment = micros(now)
    ids = body.external_ids or {}
    add = nothing(now)._replace(
        emails={email: moment} if email else {},
        phones={phone: moment} if phone else {},
        externals={external(system, value): moment for system, value in ids.items() if value},
    )
    return Correction(latest, emails, phones, add, tuple(system for system, value in ids.items() if not value))


COMPANY: Mapping[str, str] = {
    "name": "company_name",
    "domain": "company_domain",
    "industry": "industry",
    "size": "employees",
    "country": "country",
}


def _all(texts: Sequence[str] | None, read: Any) -> tuple[str, ...] | None:
    if texts is None:
        return None
    return tuple(dict.fromkeys(value for value in map(read, texts) if value))


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise invalid([FieldError(*problem) for problem in problems])


def _changed(results: Sequence[Done | Refusal]) -> Answer:
    result = results[0]
    if isinstance(result, Refusal):
        return refusal_answer(result)
    content = {"id": result.lead_id, "version": result.version}
    return json_answer(content, after=after(result.lead_id, result.version), version=result.version)


def _erased(results: Sequence[Done | Refusal]) -> Answer:
    result = results[0]
    if isinstance(result, Refusal):
        return refusal_answer(result)
    return Answer(204, b"", (("Leadloop-After", after(result.lead_id, result.version)),))
