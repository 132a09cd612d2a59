"""The card of a lead."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import orjson
from babel.support import NullTranslations
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from digest.application import Application
from digest.domain.course import course
from digest.domain.grades import standing_of
from digest.domain.handover import Handover
from digest.domain.reading import COLLEAGUES, ActiveHandover, Card
from digest.entrypoints.card_view import consent_of
from digest.entrypoints.pages.my_leads import around
from digest.entrypoints.texts import LeadInPath
from digest.pages.clocks import Speech
from digest.pages.colleagues import colleague
from digest.pages.lead_card import Filter, card_steps, chosen, happenings, takes_back
from digest.pages.lead_rows import account_of, name_of
from digest.pages.reaching import site_of, spaced, zone_there
from digest.pages.telling import telling
from digest.pages.values import consent_words, rule_words, value_words
from digest.pages.waiting import Waiting, undoable, waiting
from digest.pages.why import why
from digest.pages.wording import REASONS, STAGES, said
from service_kit.errors import not_found
from service_kit.pages import Formats, Pages, page_router
from service_kit.policy import Reach, reach
from service_kit.sessions import Visitor
from service_kit.web import Paging, page_of, visitor_who_may

Reader = Annotated[Visitor, visitor_who_may("leads.read")]


def card_pages(app: Application, pages: Pages) -> APIRouter:
    """`/leads/{id}`."""
    routes = page_router()

    @routes.get("/leads/{lead_id}")
    async def card(
        request: Request,
        lead_id: LeadInPath,
        visitor: Reader,
        paging: Annotated[Paging, Depends()],
        show: Annotated[Filter, Query()] = "all",
        came_from: Annotated[Literal["my-leads"] | None, Query(alias="from")] = None,
    ) -> Response:
        after = None if paging.after is None else (datetime.fromisoformat(paging.after[0]), str(paging.after[1]))
        found = await app.reading.card(visitor.principal, lead_id, app.clock(), after, paging.limit + 1)
        if found is None:
            raise not_found("lead")
        if found.lead.id != lead_id:
            return RedirectResponse(f"/digest/leads/{found.lead.id}{'?from=my-leads' if came_from else ''}", 303)
        lines = page_of(paging, found.lines, lambda line: line, lambda line: (line.entry.at, line.entry.id))
        shown = _card(request, visitor, found, app, pages)
        shown |= await _doing(visitor, shown["handover"], app)
        every = happenings(lines["items"], ZoneInfo(visitor.time_zone))
        shown |= {
            "timeline": chosen(every, show),
            "counts": {name: len(chosen(every, name)) for name in ("all", "marketing", "sales", "words")},
            "show": show,
            "cursor": request.query_params.get("cursor", ""),
            "next": lines["next"],
            "behind": request.scope["state"].get("behind", False),
            "own": visitor.principal.role == "rep",
        }
        words = pages.words(request, visitor)
        shown |= await _around(visitor, lead_id, app, words) if came_from else {"around": None}
        return pages.render(request, visitor, "lead_card.html", shown)

    return routes


async def _around(visitor: Visitor, lead_id: str, app: Application, words: NullTranslations) -> dict[str, Any]:
    """Who stands before and after this lead in the list of open hand-overs; nothing for who has no such list."""
    if reach(visitor.principal, "active_leads.read") is None:
        return {"around": None}
    found, names = await around(visitor, app, lead_id)
    return {"around": found, "name_of": lambda lead: name_of(lead, names, words)}


async def _doing(visitor: Visitor, handover: Handover | None, app: Application) -> dict[str, Any]:
    """What this reader may do on the card."""
    principal, owner = visitor.principal, course(handover).last_owner if handover else None
    acts = owner is not None and await app.reading.may_act(principal, owner)
    # Whoever stands in acts on hand-overs, but does not change what is known of the lead.
    as_self = principal._replace(stands_for=())
    return {
        "acts": acts,
        "repairs": reach(principal, "leads.change") is Reach.ALL
        or (acts and (not principal.stands_for or await app.reading.may_act(as_self, owner or ""))),
        "opens_account": acts and handover is not None and _lacks_account(handover),
        "gives": reach(visitor.principal, "leads.hand_over") is not None,
        "undoable": handover is not None and undoable(handover, app.clock()),
        "rights": [one for one in ("leads.nurture", "leads.hand_over") if reach(visitor.principal, one) is not None],
    }


def _card(request: Request, visitor: Visitor, card: Card, app: Application, pages: Pages) -> dict[str, Any]:
    now, words, lead, names = app.clock(), pages.words(request, visitor), card.lead, card.names
    info = pages.info(request, visitor)
    formats = Formats(info.language, info.zone, now)
    definition = names.criteria.get(lead.criteria_version or 0)
    latest = max(card.handovers, key=lambda one: (one.handed_over_at, one.id), default=None)
    reasons = why(lead, now, definition)
    company = names.profiles.get(lead.id, {}).get("company")
    attributes = orjson.loads(lead.attributes)
    profile = {} if lead.erased_at else names.profiles.get(lead.id, {})
    there = zone_there(attributes.get("country"), profile.get("phones") or (), now)
    return {
        "lead": lead,
        "name": name_of(lead, names, words),
        "profile": _or_none(profile),
        "company": _or_none(company if isinstance(company, dict) else {"name": company}),
        "attributes": _or_none({name: value_words(words, formats, name, value) for name, value in attributes.items()}),
        "consent": [] if lead.erased_at else consent_words(words, consent_of(card)),
        "there": Formats(info.language, there.key, now).clock(now) if there and not lead.erased_at else "",
        "site": site_of(company.get("domain")) if isinstance(company, dict) else "",
        "spaced": spaced,
        "account": account_of(lead, names),
        "joinable": card.joinable,
        "colleagues": [colleague(one, names, Speech(words, formats, app.zone, now)) for one in card.colleagues],
        "most_colleagues": COLLEAGUES,
        "why": reasons,
        "standing": standing_of(reasons.grade, names.in_force),
        "reasons": [
            (rule_words(words, formats, one.identity, one.rule), one.part, one.points) for one in reasons.reasons
        ],
        "state": said(words, STAGES, lead.stage),
        "steps": card_steps(latest, now) if latest else (),
        "handover": latest,
        "waits": _waits(card, latest, Speech(words, formats, app.zone, now)),
        "before": _before(card, latest, words, formats),
        **telling(words, formats, names, card.handovers),
        "nth": card.nth.get(latest.id, 1) if latest else 1,
        "taken_back_by": lambda entry: takes_back(entry, lead, latest, now),
    }


def _lacks_account(handover: Handover) -> bool:
    """Whether sales may open the account now: after contact, once, while the hand-over is open."""
    path = course(handover)
    return path.end() is None and path.contacted_at is not None and path.account_at is None


def _waits(card: Card, latest: Handover | None, speech: Speech) -> Waiting | None:
    """The hand-over in hand as a row of the list says it; None without an open one."""
    if latest is None or course(latest).end() is not None:
        return None
    return waiting(ActiveHandover(latest, card.lead, (speech.now, "", latest.id)), card.names, speech)


def _before(card: Card, latest: Handover | None, words: NullTranslations, formats: Formats) -> str:
    """When the lead came back the last time, and why."""
    returned = [path for path in map(course, (one for one in card.handovers if one is not latest)) if path.returned_at]
    if not returned:
        return ""
    last = max(returned, key=lambda path: path.returned_at or path.handed_over_at)
    when = formats.day(last.returned_at or last.handed_over_at)
    return words.gettext("Returned %(when)s: %(reason)s.") % {
        "when": when, "reason": said(words, REASONS, last.reason).lower(),
    }  # fmt: skip


def _or_none(known: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is known, for a template that asks for more."""
    return defaultdict(lambda: None, known)
