"""Counts what comes through each source, day by day, in the transaction of what is counted."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from event_bus.transaction import Transaction
from lead_intake.source_ports import Sources, Tally


class Counts(NamedTuple):
    """Where it is counted, and whose days."""

    sources: Sources
    zone: ZoneInfo


class Qualified(NamedTuple):
    """A lead that a source had captured first met the criteria."""

    source: str
    at: datetime


async def count_received(
    transaction: Transaction, received: Iterable[tuple[str, bool]], now: datetime, *, counts: Counts
) -> None:
    """(source, whether it was refused) of submissions in their order."""
    today = now.astimezone(counts.zone).date()
    tallies: dict[tuple[str, date], Tally] = {}
    for source, refused in received:
        tally = tallies.get((source, today), Tally(last_received_at=now))
        tallies[source, today] = tally._replace(
            received=tally.received + 1,
            refused=tally.refused + refused,
            refused_in_row=tally.refused_in_row + 1 if refused else 0,
            unbroken=tally.unbroken and refused,
        )
    await counts.sources.count(transaction, tallies)


async def count_qualified(transaction: Transaction, qualified: Sequence[Qualified], *, counts: Counts) -> None:
    """On the day on which each qualified."""
    tallies: dict[tuple[str, date], Tally] = {}
    for source, at in qualified:
        key = (source, at.astimezone(counts.zone).date())
        tally = tallies.get(key, Tally())
        tallies[key] = tally._replace(qualified=tally.qualified + 1)
    await counts.sources.count(transaction, tallies)
