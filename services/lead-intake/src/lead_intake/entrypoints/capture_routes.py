"""How people and what they do come in by HTTP."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response

from lead_intake.application import Application
from lead_intake.domain import limits
from lead_intake.domain.inputs import Done
from lead_intake.entrypoints.answers import BatchAnswer, Captured, TouchesAnswer
from lead_intake.entrypoints.bodies import LeadIn, LeadsIn, TouchesIn
from lead_intake.entrypoints.incoming import Gate
from lead_intake.entrypoints.raw import described, flag_of, items_of, read_json, words
from lead_intake.use_cases.take_in import API, BATCH
from lead_intake.use_cases.tell import after
from service_kit.errors import Refusal
from service_kit.idempotency import Answer
from service_kit.policy import Principal
from service_kit.web import as_response, goes_on, hot, json_answer, may, once_of, router
from service_kit.web.routes import BULK_BODY_BYTES, SINGLE_BODY_BYTES
from service_kit.web.writing import refusal_answer

Result = Done | Refusal
ON_LEAD = goes_on(
    *(f"lead_intake.{name}" for name in ("show_lead", "change_lead", "set_consent", "erase_lead")), id="id"
)


def lead_doors(application: Application, gate: Gate) -> APIRouter:
    """`POST /v1/leads` and `POST /v1/leads/batch`."""
    routes = router("leads")
    clock = application.clock

    @routes.post(
        "/v1/leads", name="lead_intake.capture_lead", summary="Capture a person who showed interest", status_code=201,
        response_model=Captured,
        responses={200: {"model": Captured, "description": "The person was known"} | ON_LEAD, 201: ON_LEAD},
        openapi_extra=described(LeadIn, SINGLE_BODY_BYTES),
    )  # fmt: skip
    @hot
    async def capture_lead(request: Request, principal: Annotated[Principal, may("leads.capture")]) -> Response:
        content = await read_json(request, SINGLE_BODY_BYTES)
        command = gate.lead(content, (await request.body()).decode(), API, clock())
        return as_response(await application.take_in.answer([command], _captured, await once_of(request, principal)))

    @routes.post(
        "/v1/leads/batch", name="lead_intake.capture_leads", summary="Capture up to 1,000 people, one by one in order",
        response_model=BatchAnswer, openapi_extra=described(LeadsIn, BULK_BODY_BYTES),
    )  # fmt: skip
    @hot
    async def capture_leads(request: Request, principal: Annotated[Principal, may("leads.capture")]) -> Response:
        content = await read_json(request, BULK_BODY_BYTES)
        now = clock()
        items = items_of(content, "leads", limits.LEADS_PER_REQUEST)
        commands = [gate.lead(item, words(item), BATCH, now) for item in items]
        return as_response(await application.take_in.answer(commands, _batch, await once_of(request, principal)))

    return routes


def touch_door(application: Application, gate: Gate) -> APIRouter:
    """`POST /v1/touches`."""
    routes = router("touches")

    @routes.post(
        "/v1/touches", name="lead_intake.record_touches", summary="Record up to 1,000 touches, one by one in order",
        response_model=TouchesAnswer, openapi_extra=described(TouchesIn, BULK_BODY_BYTES),
    )  # fmt: skip
    @hot
    async def record_touches(request: Request, principal: Annotated[Principal, may("touches.record")]) -> Response:
        content = await read_json(request, BULK_BODY_BYTES)
        now = application.clock()
        items = items_of(content, "touches", limits.TOUCHES_PER_REQUEST, others={"create"})
        create = flag_of(content, "create")
        commands = [gate.touch(item, words(_meant(item, create)), BATCH, create, now) for item in items]
        return as_response(await application.take_in.answer(commands, _touches, await once_of(request, principal)))

    return routes


def _meant(item: Any, create: bool) -> Any:
    """What stands beside the list is kept with the item, which may be tried again by itself."""
    return {**item, "create": True} if create and isinstance(item, dict) and "create" not in item else item


def _captured(results: Sequence[Result]) -> Answer:
    result = results[0]
    if isinstance(result, Refusal):
        return refusal_answer(result)
    content = {"id": result.lead_id, "status": _status(result), "version": result.version}
    status = 201 if result.created else 200
    return json_answer(content, status, after=after(result.lead_id, result.version), version=result.version)


def _batch(results: Sequence[Result]) -> Answer:
    items = [_item(index, result) for index, result in enumerate(results)]
    counts = Counter(item["status"] for item in items)
    return json_answer({"items": items} | {status: counts[status] for status in ("created", "known", "refused")})


def _touches(results: Sequence[Result]) -> Answer:
    items = []
    for index, result in enumerate(results):
        item = _item(index, result)
        if isinstance(result, Done):
            item["touch_id"] = result.touch_id
            item["status"] = "created" if result.created else "recorded"
        items.append(item)
    refused = sum(1 for item in items if item["status"] == "refused")
    return json_answer({"items": items, "recorded": len(items) - refused, "refused": refused})


def _item(index: int, result: Result) -> dict[str, Any]:
    if isinstance(result, Refusal):
        return {"index": index, "status": "refused", "problem": result.problem()}
    return {
        "index": index,
        "status": _status(result),
        "id": result.lead_id,
        "version": result.version,
        "after": after(result.lead_id, result.version),
    }


def _status(result: Done) -> str:
    return "created" if result.created else "known"
