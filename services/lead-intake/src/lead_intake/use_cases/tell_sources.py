"""Say which sources are in trouble, when that changes: as the reference document `source/{key}`."""

from collections.abc import Sequence
from datetime import datetime

from event_bus.clock import Clock
from event_bus.event import Outgoing
from event_bus.outbox import Outbox
from event_bus.transaction import Transaction
from event_contracts.topics import REFERENCE
from lead_intake.domain.desk import NewId
from lead_intake.domain.source_trouble import SourceState, news
from lead_intake.source_ports import SaidSource, SaidSources


async def tell_sources(
    transaction: Transaction,
    states: Sequence[SourceState],
    *,
    said: SaidSources,
    outbox: Outbox,
    clock: Clock,
    new_id: NewId,
) -> Sequence[SaidSource]:
    """What was said: only those whose state is another one than was said last."""
    now = clock()
    before = await said.load(transaction, [one.source for one in states])

    changed = []
    for one in states:
        last = before.get(one.source)
        if news(last.state if last else None, one):
            changed.append(SaidSource(one, (last.version if last else 0) + 1))

    await said.save(transaction, changed)

    await outbox.append(transaction, [document(one, now, new_id()) for one in changed])
    return changed


def document(one: SaidSource, now: datetime, event_id: str) -> Outgoing:
    """The state as it travels."""
    key, state = f"source/{one.state.source}", one.state
    data = {
        "source": state.source,
        "name": state.name,
        "state": state.trouble,
        "since": state.since,
        "usual_per_day": state.usual,
    }
    return Outgoing(REFERENCE.name, key, "reference.source", key, one.version, now, data, event_id)
