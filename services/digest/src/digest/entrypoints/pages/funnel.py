"""The page of the funnel: how many went on from each step, and by what it differs."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from babel.support import NullTranslations
from fastapi import APIRouter, Depends, Query, Request, Response

from digest.application import Application
from digest.domain.ledger import Filter, Group, Key
from digest.domain.period import Period, moment
from digest.domain.reading import Campaign, Counts
from digest.domain.which import Which
from digest.entrypoints.pages.figures_asking import Asking
from digest.entrypoints.pages.latest_month import of_the_month
from digest.entrypoints.pages.narrowed import narrowed_to_nothing
from digest.pages.campaigns_page import INTENT_WORDS
from digest.pages.coming import that_came
from digest.pages.comparing import Rate, comparison
from digest.pages.cost_share import won_by_cost
from digest.pages.funnel_page import GroupRow, funnel_rows, group_row, group_rows, headline
from digest.pages.handover_filters import of_whom
from digest.pages.loop_page import months_around
from digest.pages.numbers import LIST, Numbers, parameters
from digest.pages.trend import first_of_trend, trends
from digest.pages.value_trend import value_trends
from digest.pages.values import group_names
from event_contracts.envelope import instant
from service_kit.pages import Formats, Pages, page_router
from service_kit.policy import Reach, reach
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

STAFF = 200
"""Salespeople among whom one can be chosen."""
CURRENCY = r"^([A-Z]{3})?$"
GROUPS: tuple[Group, ...] = ("campaign", "source", "criteria_version", "industry", "person")


def funnel_pages(app: Application, pages: Pages) -> APIRouter:
    """`/funnel?month=2026-11&as_of=2026-11-30&by=campaign`."""
    routes = page_router()

    @routes.get("/funnel")
    async def funnel(
        request: Request,
        visitor: Annotated[Visitor, visitor_who_may("figures.read")],
        asked: Annotated[Asking, Depends()],
        by: Annotated[Group, Query()] = "campaign",
        currency: Annotated[str, Query(pattern=CURRENCY)] = "",
    ) -> Response:
        today = app.clock().astimezone(app.zone).date()

        async def count(period: Period) -> Counts:
            return await app.reading.counts(period, by, asked.filters, funnel=True, principal=visitor.principal)

        period, found, instead = await of_the_month(app, asked, count)
        going = await app.reading.going(visitor.principal, period, asked.filters)
        info, words = pages.info(request, visitor), pages.words(request, visitor)
        formats = Formats(info.language, info.zone, app.clock())
        query = asked.query() | {"as_of": asked.as_of or instant(period.as_of)}
        numbers = Numbers(found.cells, found.seen, query)
        named = group_names(by, found.cells, found.names, words)
        first = asked.first(today)
        before, after = months_around(first)
        kept = asked.query() | {"by": by} | ({"currency": currency} if currency else {})
        groups = group_rows(found.cells, by, named, numbers, formats, words.gettext("not known"))
        whole = group_row(words.gettext("All"), found.cells, numbers, formats)
        campaigns = {one.id: words.gettext(INTENT_WORDS.get(one.intent, one.intent)) for one in going.choices.campaigns}

        def to(**changed: str) -> str:
            return f"/digest/funnel?{urlencode(kept | changed)}"

        opens = _opens(visitor, asked.chosen, query["as_of"])
        months = await _months(app, asked, first, period)
        narrowed = None
        if not found.cells:
            narrowed = await narrowed_to_nothing(app, asked, period, "/digest/funnel", words, formats, by=by)
        sellers = [one for one in await app.staff.people(None, STAFF) if one.role == "rep"]
        shown = {
            "headline": narrowed.headline if narrowed else headline(found.cells, words, formats),
            "narrowed": narrowed,
            "total": sum(cell.handovers for cell in found.cells),
            "rows": funnel_rows(found.cells, going.waits, numbers, words, formats),
            "groups": groups,
            "by": by,
            "whole": whole,
            "intents": campaigns,
            "compared": "" if by == "person" else comparison(_rates(groups), words, formats),
            "came": _came(found, asked, period, visitor, words, formats),
            "per_cost": _per_cost(app, asked, by, found, going.choices.campaigns, first, period, formats),
            "export": f"/digest/funnel.csv?{urlencode({'by': by} | query)}",
            "currency": currency,
            "currencies": [code for code, _ in whole.values],
            "going": going,
            "instead": instead,
            "sellers": sellers,
            "of_whom": of_whom(
                asked.chosen,
                {one.id: one.name for one in sellers},
                {one.id: one.name for one in going.choices.campaigns},
                words,
            ),
            "teams": sorted({one.team for one in sellers if one.team}),
            "chosen": {name: asked.chosen.get(name, "") for name in ("person", "team", "campaign", "criteria_version")},
            "trends": trends(months, words, lambda month, version, which: opens(month, _version(version), which)),
            "values": value_trends(
                months,
                _costing(asked, going.choices.campaigns),
                _until(app, first, period),
                lambda month: opens(month, {}, Which(state="won")),
                formats,
            ),
            "trend_months": [first_of_trend(first), first],
            "tabs": [(group, to(by=group)) for group in GROUPS],
            "period": period,
            "month": first,
            "before": (before, to(month=before.strftime("%Y-%m"), as_of="")),
            "after": None if after > today else (after, to(month=after.strftime("%Y-%m"), as_of="")),
            "as_of_day": asked.as_of[:10],
            "kept": {name: value for name, value in kept.items() if name in {"month", "by", "source", "industry"}},
        }
        return pages.render(request, visitor, "funnel.html", shown)

    return routes


def _rates(groups: Sequence[GroupRow]) -> list[Rate]:
    """Of the groups that have a key; people are never ranked, so nobody asks for theirs."""
    return [Rate(row.name, row.opportunities, row.handed_over) for row in groups if row.key is not None]


def _came(
    found: Counts, asked: Asking, period: Period, visitor: Visitor, words: NullTranslations, formats: Formats
) -> list[tuple[str, str | None]]:
    """What went before in the same days: the leads that came and those that met the criteria, each with its list.

    No rate, since those who came are not those who qualified. Lists are for those who may see them whole; that of who
    met the criteria has the month as it stands now, of all or of one source.
    """
    if found.created is None or found.qualified is None:
        return []
    created, qualified = sum(found.created.values()), sum(found.qualified.values())
    came = words.ngettext("%(num)s lead came", "%(num)s leads came", created) % {"num": formats.number(created)}
    met = words.ngettext("%(num)s met the criteria", "%(num)s met the criteria", qualified)
    whole = reach(visitor.principal, "leads.read") is Reach.ALL
    href = None
    if qualified and whole and not (asked.as_of or asked.without or set(asked.chosen) - {"source"}):
        source = asked.chosen.get("source", "")
        href = f"/digest/qualified?{urlencode({'month': asked.month} | ({'source': source} if source else {}))}"
    listed = that_came(period, asked.filters) if created and whole else None
    return [(came, listed), (met % {"num": formats.number(qualified)}, href)]


def _per_cost(
    app: Application,
    asked: Asking,
    by: Group,
    found: Counts,
    campaigns: Sequence[Campaign],
    first: date,
    period: Period,
    formats: Formats,
) -> Mapping[Key, tuple[str, str]]:
    """What a campaign's part of the month brought; where only some hand-overs are shown, its cost says nothing."""
    if by != "campaign" or set(asked.chosen) - {"campaign"}:
        return {}
    return won_by_cost(found.cells, campaigns, first, _until(app, first, period), formats)


