"""Reading leads by HTTP."""

import re
from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AwareDatetime

from lead_intake.application import Application
from lead_intake.domain.identities import EMAIL, EXTERNAL, PHONE, Identity
from lead_intake.domain.lead import Lead
from lead_intake.domain.names import folded
from lead_intake.domain.problems import Problem
from lead_intake.entrypoints.answers import LeadOut, lead_out
from lead_intake.entrypoints.bodies import SearchIn
from lead_intake.entrypoints.reading import Reader
from lead_intake.entrypoints.texts import KEY, LEAD_ID
from lead_intake.ports import LeadFilter, Reads, Search
from service_kit.errors import FieldError, invalid, not_found
from service_kit.policy import Principal
from service_kit.web import Page, Paging, as_response, json_answer, may, page_of, router

KeyQuery = Annotated[str | None, Query(pattern=KEY)]
TimeQuery = Annotated[AwareDatetime | None, Query(description="RFC 3339 with zone")]
_ID = re.compile(LEAD_ID)


def lead_reads(application: Application) -> APIRouter:
    """`GET /v1/leads` and `GET /v1/leads/{id}`."""
    routes = router("leads")
    reads, domains = application.reads, application.domains

    @routes.get("/v1/leads/{id}", name="lead_intake.show_lead", summary="One lead", response_model=LeadOut)
    async def show_lead(id: str, principal: Annotated[Principal, may("leads.read")], request: Request) -> Response:  # noqa: A002  # the path's word
        lead, merged = await found(reads, principal, "leads.read", id)
        if request.headers.get("if-none-match") == f'"v{lead.version}"':
            return Response(status_code=304, headers={"ETag": f'"v{lead.version}"'})
        return as_response(json_answer(lead_out(lead, domains, merged), version=lead.version))

    @routes.get("/v1/leads", name="lead_intake.list_leads", summary="Leads, newest first")
    async def list_leads(
        principal: Annotated[Principal, may("leads.read")],
        paging: Annotated[Paging, Depends()],
        source: KeyQuery = None,
        campaign: KeyQuery = None,
        created_from: TimeQuery = None,
        created_to: TimeQuery = None,
    ) -> Page[LeadOut]:
        chosen = LeadFilter(source, campaign, created_from, created_to)
        rows = await reads.leads(principal, chosen, paging.after, paging.limit + 1)
        return _page(paging, rows, application, lambda lead: (lead.known.since, lead.id))

    return routes


def lead_search(application: Application, reader: Reader) -> APIRouter:
    """`POST /v1/leads/search`."""
    routes = router("leads")

    @routes.post("/v1/leads/search", name="lead_intake.search_leads", summary="Leads by e-mail, phone, id or name")
    async def search_leads(
        body: SearchIn, principal: Annotated[Principal, may("leads.read")], paging: Annotated[Paging, Depends()]
    ) -> Page[LeadOut]:
        search = _search(body, reader)
        rows = await application.reads.search(principal, search, paging.after, paging.limit + 1)
        return _page(paging, rows, application, lambda lead: (lead.id,))

    return routes


async def found(reads: Reads, principal: Principal, action: str, lead_id: str) -> tuple[Lead, list[str]]:
    """The lead, as far as the caller may do this to it; raises `Refusal` 404."""
    lead = await reads.lead(principal, action, lead_id) if _ID.match(lead_id) else None
    if lead is None:
        raise not_found("lead")
    return lead[0], list(lead[1])


def _page(
    paging: Paging, rows: Sequence[Lead], application: Application, key: Callable[[Lead], Sequence[Any]]
) -> Page[LeadOut]:
    page: Page[LeadOut] = page_of(paging, rows, lambda lead: lead_out(lead, application.domains), key)
    return page


def _search(body: SearchIn, reader: Reader) -> Search:
    problems: list[Problem] = []
    email, phone = reader.email(body.email, problems), reader.phone(body.phone, None, problems)
    if problems:
        raise invalid([FieldError(*problem) for problem in problems])
    identities: list[Identity] = [(EMAIL, email)] if email else []
    if phone:
        identities.append((PHONE, phone))
    if body.external_id:
        identities.append((EXTERNAL, body.external_id))
    return Search(tuple(identities), folded(body.name) if body.name else None)
