"""Which records of a batch are new, which are repeats, which must wait for their lead: pure, decided by sequences."""

from collections.abc import Sequence
from typing import NamedTuple

from event_bus.decode import Head, event_of, is_compacted, is_contiguous
from event_bus.event import Event
from event_bus.parking import BEHIND, GAP, ToPark, hopeless, to_park
from event_bus.positions import Seen
from event_contracts.envelope import UndecodableError


class Sorted(NamedTuple):
    """What becomes of the records of a batch."""

    fresh: list[Event]
    """To be handled, in log order."""
    behind: list[Head]
    """Older documents behind newer ones: answered by their owner, skipped by everybody else."""
    moved: Seen
    """The sequences after this batch."""
    waiting: list[ToPark]
    overtaken: dict[str, int]
    """Subjects whose parked documents are older than this version and need not be handled any more."""
    filling: set[str]
    """Subjects that wait already, and for which something came that may fill the gap they wait for."""


def sort_out(
    heads: Sequence[Head], seen: Seen, held: set[str], types: frozenset[str], poison: str | None = None
) -> Sorted:
    """Sort a batch, given the sequences `seen` before it and the subjects that wait already (`held`).

    A repeat is dropped; a gap parks its lead, since applying what came after it would be out of order. On compacted
    topics a newer document makes older ones superfluous, so it never waits behind them. With `poison`, what would be
    handled is parked for that reason.
    """
    out = Sorted([], [], {}, [], {}, set())
    held = set(held)
    for head in heads:
        pair = (head.key, head.source)
        last = out.moved.get(pair) or seen.get(pair, 0)
        compacted = is_compacted(head.record.topic)
        if head.sequence <= last:
            if compacted and head.sequence < last:
                out.behind.append(head)
            continue
        early = is_contiguous(head.record.topic) and head.sequence > last + 1
        if head.key in held and compacted:
            out.overtaken[head.key] = head.sequence
        elif head.key in held:
            out.waiting.append(to_park(head, BEHIND))
            if not early:
                out.filling.add(head.key)
            continue
        wait = to_park(head, GAP) if early else None if poison is None else to_park(head, poison, attempts=1)
        if wait is None and head.type in types:
            try:
                out.fresh.append(event_of(head))
            except UndecodableError as error:
                wait = hopeless(head, error)
        if wait is None:
            out.moved[pair] = head.sequence
        else:
            held.add(head.key)
            out.waiting.append(wait)
    return out