def _until(app: Application, first: date, period: Period) -> date:
    """The day before which costs of the month count: those of days to come are not spent yet."""
    return min(months_around(first)[1], period.as_of.astimezone(app.zone).date() + timedelta(days=1))


def _costing(asked: Asking, campaigns: Sequence[Campaign]) -> Sequence[Campaign]:
    """Whose cost the hand-overs shown stand against; where only some of them are shown, it says nothing."""
    if set(asked.chosen) - {"campaign"}:
        return ()
    return [one for one in campaigns if asked.chosen.get("campaign", one.id) == one.id]


async def _months(app: Application, asked: Asking, last: date, period: Period) -> list[tuple[date, list[Any]]]:
    """The twelve months that end with this one, as they stand at the same moment."""
    first = [first_of_trend(last)]
    while first[-1] < last:
        first.append(months_around(first[-1])[1])
    starts = [moment(day.isoformat(), app.zone) for day in first]
    cells = await app.reading.months(Period(starts[0], period.end, period.as_of), asked.filters, starts)
    return list(zip(first, cells, strict=True))


def _opens(visitor: Visitor, chosen: dict[Filter, str], as_of: str) -> Any:
    """Leads to the hand-overs behind a month's figure, for those who may see them all."""

    def href(month: date, of: dict[str, str], which: Which) -> str | None:
        if reach(visitor.principal, "leads.read") is not Reach.ALL:
            return None
        asked = {**chosen, "month": month.strftime("%Y-%m"), "as_of": as_of, **of, **parameters(which)}
        return f"{LIST}?{urlencode(asked)}"

    return href


def _version(version: int | None) -> dict[str, str]:
    """A version of the criteria, as the parameter of a list."""
    return {"without": "criteria_version"} if version is None else {"criteria_version": str(version)}
