"""Sources by HTTP: made with a token that is shown once, changed, given another token, looked at."""

import secrets
from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated
from zoneinfo import ZoneInfo

import orjson
from fastapi import APIRouter, Depends, Path, Request, Response

from lead_intake.application import Application
from lead_intake.domain.sources import Source
from lead_intake.entrypoints.source_bodies import (
    HealthOut,
    NewSourceOut,
    SourceIn,
    SourceOut,
    SourcePut,
    health_out,
    source_out,
)
from lead_intake.entrypoints.source_states import Door, states_of
from lead_intake.entrypoints.texts import KEY
from lead_intake.use_cases.put_sources import PutSource
from lead_intake.use_cases.rotate_sources import RotateSource
from service_kit.errors import Refusal, not_found
from service_kit.idempotency import Answer
from service_kit.policy import Principal
from service_kit.web import Page, Paging, as_response, goes_on, if_match, json_answer, may, once_of, page_of, router
from service_kit.web.writing import refusal_answer

MayRead = Annotated[Principal, may("sources.read")]
MayChange = Annotated[Principal, may("sources.change")]
SourceId = Annotated[str, Path(pattern=KEY)]
TOKEN_BYTES = 24
ON_SOURCE = goes_on(
    *(f"lead_intake.{name}" for name in ("show_source", "put_source", "source_health", "rotate_source")), id="id"
)


def source_reads(application: Application, zone: ZoneInfo) -> APIRouter:
    """`GET /v1/sources`, `GET /v1/sources/{id}` and its health; `zone` is the installation's."""
    routes = router("sources")
    reads = application.source_reads

    @routes.get("/v1/sources", name="lead_intake.list_sources", summary="Sources by id")
    async def list_sources(_: MayRead, paging: Annotated[Paging, Depends()]) -> Page[SourceOut]:
        after = None if paging.after is None else str(paging.after[0])
        rows = await reads.sources(after, paging.limit + 1)
        page: Page[SourceOut] = page_of(paging, rows, source_out, lambda one: (one.id,))
        return page

    async def found(source_id: str) -> Source:
        source = await reads.source(source_id)
        if source is None:
            raise not_found("source")
        return source

    @routes.get("/v1/sources/{id}", name="lead_intake.show_source", summary="One source", response_model=SourceOut)
    async def show_source(id: SourceId, _: MayRead) -> Response:  # noqa: A002
        source = await found(id)
        return as_response(json_answer(source_out(source), version=source.version))

    @routes.get("/v1/sources/{id}/health", name="lead_intake.source_health", summary="How a source is, day by day")
    async def source_health(id: SourceId, _: MayRead) -> HealthOut:  # noqa: A002
        source = await found(id)
        door = Door(source.id, source.expected_per_day, source.active, source.created_at)
        state = (await states_of(application.overviews, [door], application.clock(), zone))[source.id]
        return HealthOut(**health_out(source, state.health, zone))

    return routes


def source_writes(application: Application) -> APIRouter:
    """`POST /v1/sources`, `PUT /v1/sources/{id}` and `POST /v1/sources/{id}/rotate`."""
    routes = router("sources")

    @routes.post(
        "/v1/sources", name="lead_intake.add_source", status_code=201, response_model=NewSourceOut,
        responses={201: ON_SOURCE},
        summary="Make a source; its token is in this answer and nowhere else",
    )  # fmt: skip
    async def add_source(request: Request, body: SourceIn, principal: MayChange) -> Response:
        token = new_token()
        command = PutSource(body.id, body.kind, body.wish(), hash_of(token), by=principal.person)
        answer = await application.put_sources.answer([command], _made, await once_of(request, principal))
        return await _with_token(request, answer, token)

    @routes.put(
        "/v1/sources/{id}",
        name="lead_intake.put_source",
        summary="Change what is named of a source",
        response_model=SourceOut,
    )
    async def put_source(request: Request, id: SourceId, body: SourcePut, principal: MayChange) -> Response:  # noqa: A002
        command = PutSource(id, "form", body.changes(), None, if_match(request), principal.person)
        once = await once_of(request, principal)
        return as_response(await application.put_sources.answer([command], _changed, once))

    @routes.post(
        "/v1/sources/{id}/rotate", name="lead_intake.rotate_source", response_model=NewSourceOut,
        summary="Give a source another token; the one before opens nothing any longer",
    )  # fmt: skip
    async def rotate_source(request: Request, id: SourceId, principal: MayChange) -> Response:  # noqa: A002
        token = new_token()
        command = RotateSource(id, hash_of(token), if_match(request), principal.person)
        answer = await application.rotate_sources.answer([command], _rotated, await once_of(request, principal))
        return await _with_token(request, answer, token)

    async def _with_token(request: Request, answer: Answer, token: str) -> Response:
        """With the secret, unless the answer is a repeat: this token was never stored then."""
        opens = await application.source_reads.by_token(hash_of(token)) if answer.status < 400 else None
        if opens is None:
            return as_response(answer)
        content = {**orjson.loads(answer.body), "token": token, "url": door_url(request, token)}
        return as_response(answer._replace(body=orjson.dumps(content)))

    return routes


def new_token() -> str:
    """192 random bits in the alphabet of addresses."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    """As it is stored: a token of so many random bits needs no slow hash."""
    return sha256(token.encode()).hexdigest()


def door_url(request: Request, token: str) -> str:
    """Doors stand at the root of the installation's address, whatever prefix this request came by."""
    return f"{request.url.scheme}://{request.url.netloc}/in/form/{token}"


def _made(results: Sequence[Source | Refusal]) -> Answer:
    return _answer(results, 201, secret=True)


def _rotated(results: Sequence[Source | Refusal]) -> Answer:
    return _answer(results, 200, secret=True)


def _changed(results: Sequence[Source | Refusal]) -> Answer:
    return _answer(results, 200)


def _answer(results: Sequence[Source | Refusal], status: int, *, secret: bool = False) -> Answer:
    """As it is stored for repeats: without any secret."""
    source = results[0]
    if isinstance(source, Refusal):
        return refusal_answer(source)
    content = source_out(source) | ({"token": None, "url": None} if secret else {})
    return json_answer(content, status, version=source.version)
