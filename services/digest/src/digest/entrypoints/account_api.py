"""The route of an account."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from digest.application import Application
from digest.domain.account import Account
from digest.domain.reading import Line
from digest.domain.score import grade_at
from digest.entrypoints.account_bodies import AccountCardOut
from digest.entrypoints.card_view import handover_content, line
from digest.entrypoints.lead_views import who
from digest.entrypoints.texts import AccountInPath
from service_kit.errors import not_found
from service_kit.policy import Principal
from service_kit.web import Paging, goes_on, may, page_of, router


def account_routes(app: Application) -> APIRouter:
    """`/v1/accounts/{id}`."""
    routes = router("digest")

    @routes.get(
        "/v1/accounts/{account_id}",
        name="digest.show_account",
        summary="A client: people, hand-overs, one timeline of them all",
        response_model=AccountCardOut,
        responses={200: goes_on("digest.show_lead", lead_id="people/0/lead/id")},
    )
    async def show_account(
        account_id: AccountInPath,
        principal: Annotated[Principal, may("leads.read")],
        paging: Annotated[Paging, Depends()],
    ) -> Any:
        after = None if paging.after is None else (datetime.fromisoformat(paging.after[0]), str(paging.after[1]))
        account = await app.accounts.account(principal, account_id, app.clock(), after, paging.limit + 1)
        if account is None:
            raise not_found("account")

        def show(shown: Line) -> dict[str, Any]:
            return {**line(shown, account.names), "lead_id": account.roots[shown.entry.lead_id]}

        timeline = page_of(paging, account.lines, show, lambda shown: (shown.entry.at, shown.entry.id))
        return {**_content(account, app.clock()), "timeline": timeline}

    return routes


def _content(account: Account, now: datetime) -> dict[str, Any]:
    """Everything but the timeline."""
    names = account.names
    people: list[dict[str, Any]] = [
        {
            "lead": who(lead.id, names),
            "stage": lead.stage,
            "grade": grade_at(lead, now),
            "owner": lead.owner,
            "owner_name": names.people.get(lead.owner or ""),
            "opened_for": lead.id in account.opened_for,
        }
        for lead in account.people
    ]
    return {
        "id": account.identity,
        "name": account.name,
        "company": next((one["lead"]["company"] for one in people if one["lead"]["company"]), None),
        "people": people,
        "more_people": account.more_people,
        "handovers": [
            {**handover_content(one, now, names), "lead_id": account.roots[one.lead_id]} for one in account.handovers
        ],
        "more_handovers": account.more_handovers,
    }
