"""Routes of what a version of the criteria did: to the hand-overs it let through, and to the leads it moved."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from qualification.application import WHOLE, Application
from qualification.domain.outcomes import Outcomes
from service_kit.errors import not_found
from service_kit.policy import Principal
from service_kit.web import may, router

MONTH = rf"^((19[7-9]\d|[2-8]\d{{3}})-(0[1-9]|1[0-2])|{WHOLE})?$"


class OutcomesOut(BaseModel):
    """Hand-overs by what became of them."""

    handed_over: int
    opportunities: int
    returned: int
    undecided: int = Field(description="Open, and no opportunity yet")


class MoveOut(BaseModel):
    """So many leads went from one grade to another, or stayed in one of which the line was moved."""

    before: str
    after: str
    crossed: int = Field(description="1: came above the line, -1: fell below it, 0: stays on its side")
    leads: int


class MovedOut(BaseModel):
    """The leads that the version moved when it took force."""

    regraded: int = Field(description="Leads with another grade than under the version before")
    came_above: int = Field(description="Leads of a grade that is handed over now and was not before")
    fell_below: int
    complete: bool = Field(description="Every lead has been judged under the version or a later one")
    moves: list[MoveOut]


class EffectsOut(BaseModel):
    """What a version of the criteria did."""

    version: int
    month: str | None = Field(description="The month in which the hand-overs began, null for all of the version")
    months: list[str] = Field(description="Months in which any began, newest first")
    grades: dict[str, OutcomesOut]
    rules: dict[str, OutcomesOut] = Field(description="By rule, the hand-overs whose lead had points by it")
    moved: MovedOut


def effects_routes(app: Application) -> APIRouter:
    """`/v1/criteria/{version}/effects`."""
    routes = router("qualification")

    @routes.get(
        "/v1/criteria/{version}/effects",
        name="qualification.criteria_effects",
        summary="What became of the hand-overs of a version in a month, and how many leads it moved",
    )
    async def effects(
        version: Annotated[int, Path(ge=1, le=2**31 - 1)],
        _: Annotated[Principal, may("criteria.read")],
        month: Annotated[
            str,
            Query(pattern=MONTH, description="2026-11, or all; else the newest in which one began", examples=["all"]),
        ] = "",
    ) -> EffectsOut:
        if await app.ask.criteria(version) is None:
            raise not_found("criteria version")
        became, moved = await app.outcomes.of_version(version, month or None), await app.moved.by_version(version)
        return EffectsOut(
            version=version,
            month=became.month,
            months=list(became.months),
            grades={name: _out(one) for name, one in sorted(became.figures.grades.items())},
            rules={name: _out(one) for name, one in sorted(became.figures.rules.items())},
            moved=MovedOut(
                regraded=moved.regraded,
                came_above=moved.crossing(1),
                fell_below=moved.crossing(-1),
                complete=moved.complete,
                moves=[
                    MoveOut(before=move.before, after=move.after, crossed=move.crossed, leads=many)
                    for move, many in sorted(moved.leads.items())
                ],
            ),
        )

    return routes


def _out(one: Outcomes) -> OutcomesOut:
    return OutcomesOut(
        handed_over=one.handed_over,
        opportunities=one.opportunities,
        returned=one.returned,
        undecided=one.undecided,
    )
