"""The list of all leads that one may see: what became of them, who is nearly ready, whom nobody can take."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.support import NullTranslations
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AwareDatetime, Field

from digest.application import Application
from digest.domain.grades import GRADES, NURTURED
from digest.domain.lead import Stage
from digest.domain.lead_filter import COUNTED, LeadFilter, LeadGroup
from digest.domain.period import Period, month_before, month_of
from digest.domain.reading import AllLeads
from digest.entrypoints.pages.figures_asking import GRADE
from digest.entrypoints.texts import ANY_ID, KEY
from digest.pages.all_leads import chips, chosen, fresh, headline, narrowest, parts, quiet_chips
from digest.pages.coming import days_words
from digest.pages.lead_rows import lead_row
from digest.pages.numbers import Numbers
from digest.pages.returned_rows import returned_row
from digest.pages.wording import REASONS, STAGES, said
from event_contracts.envelope import instant
from service_kit.pages import Formats, Pages, page_router
from service_kit.pages.industries import industry_words
from service_kit.policy import Reach, reach
from service_kit.sessions import Visitor
from service_kit.web import Paging, page_of, visitor_who_may

PATH = "/digest/leads"
OFFERED = 10
"""Campaigns among which one can be chosen here, latest first; the page of campaigns leads here from each, and is linked
where there are more."""
STAFF = 200
"""Salespeople among whom one can be chosen."""
OTHER_STATES: tuple[Stage, ...] = ("lost", "disqualified", "erased")
"""States that no group of the list is about."""
AnyLead = Annotated[str, Field(pattern=ANY_ID)]
KeyOrNone = Annotated[str, Query(pattern=rf"{KEY}|^$")]
EARLIEST, LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
Moment = Annotated[AwareDatetime | None, Field(ge=EARLIEST, lt=LATEST)]
"""Of the years that every zone can say."""


class LeadsAsked:
    """Which leads the list is asked for; an empty field asks nothing."""

    def __init__(
        self,
        group: Annotated[LeadGroup | None, Query()] = None,
        stage: Annotated[Stage | None, Query()] = None,
        owner: KeyOrNone = "",
        source: KeyOrNone = "",
        campaign: KeyOrNone = "",
        industry: KeyOrNone = "",
        invited: KeyOrNone = "",
        came_by: KeyOrNone = "",
        grade: Annotated[str, Query(pattern=GRADE)] = "",
        begin: Annotated[Moment, Query(alias="from", description="First seen then or later")] = None,
        to: Annotated[Moment, Query(description="First seen before")] = None,
        as_of: Annotated[Moment, Query(description="First seen then or before")] = None,
        order: Annotated[Literal["latest", "oldest"], Query()] = "latest",
        quiet: Annotated[bool, Query(description="Also leads that are quiet or closed")] = False,
    ) -> None:
        if stage in NURTURED:
            stage, group = None, "nurturing"
        # Somebody in this very state is looked for wherever they are, however long nothing was heard of them.
        self.group: LeadGroup = group or ("everybody" if quiet or stage else "active")
        self.stage, self.order = stage, order
        self.narrowed = {
            "campaign": campaign, "source": source, "industry": industry, "owner": owner, "invited": invited,
            "came_by": came_by, "grade": grade,
        }  # fmt: skip
        self.came = {"from": begin, "to": to, "as_of": as_of}

    def _came(self, now: datetime) -> Period | None:
        if not any(self.came.values()):
            return None
        return Period(self.came["from"], self.came["to"], self.came["as_of"] or now)

    def filter(self, now: datetime) -> LeadFilter:
        """The same as the reading side has it."""
        return LeadFilter(
            stage=self.stage,
            owner=self.narrowed["owner"] or None,
            source=self.narrowed["source"] or None,
            campaign=self.narrowed["campaign"] or None,
            industry=self.narrowed["industry"] or None,
            invited=self.narrowed["invited"] or None,
            came_by=self.narrowed["came_by"] or None,
            came=self._came(now),
            grade=self.narrowed["grade"] or None,
            active=False,
            group=self.group,
            oldest=self.order == "oldest",
        )

    def said(self) -> dict[str, str]:
        """When they came, as links and forms say it."""
        return {name: instant(at) for name, at in self.came.items() if at is not None}

    def link(self, **changes: str | None) -> str:
        """The list asked for, with some of it changed; an empty value asks nothing."""
        order = None if self.order == "latest" else self.order
        query = {"group": self.group, "stage": self.stage, **self.narrowed, **self.said(), "order": order} | changes
        if query["group"] == "active":
            del query["group"]
        asked = urlencode({name: value for name, value in query.items() if value})
        return f"{PATH}?{asked}" if asked else PATH


def all_leads_pages(app: Application, pages: Pages) -> APIRouter:
    """`/leads?group=close&campaign=spring`."""
    routes = page_router()

    @routes.get("/leads")
    async def all_leads(
        request: Request,
        visitor: Annotated[Visitor, visitor_who_may("leads.read")],
        paging: Annotated[Paging, Depends()],
        asked: Annotated[LeadsAsked, Depends()],
    ) -> Response:
        # A list is read at one moment: its later pages judge by the moment of the first, or rows would move between.
        now = app.clock() if paging.after is None else datetime.fromisoformat(paging.after[0])
        after = None if paging.after is None else (datetime.fromisoformat(paging.after[1]), str(paging.after[2]))
        this, period = month_of(now, app.zone)
        months = (period, month_before(period, app.zone))  # on the first days of a month there is nothing to say of it
        found = await app.reading.all_leads(visitor.principal, asked.filter(now), months, after, paging.limit + 1)
        month = this if found.period.start is None else found.period.start.astimezone(app.zone).date()
        words, info = pages.words(request, visitor), pages.info(request, visitor)
        formats = Formats(info.language, info.zone, app.clock())
        so_far = (0 if paging.after is None else int(paging.after[3])) + min(len(found.rows), paging.limit)
        page = page_of(
            paging,
            found.rows,
            lambda lead: lead_row(lead, now, found.names, words, formats),
            lambda lead: (now, lead.latest_at, lead.id, so_far),
        )
        numbers = Numbers(found.cells, found.cells, {"month": month.strftime("%Y-%m"), "as_of": instant(now)})
        acts = reach(visitor.principal, "leads.nurture") is not None
        people = {one.id: one.name for one in await app.staff.people(None, STAFF) if one.role == "rep"}
        shown = {
            "rows": page["items"],
            "more": _more(request, page["next"]) if page["next"] else None,
            **_left(found.groups[asked.group], so_far, paging.limit),
            "headline": headline(found.cells),
            "to": numbers.href,
            "returned": [
                returned_row(one, found.names, now, ZoneInfo(info.zone), words, acts=acts) for one in found.returned
            ],
            "came_back": fresh(found.came_back, words, formats),
            "parts": parts(found.cells, found.waits, words, formats, numbers),
            "reason": lambda key: said(words, REASONS, key).lower(),
            "month": month,
            "this": this,
            "now": now,
            "own": reach(visitor.principal, "leads.read") is not Reach.ALL,
            "hands_over": reach(visitor.principal, "leads.hand_over") is not None,
            "nurtures": acts,
            "invites": reach(visitor.principal, "leads.invite") is not None,
            "here": asked.link(),
            "behind": request.scope["state"].get("behind", False),
            "captures": reach(visitor.principal, "leads.capture") is not None,
            "imports": reach(visitor.principal, "imports.run") is not None,
            "turned": asked.link(order=None if asked.order == "oldest" else "oldest"),
            "order": asked.order,
            "group": asked.group,
            **_narrowing(asked, found, people, days_words(asked.came, app.zone, words, formats), words, formats),
        }
        return pages.render(request, visitor, "leads.html", shown)

    return routes


def _left(leads: int, so_far: int, limit: int) -> dict[str, int]:
    """How many are shown up to here, are left, and come next; nothing is left of what was not counted to its end."""
    left = max(leads - so_far, 0) if leads <= COUNTED else 0
    return {"shown_so_far": so_far, "left": left, "next_many": min(left, limit)}


def _more(request: Request, cursor: str) -> str:
    """The next page; a cursor belongs to the very question that the first page was asked."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    return f"{PATH}?{urlencode([*kept, ('cursor', cursor)])}"


