"""Probes: alive as long as the loops turn, ready as long as requests can be answered and events flow."""

import asyncio
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from event_bus.consume import Consumer
from event_bus.relay import Relay
from event_bus.transaction import TRANSIENT
from service_kit.service import Service
from service_kit.web.guards import public

STUCK_SECONDS = 120.0
"""Longer than any statement may take: a database that hangs must not have everything restarted."""
SILENT_SECONDS = 300.0
RELAY_SECONDS = 10.0
STANDBY_SECONDS = 15.0


def health_routes(service: Service, relay: Relay) -> APIRouter:
    """`/livez`, `/readyz` and `/metrics` of one service."""
    routes = APIRouter(tags=["operations"], dependencies=[public()])

    @routes.get(
        "/livez",
        name=f"{service.name}.livez",
        summary="Alive: the loops make progress",
        responses={503: {"description": "A loop is stuck: start the process again"}},
    )
    async def livez(response: Response) -> dict[str, Any]:
        stuck = stuck_consumers(service, asyncio.get_running_loop().time())
        response.status_code = 503 if stuck else 200
        return {"status": "stuck" if stuck else "alive", "stuck": stuck}

    @routes.get(
        "/readyz",
        name=f"{service.name}.readyz",
        summary="Ready: requests can be answered and events flow",
        responses={503: {"description": "Send requests elsewhere for now; `problems` says why"}},
    )
    async def readyz(response: Response) -> dict[str, Any]:
        problems = await not_ready(service, relay, asyncio.get_running_loop().time())
        response.status_code = 503 if problems else 200
        return {"status": "not ready" if problems else "ready", "problems": problems}

    @routes.get("/flow", name=f"{service.name}.flow", summary="How much waits: all zero twice means the loop is quiet")
    async def flow() -> dict[str, int]:
        return await service.flow()

    @routes.get(
        "/metrics",
        name=f"{service.name}.metrics",
        summary="Figures for Prometheus",
        response_class=PlainTextResponse,
    )
    async def metrics() -> Response:
        unknown = sum(consumer.batch.unknown for consumer in service.consumers)
        holes = sum(len(consumer.strayed) for consumer in service.consumers)
        service.metrics.gauge("unknown_events", "Events of unknown types since the start", unknown)
        service.metrics.gauge("holes_in_the_log", "Partitions that wait because records are missing", holes)
        return Response(generate_latest(service.metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return routes


def stuck_consumers(service: Service, now: float) -> list[str]:
    """Groups whose loop does not turn, or turns without being handed anything although nothing is known to be away.

    aiokafka can be alive and dead at once: a process that merely answers says nothing.
    """
    stuck = []
    for consumer in service.consumers:
        turned, progressed = consumer.last_turn, consumer.last_progress
        no_turn = turned is not None and now - turned > STUCK_SECONDS
        silent = progressed is not None and consumer.failing is None and now - progressed > SILENT_SECONDS
        if no_turn or silent:
            stuck.append(consumer.group)
    return stuck


def is_joining(consumer: Consumer, now: float) -> bool:
    """Whether a consumer waits for its partitions; one that never gets any stands by, and counts as ready."""
    if consumer.last_progress is not None:
        return False
    return consumer.first_turn is None or now - consumer.first_turn < STANDBY_SECONDS


async def not_ready(service: Service, relay: Relay, now: float) -> list[str]:
    """Why requests should go elsewhere for now."""
    problems = [] if service.ready else ["starting or stopping"]
    try:
        await service.database.ping()
    except TRANSIENT:
        problems.append("the database is away")
    problems += [
        f"{consumer.group} is joining its group" for consumer in service.consumers if is_joining(consumer, now)
    ]
    problems += [f"{consumer.group} waits: {consumer.failing}" for consumer in service.consumers if consumer.failing]
    if relay.failing_since is not None and now - relay.failing_since > RELAY_SECONDS:
        problems.append("the event log is away")
    return problems
