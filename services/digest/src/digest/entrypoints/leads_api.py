"""Routes about leads: the salesperson's list, the list of leads, the card."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from digest.application import Application
from digest.domain.lead import Lead, Stage
from digest.domain.lead_filter import LeadFilter
from digest.domain.reading import ActiveHandover, Line
from digest.entrypoints.card_view import card_content, line
from digest.entrypoints.lead_bodies import ActiveLeadOut, CardOut, LeadRowOut
from digest.entrypoints.lead_views import active_row, lead_row
from digest.entrypoints.texts import KEY, LeadInPath
from service_kit.errors import not_found
from service_kit.policy import Principal
from service_kit.web import Page, Paging, goes_on, may, page_of, router

KeyQuery = Annotated[str | None, Query(pattern=KEY)]


def active_routes(app: Application) -> APIRouter:
    """`/v1/active-leads`."""
    routes = router("digest")

    @routes.get(
        "/v1/active-leads",
        name="digest.list_active_leads",
        summary="Who needs a salesperson now, and why: open hand-overs, most urgent first",
    )
    async def list_active_leads(
        principal: Annotated[Principal, may("active_leads.read")],
        paging: Annotated[Paging, Depends()],
        person: Annotated[
            str | None,
            Query(pattern=KEY, description="Whose list; everybody's within your reach, also of whom you stand in for"),
        ] = None,
    ) -> Page[ActiveLeadOut]:
        # A list is read at one moment: its later pages judge by the moment of the first, or rows would move between.
        now = app.clock() if paging.after is None else datetime.fromisoformat(paging.after[0])
        after = None if paging.after is None else (datetime.fromisoformat(paging.after[1]), *paging.after[2:4])
        found = await app.reading.active_handovers(principal, person, now, after, paging.limit + 1)
        if found is None:
            raise not_found("person")

        def show(row: ActiveHandover) -> dict[str, Any]:
            return active_row(row, now, found.names, app.zone)

        page: Page[ActiveLeadOut] = page_of(paging, found.rows, show, lambda row: (now, *row.place))
        return page

    return routes


def list_routes(app: Application) -> APIRouter:
    """`/v1/leads`."""
    routes = router("digest")

    @routes.get(
        "/v1/leads", name="digest.list_leads", summary="Active leads, latest first",
        responses={200: goes_on("digest.show_lead", lead_id="items/0/lead/id")},
    )  # fmt: skip
    async def list_leads(
        principal: Annotated[Principal, may("leads.read")],
        paging: Annotated[Paging, Depends()],
        stage: Stage | None = None,
        owner: KeyQuery = None,
        source: Annotated[str | None, Query(pattern=KEY, description="First source")] = None,
        campaign: Annotated[
            str | None, Query(pattern=KEY, description="Campaign of the latest touch that had one")
        ] = None,
        grade: Annotated[str | None, Query(pattern=r"^[A-D][1-4]$", description="Grade now")] = None,
        active: Annotated[bool, Query(description="False: also leads that are quiet or closed")] = True,
    ) -> Page[LeadRowOut]:
        now = app.clock() if paging.after is None else datetime.fromisoformat(paging.after[0])
        after = None if paging.after is None else (datetime.fromisoformat(paging.after[1]), str(paging.after[2]))
        wanted = LeadFilter(stage, owner, source, campaign, grade, active)
        found = await app.reading.leads(principal, wanted, now, after, paging.limit + 1)

        def show(lead: Lead) -> dict[str, Any]:
            return lead_row(lead, now, found.names)

        page: Page[LeadRowOut] = page_of(paging, found.rows, show, lambda lead: (now, lead.latest_at, lead.id))
        return page

    return routes


def card_routes(app: Application) -> APIRouter:
    """`/v1/leads/{id}`."""
    routes = router("digest")

    @routes.get(
        "/v1/leads/{lead_id}",
        name="digest.show_lead",
        summary="The card: profile, stage, hand-overs, one timeline",
        response_model=CardOut,
    )
    async def show_lead(
        lead_id: LeadInPath,
        principal: Annotated[Principal, may("leads.read")],
        paging: Annotated[Paging, Depends()],
    ) -> Any:
        after = None if paging.after is None else (datetime.fromisoformat(paging.after[0]), str(paging.after[1]))
        card = await app.reading.card(principal, lead_id, app.clock(), after, paging.limit + 1)
        if card is None:
            raise not_found("lead")

        def show(shown: Line) -> dict[str, Any]:
            return line(shown, card.names)

        timeline = page_of(paging, card.lines, show, lambda shown: (shown.entry.at, shown.entry.id))
        return {**card_content(card, app.clock()), "timeline": timeline}

    return routes
