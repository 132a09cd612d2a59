"""The page of sources: who sends, how they are, and what waits for a repair."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request, Response

from lead_intake.application import Application
from lead_intake.domain import limits
from lead_intake.domain.mapping import is_target
from lead_intake.domain.sources import Source
from lead_intake.entrypoints.pages.notices import Notice, notice_of
from lead_intake.entrypoints.pages.repairs import AT_ONCE, on_to, put_aside, retried
from lead_intake.entrypoints.source_states import Door, states_of
from lead_intake.overview_ports import Named
from lead_intake.pages.mapping import FORM_TARGETS, target_options
from lead_intake.pages.source_rows import Row, headline, row
from lead_intake.pages.waiting import groups
from lead_intake.use_cases.put_sources import PutSource
from service_kit.errors import FieldError, conflict, invalid
from service_kit.pages import Formats, Pages, page_router, read_form
from service_kit.sessions import Visitor
from service_kit.web import Paging, page_of, visitor_who_may

PATH = "/intake/sources"
NAMED_SINCE = timedelta(days=92)
"""Sources that nobody registered are shown for so long after the last thing came of them."""
A_MONTH = timedelta(days=31)
NAMED_MOST, GROUPS, OF_EACH = 100, 10, 4
BADGE_NEWEST = 1000
"""Among so many of those that wait repairs are counted for the badge, which every page asks for each minute."""
Reader = Annotated[Visitor, visitor_who_may("sources.read")]
Mender = Annotated[Visitor, visitor_who_may("submissions.change")]


def sources_pages(app: Application, pages: Pages, zone: ZoneInfo) -> APIRouter:
    """`/sources`, and `/repairs` where its forms go."""
    routes = page_router()

    @routes.get("/sources")
    async def sources(
        request: Request,
        visitor: Reader,
        paging: Annotated[Paging, Depends()],
        notice: Annotated[Notice | None, Depends(notice_of)],
    ) -> Response:
        after = None if paging.after is None else str(paging.after[0])
        found = page_of(
            paging, await app.source_reads.sources(after, paging.limit + 1), lambda one: one, lambda one: (one.id,)
        )
        today = app.clock().astimezone(zone).date()
        named = await app.overviews.named(today - NAMED_SINCE, NAMED_MOST) if after is None else []
        shown = await _rows(request, visitor, found["items"], named, today.replace(day=1))
        month = await app.arrivals.days(today.replace(day=1), (today.replace(day=1) + A_MONTH).replace(day=1))
        waiting = await app.overviews.waiting_ones(GROUPS, OF_EACH)
        words, info = pages.words(request, visitor), pages.info(request, visitor)
        registered = {one.id: one for one in found["items"]}
        context = {
            "rows": shown,
            "headline": headline(shown, waiting.total, words, Formats(info.language, info.zone, info.now)),
            "month": today,
            "received": sum(day.received for day in month),
            "qualified": sum(day.qualified for day in month),
            "next": found["next"],
            "waiting": waiting,
            "groups": groups(waiting, registered, words),
            "targets": target_options(words, FORM_TARGETS),
            "done": notice,
            "at_once": AT_ONCE,
            "reason_length": limits.REASON_LENGTH,
        }
        return pages.render(request, visitor, "sources.html", context)

    async def _rows(
        request: Request, visitor: Visitor, registered: Sequence[Source], named: Sequence[Named], month: date
    ) -> list[Row]:
        doors = [Door(one.id, one.expected_per_day, one.active, one.created_at) for one in registered]
        doors += [Door(one.id, None, True, _begin(one.first_day, zone)) for one in named]
        states = await states_of(app.overviews, doors, app.clock(), zone, since=month)
        info, words = pages.info(request, visitor), pages.words(request, visitor)
        formats = Formats(info.language, info.zone, info.now)
        names: Mapping[str, str] = {one.id: one.name for one in registered}
        channels = {one.id: one.channel for one in named}
        rows = [
            row(
                key, names.get(key), channels.get(key), state.health, state.waiting.in_row, state.days, month, words,
                formats,
            )
            for key, state in states.items()
        ]  # fmt: skip
        return sorted(rows, key=lambda one: (not one.needs, one.name.casefold(), one.id))

    @routes.post("/repairs")
    async def repair(request: Request, visitor: Mender) -> Response:
        form = await read_form(request)
        ids = await app.overviews.alike(form.said("like"), AT_ONCE)
        if not ids:
            raise conflict("None of them waits any longer.")
        if form.said("act") == "aside":
            reason = form.said("reason")
            if not 1 <= len(reason) <= limits.REASON_LENGTH:
                raise invalid([FieldError("reason", "is missing", "Send a shorter text.")])
            return on_to(PATH, "aside", await put_aside(app, ids, reason, visitor.principal.id))
        if form.said("act") == "map":
            await _map(form.said("like"), form.get("field", ""), form.said("target"), visitor.principal.person)
        return on_to(PATH, "retried", await retried(app, ids, visitor.principal.id))

    async def _map(submission_id: str, name: str, target: str, by: str | None) -> None:
        row = await app.reads.submission(submission_id)
        source = None if row is None or row.source is None else await app.source_reads.source(row.source)
        if source is None:
            raise conflict("The source it came through is gone.")
        if not 1 <= len(name) <= limits.FORM_NAME_LENGTH or not is_target(target, "leads"):
            raise invalid([FieldError("mapping", "has targets that do not exist", "Choose one of the list.")])
        changes: dict[str, Any] = {"mapping": {**source.mapping, name: target}}
        await app.put_sources.run(PutSource(source.id, "form", changes, None, source.version, by))

    return routes


def badge_pages(app: Application, pages: Pages) -> APIRouter:
    """`/badges`: what the link to this page says beside it, on every page."""
    routes = page_router()

    @routes.get("/badges")
    async def badges(request: Request, visitor: Reader) -> Response:
        return pages.render(
            request, visitor, "source_badge.html", {"repairs": await app.overviews.repairs(BADGE_NEWEST)}
        )

    return routes


def _begin(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, datetime.min.time(), zone).astimezone(UTC)
