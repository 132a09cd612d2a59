"""Publishing: durable, in order, whole."""

# ruff: noqa: S101

import pytest

from event_bus.port import Log, Message, RejectedError
from event_bus.testing.support import OpenLog, message, nothing_more, publish, publishing, read, reading, values
from event_contracts.topics import LEADS, MAX_VALUE_BYTES, PRIVATE, TEAM

OVERSIZE = 1024 * 1024 + 1


class PublishingContract:
    """What a publisher promises."""

    async def test_a_record_has_the_key_the_value_and_the_headers_that_were_published(self, log: Log) -> None:
        headers = (("ce_id", b"1"), ("ce_type", b"lead.created"), ("traceparent", b""), ("ce_id", "повтор".encode()))
        await publish(log, Message(LEADS.name, "лид".encode(), b'{"a": "\xd1\x8f"}', headers))
        async with reading(log) as subscriber:
            [record] = await read(subscriber, 1)

        assert record.topic == LEADS.name
        assert record.offset == 0
        assert record.key == "лид".encode()
        assert record.value == b'{"a": "\xd1\x8f"}'
        assert record.headers == headers

    async def test_the_facts_of_a_lead_stay_in_order_whatever_is_published_around_them(self, log: Log) -> None:
        leads = [f"lead-{number}" for number in range(20)]
        async with publishing(log) as publisher:
            for first in range(0, 50, 10):
                sequences = range(first, first + 10)
                await publisher.publish([message(lead, str(sequence)) for sequence in sequences for lead in leads])
        async with reading(log) as subscriber:
            records = await read(subscriber, 50 * len(leads), max_records=70)

        for lead in leads:
            mine = [record for record in records if record.key == lead.encode()]
            assert values(mine) == [str(sequence) for sequence in range(50)]
            assert len({record.partition for record in mine}) == 1

    async def test_offsets_of_a_partition_have_no_holes(self, log: Log) -> None:
        await publish(log, *(message(f"lead-{number}", "x") for number in range(100)))
        await publish(log, *(message(f"lead-{number}", "x") for number in range(100)))
        async with reading(log) as subscriber:
            records = await read(subscriber, 200)

        for partition in {record.partition for record in records}:
            offsets = [record.offset for record in records if record.partition == partition]
            assert offsets == list(range(len(offsets)))

    async def test_what_was_published_is_there_when_the_log_is_opened_again(self, log: Log, open_log: OpenLog) -> None:
        await publish(log, message("lead-1", "one"), message("lead-1", "two"))
        await log.stop()
        again = await open_log()
        async with reading(again) as subscriber:
            assert values(await read(subscriber, 2)) == ["one", "two"]
        await again.stop()

    async def test_one_call_may_publish_to_several_topics(self, log: Log) -> None:
        await publish(
            log,
            message("lead-1", "fact"),
            message("person-1", "digest", TEAM.name),
            message("lead-1/profile/1", "document", PRIVATE.name),
        )
        async with reading(log, LEADS.name, TEAM.name, PRIVATE.name) as subscriber:
            records = await read(subscriber, 3)

        assert {(record.topic, record.value) for record in records} == {
            (LEADS.name, b"fact"),
            (TEAM.name, b"digest"),
            (PRIVATE.name, b"document"),
        }

    async def test_a_tombstone_comes_through_with_its_headers(self, log: Log) -> None:
        key = "lead-1/profile/1"
        await publish(log, Message(PRIVATE.name, key.encode(), None, (("ce_sequence", b"7"),)))
        async with reading(log, PRIVATE.name) as subscriber:
            [record] = await read(subscriber, 1)

        assert record.value is None
        assert record.headers == (("ce_sequence", b"7"),)

    async def test_the_largest_value_an_outbox_may_hold_comes_through_beside_small_ones(self, log: Log) -> None:
        largest = "x" * MAX_VALUE_BYTES
        await publish(log, message("a", "small"), *(message("a", largest) for _ in range(20)), message("a", "last"))
        async with reading(log) as subscriber:
            assert values(await read(subscriber, 22)) == ["small", *[largest] * 20, "last"]

    async def test_a_message_too_large_is_refused_by_its_place_and_nothing_of_the_call_is_written(
        self, log: Log
    ) -> None:
        async with publishing(log) as publisher:
            with pytest.raises(RejectedError) as refusal:
                await publisher.publish([message("a", "before"), message("a", "x" * OVERSIZE), message("a", "behind")])
            assert refusal.value.index == 1

            await publisher.publish([message("a", "next")])
        async with reading(log) as subscriber:
            assert values(await read(subscriber, 1)) == ["next"]
            await nothing_more(subscriber)

    async def test_publishing_nothing_is_no_fault(self, log: Log) -> None:
        await publish(log)
