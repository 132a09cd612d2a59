"""The page of the criteria: who becomes an MQL, what became of them, by which rules, and what changed when."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from qualification.application import WHOLE, Application, CriteriaVersion
from qualification.domain.criteria_changes import changes, names_of
from qualification.domain.default_criteria import WHY
from qualification.domain.outcomes import Outcomes
from qualification.entrypoints.criteria_effects_api import MONTH
from qualification.pages.criteria_links import Counted, Links, counted, moved_numbers
from qualification.pages.criteria_page import headline, matrix
from qualification.pages.criteria_rules import rule_rows
from qualification.pages.criteria_words import CriteriaWords
from service_kit.errors import not_found
from service_kit.pages import Formats, Pages, page_router
from service_kit.policy import Reach, reach
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

CHANGE = "criteria.change"
RULES = 6
"""Rules that are shown at once, those of most weight; the others are folded."""
VERSIONS = 50
"""Versions on one page; the one before the oldest of them is read too, to say what that one changed."""
Reader = Annotated[Visitor, visitor_who_may("criteria.read")]


def criteria_pages(app: Application, pages: Pages) -> APIRouter:
    """`/criteria`."""
    routes = page_router()

    @routes.get("/criteria")
    async def criteria(
        request: Request,
        visitor: Reader,
        version: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
        before: Annotated[int | None, Query(ge=2, le=2**31 - 1)] = None,
        month: Annotated[str, Query(pattern=MONTH)] = "",
    ) -> Response:
        versions = await app.ask.criteria_versions(before, VERSIONS + 1)
        shown = await _chosen(app, versions, version)
        number = shown.criteria.version
        all_read = [one.criteria.version for one in versions[:VERSIONS]]
        became = await app.outcomes.of_version(number, month or None, all_read)
        found = became.figures
        info, words = pages.info(request, visitor), pages.words(request, visitor)
        formats = Formats(info.language, info.zone, info.now)
        say = CriteriaWords(words, formats, info.language)
        names = await app.staff.names(one.created_by for one in (*versions, shown))
        links = Links(number, reach(visitor.principal, "leads.read") is Reach.ALL, became.month)
        context = {
            "headline": headline(found.grades, words, formats, any_at_all=bool(became.months)),
            "month": became.month and date.fromisoformat(f"{became.month}-01"),
            "months": [date.fromisoformat(f"{one}-01") for one in _chosen_and(became.months, became.month)],
            "whole": WHOLE,
            "moved": moved_numbers(await app.moved.by_version(number), number, sees_all=links.sees_all)
            if number > 1 and shown.criteria.in_force_from <= info.now
            else None,
            "shown": shown,
            "matrix": matrix(shown.criteria, found.grades, words, formats, links),
            "rules": rule_rows(shown.criteria, found, say, lambda name: _why(shown, name, words.gettext), links),
            "most_shown": RULES,
            "raisers": [say.touch(kind) for kind in sorted(shown.criteria.hand_raisers)],
            "why": {
                name: _why(shown, name, words.gettext) for name in ("half_life_days", "hand_raisers", "handed_over")
            },
            "versions": _history(versions, say, became.versions, links._replace(month=None)),
            "older": versions[VERSIONS - 1].criteria.version if len(versions) > VERSIONS else None,
            "names": names,
            "may_change": reach(visitor.principal, CHANGE) is not None,
        }
        return pages.render(request, visitor, "criteria.html", context)

    return routes


def _chosen_and(months: Sequence[str], chosen: str | None) -> list[str]:
    """The months to choose from, newest first: those in which hand-overs began, and the one that is shown."""
    return sorted({*months, *([chosen] if chosen else [])}, reverse=True)


async def _chosen(app: Application, versions: list[CriteriaVersion], version: int | None) -> CriteriaVersion:
    """The version asked for, or the one in force; raises `Refusal` 404."""
    shown = next((one for one in versions if version is None and one.in_force), None)
    if shown is None and version is not None:
        shown = await app.ask.criteria(version)
    if shown is None and version is None:
        newest = await app.ask.criteria_versions(None, 500)
        shown = next((one for one in newest if one.in_force), None)
    if shown is None:
        raise not_found("criteria version")
    return shown


def _history(
    all_read: list[CriteriaVersion], say: CriteriaWords, every: Mapping[int, Outcomes], links: Links
) -> list[tuple[CriteriaVersion, list[tuple[str, str]], Counted]]:
    """Each version with what it changed, in words, and the reason of each change; and what became under it."""
    told = []
    for place, one in enumerate(all_read[:VERSIONS]):
        before = all_read[place + 1].criteria if place + 1 < len(all_read) else None
        differences = changes(before, one.criteria) if before is not None else []
        number = one.criteria.version
        became = counted(every.get(number, Outcomes()), links._replace(version=number))
        told.append((one, [(say.change(change), one.why.get(names_of(change), "")) for change in differences], became))
    return told


def _why(shown: CriteriaVersion, name: str, translate: object) -> str:
    """The reason of a number; those of the shipped criteria are there in every language."""
    said = shown.why.get(name, "")
    return str(translate(said)) if callable(translate) and said and WHY.get(name) == said else said
