"""The page of a client: people, opportunities, what happened with any of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response

from digest.application import Application
from digest.domain.account import HANDOVERS, Account, opening
from digest.domain.lead import Lead
from digest.domain.timeline import Entry
from digest.entrypoints.texts import AccountInPath
from digest.pages.account_page import account_handovers, situation, title_of, won_in_all
from digest.pages.clocks import Speech
from digest.pages.colleagues import colleague
from digest.pages.lead_card import FILTERS, Filter, chosen, happenings
from digest.pages.lead_rows import name_of
from digest.pages.reaching import site_of
from digest.pages.telling import telling
from digest.pages.values import value_words
from service_kit.errors import not_found
from service_kit.pages import Formats, Pages, page_router
from service_kit.sessions import Visitor
from service_kit.web import Paging, page_of, visitor_who_may

Reader = Annotated[Visitor, visitor_who_may("leads.read")]
OF_THE_COMPANY = ("industry", "country", "size_band")


def client_pages(app: Application, pages: Pages) -> APIRouter:
    """`/accounts/{id}`."""
    routes = page_router()

    @routes.get("/accounts/{account_id}")
    async def account(
        request: Request,
        account_id: AccountInPath,
        visitor: Reader,
        paging: Annotated[Paging, Depends()],
        show: Annotated[Filter, Query()] = "all",
    ) -> Response:
        after = None if paging.after is None else (datetime.fromisoformat(paging.after[0]), str(paging.after[1]))
        found = await app.accounts.account(visitor.principal, account_id, app.clock(), after, paging.limit + 1)
        if found is None:
            raise not_found("account")
        lines = page_of(paging, found.lines, lambda line: line, lambda line: (line.entry.at, line.entry.id))
        every = happenings(lines["items"], ZoneInfo(visitor.time_zone), found.roots)
        shown = {
            **_client(request, visitor, found, app, pages),
            "timeline": chosen(every, show),
            "counts": {name: len(chosen(every, name)) for name in FILTERS},
            "show": show,
            "cursor": request.query_params.get("cursor", ""),
            "next": lines["next"],
            "behind": request.scope["state"].get("behind", False),
        }
        return pages.render(request, visitor, "client.html", shown)

    return routes


def _client(request: Request, visitor: Visitor, found: Account, app: Application, pages: Pages) -> dict[str, Any]:
    now, words, names = app.clock(), pages.words(request, visitor), found.names
    info = pages.info(request, visitor)
    formats = Formats(info.language, info.zone, now)
    people = {lead.id: lead for lead in found.people}
    speech = Speech(words, formats, app.zone, now)

    def whose(entry: Entry) -> tuple[str, str]:
        lead = people[found.roots[entry.lead_id]]
        return lead.id, name_of(lead, names, words)

    return {
        "account": found,
        "title": title_of(found, words),
        "situation": situation(found, now, words),
        "won": won_in_all(found, formats),
        "opening": opening(found.handovers, found.identity),
        "handovers": account_handovers(found, now, words),
        "most_handovers": HANDOVERS,
        "people": [
            {"who": colleague(one, names, speech), "opened_for": one.id in found.opened_for} for one in found.people
        ],
        "company": _company(found, formats, words),
        **telling(words, formats, names, found.handovers),
        "whose": whose if len(people) > 1 else None,
    }


def _company(found: Account, formats: Formats, words: Any) -> Mapping[str, str]:
    """What is known of the company, of each fact what the first of its people says; empty texts where nobody does."""
    known = {"domain": "", "site": "", **dict.fromkeys(OF_THE_COMPANY, "")}
    for lead in reversed(found.people):
        known |= _said_of_it(lead, found, formats, words)
    return known


def _said_of_it(lead: Lead, found: Account, formats: Formats, words: Any) -> dict[str, str]:
    attributes = orjson.loads(lead.attributes)
    said = {
        name: value_words(words, formats, name, attributes[name]) for name in OF_THE_COMPANY if attributes.get(name)
    }
    company = found.names.profiles.get(lead.id, {}).get("company")
    domain = str(company.get("domain") or "") if isinstance(company, dict) else ""
    return said | ({"domain": domain, "site": site_of(domain)} if domain else {})
