"""Routes of the criteria: versions are added and read, never changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, Field

from event_contracts.reference import CriteriaDefinition
from event_contracts.vocabulary import TouchKind
from qualification.application import Application, CriteriaVersion
from qualification.domain.criteria import Criteria
from qualification.domain.criteria_checks import problems
from qualification.domain.criteria_json import criteria_of
from qualification.domain.default_criteria import SINCE
from qualification.entrypoints.texts import SOURCE, Body, Time, Words
from qualification.use_cases.add_criteria import AddCriteria
from service_kit.errors import FieldError, Refusal, invalid, not_found
from service_kit.idempotency import Answer
from service_kit.policy import Principal
from service_kit.seen import token
from service_kit.web import Page, Paging, as_response, example, goes_on, json_answer, may, once_of, page_of, router
from service_kit.web.writing import refusal_answer

TOUCH_KINDS: frozenset[str] = frozenset(get_args(TouchKind))


class CriteriaIn(Body):
    """A set of criteria, and since when it holds."""

    model_config = example(
        {
            "name": "Machinery first",
            "definition": {
                "fit_rules": [
                    {"id": "machinery", "attribute": "industry", "op": "eq", "value": "machinery", "points": 30},
                    {"id": "head", "attribute": "job_level", "op": "in", "value": ["director", "vp"], "points": 20},
                ],
                "activity_rules": [
                    {"id": "prices", "kind": "price_viewed", "points": 15, "once_a_day": True},
                    {"id": "paper", "kind": "content_downloaded", "intent": "expert", "points": 10},
                ],
                "half_life_days": 14,
                "fit_lines": [50, 30, 10],
                "activity_lines": [60, 40, 20],
                "handed_over": ["A1", "A2", "B1"],
                "hand_raisers": ["demo_requested", "call_requested"],
            },
            "in_force_from": "2026-12-01T00:00:00+01:00",
            "why": {"machinery": "Two of three clients build machines"},
        }
    )

    name: Annotated[str, Field(min_length=1, max_length=200)]
    definition: CriteriaDefinition
    in_force_from: Annotated[Time | None, Field(description="Now, if left out; never in the past")] = None
    why: Annotated[
        dict[str, Words], Field(max_length=500, description="The reason of each number, by rule id or field name")
    ] = Field(default_factory=dict)


class CriteriaOut(BaseModel):
    """One immutable version."""

    version: int
    name: str
    in_force_from: datetime
    in_force: bool = Field(description="This version judges what is recorded now")
    definition: CriteriaDefinition
    why: dict[str, str]
    created_at: datetime
    created_by: str


class CriteriaAdded(BaseModel):
    """The version that was stored."""

    version: int
    in_force_from: datetime


def criteria_routes(app: Application) -> APIRouter:
    """`/v1/criteria`."""
    routes = router("qualification")

    @routes.get("/v1/criteria", name="qualification.list_criteria", summary="Every version, newest first")
    async def list_criteria(
        _: Annotated[Principal, may("criteria.read")], paging: Annotated[Paging, Depends()]
    ) -> Page[CriteriaOut]:
        before = None if paging.after is None else int(paging.after[0])
        rows = await app.ask.criteria_versions(before, paging.limit + 1)
        page: Page[CriteriaOut] = page_of(paging, rows, _shown, lambda row: (row.criteria.version,))
        return page

    @routes.get("/v1/criteria/{version}", name="qualification.show_criteria", summary="One version with its reasons")
    async def show_criteria(
        version: Annotated[int, Path(ge=1, le=2**31 - 1)], _: Annotated[Principal, may("criteria.read")]
    ) -> CriteriaOut:
        found = await app.ask.criteria(version)
        if found is None:
            raise not_found("criteria version")
        return CriteriaOut.model_validate(_shown(found))

    @routes.post(
        "/v1/criteria",
        name="qualification.add_criteria",
        summary="Add a version: it judges what is recorded from its moment on, and every lead is scored anew",
        response_model=CriteriaAdded,
        status_code=201,
        responses={201: goes_on("qualification.show_criteria", version="version")},
    )
    async def add_criteria(
        request: Request, body: CriteriaIn, principal: Annotated[Principal, may("criteria.change")]
    ) -> Response:
        criteria = checked(body.definition)
        command = AddCriteria(criteria, body.name, body.why, body.in_force_from, principal.id)
        once = await once_of(request, principal)
        return as_response(await app.add_criteria.answer([command], _added, once))

    return routes


def checked(definition: CriteriaDefinition) -> Criteria:
    """Criteria that may become a version (number and moment are given with it); raises `Refusal` (422)."""
    criteria = criteria_of(0, SINCE, definition.model_dump(mode="json"))
    found = problems(criteria, TOUCH_KINDS)
    if found:
        raise invalid([FieldError(f"definition.{one.field}", one.reason, one.remedy) for one in found])
    return criteria


def _shown(row: CriteriaVersion) -> dict[str, Any]:
    return {
        "version": row.criteria.version,
        "name": row.name,
        "in_force_from": row.criteria.in_force_from,
        "in_force": row.in_force,
        "definition": row.definition,
        "why": row.why,
        "created_at": row.created_at,
        "created_by": row.created_by,
    }


def _added(results: Sequence[Criteria | Refusal]) -> Answer:
    result = results[0]
    if isinstance(result, Refusal):
        return refusal_answer(result)
    after = token(f"criteria/{result.version}", SOURCE, 1)
    return json_answer({"version": result.version, "in_force_from": result.in_force_from}, 201, after=after)
