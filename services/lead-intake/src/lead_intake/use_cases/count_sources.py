"""Counts what comes through each source, day by day, in the transaction of what is counted."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from event_bus.clock import Clock
from event_bus.transaction import Transaction
from lead_intake.source_ports import Sources, Tally

LIST = "import"
"""The door of lists: bad rows in one say nothing about the others."""


class Counts(NamedTuple):
    """Where it is counted, and whose days; `as_told` counts a history that is told at once on the days it tells of."""

    sources: Sources
    zone: ZoneInfo
    as_told: bool = False


class Received(NamedTuple):
    """Something came through a door at `at` and named this source, or the door is the source's own."""

    source: str
    refused: bool
    channel: str
    at: datetime


class TriedAgain(NamedTuple):
    """Something that came at `at` was tried again; `counted` as refused before, `led` to a lead now."""

    source: str
    at: datetime
    counted: bool
    led: bool


class Qualified(NamedTuple):
    """A lead that a source had captured first met the criteria."""

    source: str
    at: datetime


async def count_received(transaction: Transaction, received: Iterable[Received], *, counts: Counts) -> None:
    """Submissions in their order, each on its day; what is alike in a row, as most of a batch is, counts at once."""
    tallies: dict[tuple[str, date], Tally] = {}
    for (source, refused, channel, at), alike in groupby(received):
        number = sum(1 for _ in alike)
        key = (source, at.astimezone(counts.zone).date())
        tally = tallies.get(key, Tally())
        tallies[key] = tally._replace(
            last_received_at=max(at, tally.last_received_at or at),
            received=tally.received + number,
            refused=tally.refused + number * refused,
            refused_in_row=tally.refused_in_row + number if refused and channel != LIST else 0,
            channel=channel,
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


async def count_tried_again(transaction: Transaction, tried: Sequence[TriedAgain], *, counts: Counts) -> None:
    """On the day on which each came; what was taken for a bot's or had no source until now is received from now on."""
    tallies: dict[tuple[str, date], Tally] = {}
    for source, at, counted, led in tried:
        key = (source, at.astimezone(counts.zone).date())
        tally = tallies.get(key, Tally())
        tallies[key] = tally._replace(
            received=tally.received + (not counted),
            refused=tally.refused + (not counted and not led),
            mended=tally.mended + (counted and led),
        )
    await counts.sources.count(transaction, tallies)


async def count_too_large(
    transaction: Transaction, sources: Sequence[str], *, counts: Counts, clock: Clock
) -> Sequence[None]:
    """Of what each of these sources sent just now, and was refused, one was larger than its door."""
    today = clock().astimezone(counts.zone).date()
    tallies: dict[tuple[str, date], Tally] = {}
    for source in sources:
        tally = tallies.get((source, today), Tally())
        tallies[source, today] = tally._replace(too_large=tally.too_large + 1)
    await counts.sources.count(transaction, tallies)
    return [None] * len(sources)
