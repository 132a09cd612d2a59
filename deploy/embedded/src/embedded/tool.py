"""A marketing tool in the same process, as the demo's story has one: it writes events to the inbound topic."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import orjson

from event_bus.port import Log, Message, OutcomeUnknownError
from event_contracts.topics import INBOUND
from story import Event, Write

SOURCE = "/northwind/marketing-tool"
AGAIN_SECONDS = 0.5


@asynccontextmanager
async def writing(event_log: Log) -> AsyncIterator[Write]:
    """What writes events until it is known that they are durable; repeats of one have its effect once."""
    publisher = event_log.publisher("marketing-tool")

    async def write(events: Sequence[Event]) -> None:
        nonlocal publisher
        messages = [_message(event) for event in events]
        while True:
            try:
                return await publisher.publish(messages)
            except OutcomeUnknownError:
                await publisher.stop()
                await asyncio.sleep(AGAIN_SECONDS)
                publisher = event_log.publisher("marketing-tool")
                await publisher.start()

    await publisher.start()
    try:
        yield write
    finally:
        await publisher.stop()


def _message(event: Event) -> Message:
    """As CloudEvents 1.0 in binary mode."""
    attributes = {"specversion": "1.0", "id": event.id, "source": SOURCE, "type": event.type,
                  "time": event.at.isoformat()}  # fmt: skip
    headers = (*((f"ce_{name}", value.encode()) for name, value in attributes.items()),
               ("content-type", b"application/json"))  # fmt: skip
    return Message(INBOUND.name, event.key.encode(), orjson.dumps(event.data), headers)
