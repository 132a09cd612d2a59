"""A marketing tool that writes to the inbound topic."""

import asyncio
import json
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from event_contracts.topics import INBOUND


async def tell(bootstrap: str | None, identity: str, key: str, kind: str, data: dict[str, Any], at: datetime) -> None:
    """Write one event, again until the log is known to have taken it."""
    headers = [
        ("ce_specversion", b"1.0"), ("ce_id", identity.encode()), ("ce_source", b"/faults/tool"),
        ("ce_type", kind.encode()), ("ce_time", at.isoformat().encode()),
        ("content-type", b"application/json"),
    ]  # fmt: skip
    while True:
        producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", request_timeout_ms=4000)
        try:
            await asyncio.wait_for(producer.start(), 10)
            sent = producer.send_and_wait(INBOUND.name, json.dumps(data).encode(), key.encode(), headers=headers)
            await asyncio.wait_for(sent, 10)
        except (KafkaError, TimeoutError, OSError):
            await asyncio.sleep(0.5)
        else:
            return
        finally:
            await asyncio.wait({asyncio.create_task(producer.stop())}, timeout=5)
