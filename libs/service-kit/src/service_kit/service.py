"""A service as its host runs it: an app, consumers and workers that start and stop together."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

import structlog
from fastapi import FastAPI
from starlette.types import ASGIApp

from event_bus.consume import Consumer
from event_bus.outbox import Outbox
from event_bus.transaction import TRANSIENT, StaleError
from service_kit.database import OpenDatabase
from service_kit.observe import Metrics

AGAIN_SECONDS = 1.0
DRAIN_SECONDS = 15.0
log = structlog.get_logger("service_kit.service")


class Worker(NamedTuple):
    """Something that runs for as long as the service; `run` is started again when it fails."""

    name: str
    run: Callable[[], Awaitable[None]]


class Service:
    """One of the four services."""

    def __init__(
        self,
        name: str,
        prefix: str,
        package: str,
        app: FastAPI,
        database: OpenDatabase,
        outbox: Outbox,
        consumers: Sequence[Consumer],
        workers: Sequence[Worker],
        metrics: Metrics,
    ) -> None:
        self.name = name
        self.prefix = prefix
        self.package = package
        self.app = app
        self.asgi: ASGIApp = app
        self.database = database
        self.outbox = outbox
        self.consumers = consumers
        self.metrics = metrics
        self._workers = workers
        self._consuming: list[asyncio.Task[None]] = []
        self._working: list[asyncio.Task[None]] = []
        self.ready = False
        self.pending: list[Callable[[], Awaitable[int]]] = []
        """Counts of what workers still have to do, for `flow`."""
        self.on_start: list[Callable[[], Awaitable[None]]] = []
        """Run before anything else, after migrations, until each went through once."""

    async def start(self) -> None:
        """Begin to consume and to work; requests may come from now on."""
        for callback in self.on_start:
            await self._through(callback)
        self._consuming = [
            asyncio.create_task(self._supervise(Worker(f"consumer {consumer.group}", consumer.run)))
            for consumer in self.consumers
        ]
        self._working = [asyncio.create_task(self._supervise(worker)) for worker in self._workers]
        self.ready = True

    async def _through(self, callback: Callable[[], Awaitable[None]]) -> None:
        """Another replica that starts at the same time may win a row, and the database may be away: then again."""
        while True:
            try:
                return await callback()
            except (StaleError, *TRANSIENT) as error:
                log.warning("start_waits", service=self.name, reason=type(error).__name__)
                await asyncio.sleep(AGAIN_SECONDS)

    def leave(self) -> None:
        """Say that no more requests should come: the first step of stopping."""
        self.ready = False

    async def stop(self) -> None:
        """Not ready, finish batches in hand, leave the groups, let go of the database."""
        self.leave()
        for consumer in self.consumers:
            consumer.stop()
        if self._consuming:
            _, late = await asyncio.wait(self._consuming, timeout=DRAIN_SECONDS)
            for task in late:
                log.warning("consumer_did_not_stop", service=self.name)
                task.cancel()
        for task in self._working:
            task.cancel()
        await asyncio.gather(*self._consuming, *self._working, return_exceptions=True)
        await self.database.close()

    async def flow(self) -> dict[str, int]:
        """How much of what is known already has not had its effects yet.

        The loop of all services is quiet when two readings of each, one after the other, hold only zeros and `applied`
        has not grown in between.
        """
        return {
            "records": sum(await asyncio.gather(*(consumer.lag() for consumer in self.consumers))),
            "pending": sum([await count() for count in self.pending]),
            "applied": sum(consumer.applied for consumer in self.consumers),
        }

    async def _supervise(self, worker: Worker) -> None:
        while True:
            try:
                await worker.run()
            except Exception as error:  # noqa: BLE001  # a failed worker begins again; what it did is in the database
                self.metrics.faults.labels(self.name, worker.name).inc()
                log.error("worker_failed", service=self.name, worker=worker.name, reason=type(error).__name__)
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                return
