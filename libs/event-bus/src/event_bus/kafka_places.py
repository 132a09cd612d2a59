"""Where reading goes on after an assignment, checked against what the log still holds."""

import asyncio
from collections.abc import Collection

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaTimeoutError
from aiokafka.structs import TopicPartition

from event_bus.port import StartOffsets


class LogLostRecordsError(ConnectionError):
    """The log ends before a position that was handled: it lost records, or is another log. Waiting will not help."""


async def places(
    consumer: AIOKafkaConsumer,
    partitions: Collection[TopicPartition],
    prefix: str,
    start_offsets: StartOffsets,
    seconds: float,
) -> dict[TopicPartition, int]:
    """The offset to read from for each partition: the consumer's own position, else the beginning.

    Where retention has passed the position, what is left. The broker has `seconds` to answer. Raises
    `LogLostRecordsError`, aiokafka's `KafkaError`, and what `start_offsets` raises.
    """
    try:
        async with asyncio.timeout(seconds):
            begins = await consumer.beginning_offsets(partitions)
            ends = await consumer.end_offsets(partitions)
    except TimeoutError as error:
        raise KafkaTimeoutError from error
    ours = {part: (part.topic.removeprefix(prefix), part.partition) for part in partitions}
    positions = await start_offsets(ours.values())
    found: dict[TopicPartition, int] = {}
    for part in partitions:
        stored = positions[ours[part]]
        if stored is not None and stored > ends[part]:
            raise lost(part, ends[part], stored)
        found[part] = begins[part] if stored is None else max(stored, begins[part])
    return found


def lost(part: TopicPartition, there: int, expected: int) -> LogLostRecordsError:
    """The error, with its place."""
    return LogLostRecordsError(
        f"{part.topic}/{part.partition} goes on at {there}, but records up to {expected} were handled already"
    )
