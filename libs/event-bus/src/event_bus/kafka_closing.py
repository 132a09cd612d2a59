"""Ending aiokafka's clients for certain: their own `stop` can hang, or break off half-way, when the broker is away."""

import asyncio
import contextlib
from collections.abc import Awaitable, Iterable
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.client import AIOKafkaClient

# Private attributes are read here and in kafka_fetching and nowhere else; aiokafka is pinned to 0.14 because of them.
# ruff: noqa: SLF001


async def close_producer(producer: AIOKafkaProducer) -> None:
    """End a producer at once, delivered or not.

    Not `producer.stop()`: that waits for its undelivered records for as long as the broker is away (A9), and what it
    would still deliver afterwards comes behind the records of its successor.
    """
    producer._closed = True
    sender = producer._sender.sender_task
    if sender is not None:
        sender.cancel()
    await _close_client(producer.client)
    await _ended([sender], 2)
    await _close_client(producer.client)  # a connection that was being made meanwhile
    await _ended([sender], 2)  # what waited for that one
    if sender is not None and not sender.done():
        sender.cancel()  # it waits for the request in hand since the first time, and this ends that one too
        await _ended([sender], 2)


async def _close_client(client: AIOKafkaClient) -> None:
    """Close its connections, and let those who read from them end: a connection cancels its reader and forgets it."""
    readers = [connection._read_task for connection in client._conns.values()]
    await _bounded(client.close(), 2)
    await _ended(readers, 2)


async def close_consumer(consumer: AIOKafkaConsumer, seconds: float) -> None:
    """Leave the group in good order if that takes no longer than `seconds`, and let go of everything in any case.

    After an absence of the broker `consumer.stop()` breaks off with `CancelledError` before it has closed its
    connections (A8), or waits for a coordinator that does not come back.
    """
    stopping = asyncio.ensure_future(consumer.stop())
    await _ended([stopping], seconds)
    coordinator, fetcher = consumer._coordinator, consumer._fetcher
    tasks: list[asyncio.Future[Any] | None] = [stopping]
    if consumer._group_id is None and coordinator is not None:
        tasks += [coordinator._reset_committed_task]
    elif coordinator is not None:
        if not stopping.done():
            await _bounded(coordinator._maybe_leave_group(), 1)  # or the others wait for our session to run out
        tasks += [coordinator._coordination_task, coordinator._heartbeat_task, coordinator._commit_refresh_task]
    if fetcher is not None:
        tasks += [fetcher._fetch_task, *fetcher._pending_tasks]
    for task in tasks:
        if task is not None:
            task.cancel()
    await _ended(tasks, 2)
    await _close_client(consumer._client)


async def _ended(tasks: Iterable[asyncio.Future[Any] | None], seconds: float) -> None:
    """Wait for tasks and look at how they ended, so that nobody is told of exceptions that do not matter any more."""
    running = [task for task in tasks if task is not None]
    if not running:
        return
    done, _ = await asyncio.wait(running, timeout=seconds)
    for task in done:
        if not task.cancelled():
            task.exception()


async def _bounded(closing: Awaitable[Any], seconds: float) -> None:
    with contextlib.suppress(Exception, asyncio.CancelledError):
        await asyncio.wait_for(closing, seconds)