def _narrowing(
    asked: LeadsAsked,
    found: AllLeads,
    people: Mapping[str, str],
    days: str,
    words: NullTranslations,
    formats: Formats,
) -> dict[str, Any]:
    """The chips, what is chosen, and what can be."""
    campaigns = {one.id: one.name for one in found.choices.campaigns}
    group = asked.group if asked.stage is None else None
    industries = dict.fromkeys([*found.choices.industries, *filter(None, [asked.narrowed["industry"]])])
    offered = {
        "campaign": (words.gettext("Campaign"), campaigns),
        "source": (words.gettext("Source"), dict.fromkeys(found.choices.sources, "")),
        "industry": (words.gettext("Industry"), {key: industry_words(words, key) for key in industries}),
        "owner": (words.gettext("Salesperson"), people),
        "invited": (words.gettext("Invited to"), campaigns),
        "came_by": (words.gettext("Came by"), campaigns),
        "grade": (words.gettext("Grade"), dict.fromkeys(GRADES, "")),
    }
    states = [(said(words, STAGES, key), asked.link(stage=key, group=None)) for key in OTHER_STATES]
    stage = [] if asked.stage is None else [(words.gettext("State"), said(words, STAGES, asked.stage), "stage")]
    narrowed = [*stage, *chosen(asked.narrowed, offered)]
    came = [(words.gettext("First seen"), days, asked.link(**dict.fromkeys(asked.came)))] if days else []
    return {
        "narrowest": narrowest(narrowed, found.without, asked.link, words, formats),
        "chips": chips(found.groups, group, asked.link, words, formats),
        "quiet": quiet_chips(found.groups, group, asked.link, words, formats),
        "chosen": [(label, value, asked.link(**{name: None})) for label, value, name in narrowed] + came,
        "offered": [
            (name, label, _with(options, asked.narrowed[name], OFFERED if options is campaigns else None))
            for name, (label, options) in offered.items()
        ],
        "more_campaigns": len(campaigns) > OFFERED,
        "narrowed": asked.narrowed,
        "came": asked.said(),
        "stage": asked.stage,
        "states": states,
        "everybody": asked.link(**dict.fromkeys([*asked.narrowed, *asked.came]), stage=None),
    }


def _with(options: Mapping[str, str], value: str, most: int | None) -> list[tuple[str, str]]:
    """The first choices as (value, words), with the chosen one among them though it is not offered."""
    every = dict(islice(options.items(), most))
    if value and value not in every:
        every[value] = options.get(value, "")
    return [(key, word or key) for key, word in every.items()]
