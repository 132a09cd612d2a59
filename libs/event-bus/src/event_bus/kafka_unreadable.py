"""A record whose header names are not UTF-8: Kafka takes it from anybody, aiokafka cannot read it.

Its error says neither where the record stands nor gives back what was read before it, so that one such record on a
topic that strangers write to would stop its group for ever. Records behind it in the same batch, of the same producer,
cannot be read either.
"""

from collections.abc import Mapping, Sequence

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import ConsumerRecord, TopicPartition

FETCH_MS = 500


async def read_around(
    consumer: AIOKafkaConsumer, starts: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int], limit: int
) -> Mapping[TopicPartition, Sequence[ConsumerRecord]]:
    """Read again from `starts`, one by one, up to and including the first unreadable record, at most `limit` each.

    That record comes without key, value and headers: undecodable for whoever handles it, and visible as such. So do,
    in later calls, those behind it in its batch.
    """
    for part, offset in starts.items():
        consumer.seek(part, offset)
    batch: dict[TopicPartition, list[ConsumerRecord]] = {}
    for part, offset in starts.items():
        found: list[ConsumerRecord] = []
        while offset + len(found) < ends.get(part, 0) and len(found) < limit:
            try:
                one = (await consumer.getmany(part, timeout_ms=FETCH_MS, max_records=1)).get(part)
            except UnicodeDecodeError:
                found.append(_stand_in(part, found[-1].offset + 1 if found else offset))
                consumer.seek(part, found[-1].offset + 1)
                break
            if not one:
                break
            found += one
        if found:
            batch[part] = found
    return batch


def _stand_in(part: TopicPartition, offset: int) -> ConsumerRecord:
    return ConsumerRecord(part.topic, part.partition, offset, 0, 0, None, None, None, -1, -1, ())
