"""The owner of documents reads its own compacted topics, so that an old version can never have the last word.

A relay that woke late may put an older version behind a newer one; compaction would then keep the older, and who reads
the topic later would see it. The owner answers with the current document or tombstone, which then stands last.
"""

from collections.abc import Awaitable, Callable, Sequence

import structlog

from event_bus.event import Event, Outgoing, Subscription
from event_bus.outbox import Outbox
from event_bus.transaction import Transaction

Current = Callable[[Transaction, str], Awaitable[Outgoing | None]]
"""The current document of a key as it was said last (its version as sequence; data None for a tombstone)."""
log = structlog.get_logger("event_bus.owning")


def own_documents(outbox: Outbox, topics: Sequence[str], current: Current) -> Subscription:
    """The subscription by which a service watches what it says on compacted topics, in a group of its own.

    `current` is asked only for keys on which an older version stands behind a newer one; None means that the service
    knows nothing of the key. After a rewind some documents may be said once more, which changes nothing for readers.
    """

    async def answer(transaction: Transaction, events: Sequence[Event]) -> None:
        for key in dict.fromkeys(event.key for event in events if event.source == outbox.source):
            document = await current(transaction, key)
            if document is None:
                log.error("own_document_is_unknown", source=outbox.source)
            elif not await outbox.holds(transaction, document):
                log.warning("own_document_said_again", source=outbox.source, type=document.type)
                await outbox.append(transaction, [document])

    return Subscription(f"{outbox.source}-own", tuple(topics), frozenset(), _nothing, answer)


async def _nothing(_transaction: Transaction, _events: Sequence[Event]) -> None:
    """No type is handled."""
