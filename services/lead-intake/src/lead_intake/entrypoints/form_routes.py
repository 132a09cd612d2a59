"""The door of forms: public, one address for each source, answered when what came is durable."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, Literal
from urllib.parse import urlsplit

import orjson
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from lead_intake.application import Application
from lead_intake.domain.inputs import Done
from lead_intake.domain.sources import Source
from lead_intake.entrypoints.form_answers import PREFLIGHT, received, refused
from lead_intake.entrypoints.form_arrival import Arrived, arrive
from lead_intake.entrypoints.form_bodies import TOO_LARGE
from lead_intake.entrypoints.form_reading import REDIRECTS, Forms
from lead_intake.entrypoints.source_routes import hash_of
from lead_intake.use_cases.take_in import Incoming
from service_kit.errors import FieldError, Refusal, not_found, unavailable
from service_kit.idempotency import Answer
from service_kit.policy import Principal
from service_kit.web import json_answer, once_of, public
from service_kit.web.rates import Rates
from service_kit.web.routes import ERRORS
from service_kit.web.writing import refusal_answer


class Received(BaseModel):
    """It is durable; nothing is said about who was known."""

    status: Literal["received"]


HEADER_LENGTH = 500
FIELDS = {
    "type": "object",
    "additionalProperties": True,
    "examples": [{"name": "Ann Smith", "email": "ann@acme.example"}],
}
DESCRIBED: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {"schema": FIELDS},
            "multipart/form-data": {"schema": FIELDS},
            "application/json": {"schema": FIELDS},
        },
    }
}


def form_door(application: Application, forms: Forms, rates: Rates, unknown: Callable[[], None]) -> APIRouter:
    """`POST /in/form/{token}`; `rates` are of each source, `unknown` is told of every token that opens nothing."""
    routes = APIRouter(responses=ERRORS, tags=["forms"], dependencies=[public()])

    @routes.post(
        "/in/form/{token}", name="lead_intake.form_door", summary="Where a form posts to",
        response_model=Received, responses={303: {"description": "On to an allowed page"}}, openapi_extra=DESCRIBED,
    )  # fmt: skip
    async def take_form(token: str, request: Request) -> Response:
        try:
            source = await opened(token)
            request.scope["state"]["rate"] = rates.take(source.id)
            if request.app.state.backlog.full:
                raise unavailable(seconds=5)
            arrived = await arrive(request)
            form = arrived.form
            incoming = forms.incoming(source, form, harmless(request), application.clock())
            once = await once_of(request, Principal(f"source:{source.id}", "form"), said=arrived.seen)
            if once is None:
                incoming = incoming._replace(origin=mark_of(source, arrived, incoming))
            answer = await application.take_in.answer([incoming], _render, once)
            if form.problem is TOO_LARGE:
                await application.count_too_large.run(source.id)
        except Refusal as refusal:
            return refused(request, refusal)
        if form.problem is TOO_LARGE:
            return refused(request, Refusal(413, "too-large", "The body is too large", TOO_LARGE.remedy))
        if answer.status >= 400:
            return refused(request, _as_refusal(answer))
        wanted = next((form.record[name][0] for name in REDIRECTS if name in form.record), None)
        return received(request, answer, source.manner, wanted)

    @routes.options("/in/form/{token}", name="lead_intake.form_preflight", include_in_schema=False)
    async def preflight(token: str) -> Response:  # noqa: ARG001  # the same for every door, so that none is given away
        return Response(status_code=204, headers=PREFLIGHT)

    async def opened(token: str) -> Source:
        source = await application.source_reads.by_token(hash_of(token))
        if source is None or not source.active:
            unknown()
            raise not_found("form")
        return source

    return routes


def harmless(request: Request) -> str:
    """The headers that are kept, as JSON: what says where the form stood, and nothing that signs anybody in."""
    given = request.headers
    referer = urlsplit(given.get("referer", ""))
    kept = {
        "content-type": given.get("content-type"),
        "user-agent": given.get("user-agent"),
        "origin": given.get("origin"),
        "referer": f"{referer.scheme}://{referer.hostname}{referer.path}" if referer.hostname else None,
    }
    return orjson.dumps({name: value[:HEADER_LENGTH] for name, value in kept.items() if value}).decode()


def mark_of(source: Source, arrived: Arrived, incoming: Incoming) -> str:
    """The same for a form that is sent twice: its door as it is set up, what it says, and the browser and page.

    Only this hash is kept. A source that was changed meanwhile reads another way, so that what it refused before is
    read again.
    """
    headers = orjson.loads(incoming.headers or "{}")
    headers.pop("content-type", None)
    beside = orjson.dumps([source.id, source.version, headers], option=orjson.OPT_SORT_KEYS)
    return sha256(beside + b"\n" + arrived.seen).hexdigest()


def _render(results: Sequence[Done | Refusal]) -> Answer:
    """The same for a new person, a known one and a bot: a public door gives away nothing about who is known."""
    result = results[0]
    return refusal_answer(result) if isinstance(result, Refusal) else json_answer({"status": "received"})


def _as_refusal(answer: Answer) -> Refusal:
    problem = orjson.loads(answer.body)
    errors = [FieldError(**error) for error in problem["errors"]]
    return Refusal(
        answer.status, problem["type"].rpartition("/")[2], problem["title"], problem.get("detail", ""), errors=errors
    )
