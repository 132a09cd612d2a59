"""Leads and hand-overs in the database: rows to values, values to rows, always many at a time."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, Select, literal, select, tuple_

from event_bus.columns import Instant
from event_bus.transaction import Transaction
from qualification.adapters.moves import add_moves
from qualification.adapters.outcomes import add_up
from qualification.adapters.packing import (
    acts_of,
    attributes_of,
    before_of,
    campaign_of,
    ending_of,
    frozen_of,
    mark_of,
    nurtured_of,
    pack_acts,
    pack_before,
    pack_nurtured,
    pack_queued,
    pack_score,
    packed,
    queued_of,
    recall_of,
    said_of,
    score_of,
)
from qualification.adapters.tables import HANDOVER, LEAD
from qualification.domain.criteria_moves import MovedLead
from qualification.domain.lead import Handover, Lead
from qualification.domain.outcomes import moves
from qualification.domain.routing import Waiting
from qualification.ports import Stored
from working_time import zone_named

SCORE_COLUMNS = ("revision", "version", "criteria_version", "fit", "activity_at", "score", "said", "campaign")
"""All that an ordinary touch changes."""
OTHER_COLUMNS = (
    "created_at", "attributes", "stage", "mark", "mark_at", "by_hand", "queued", "qualified_at", "cycles",
    "repaired_at", "merged_into", "nurtured",
)  # fmt: skip
UNSCORED = attrgetter(*(name for name in Lead._fields if name not in ("version", "score", "said", "campaign")))
HANDOVER_COLUMNS = tuple(column.name for column in HANDOVER.columns)


def lead_of(row: Row[Any]) -> Stored[Lead]:
    """A row of the whole table as a lead."""
    (
        lead_id, revision, version, created_at, attributes, criteria_version, fit, activity_at, score, said, campaign,
        stage, mark, _, by_hand, queued, _, cycles, repaired_at, merged_into, nurtured,
    ) = tuple(row)  # fmt: skip
    lead = Lead(
        lead_id,
        version,
        created_at,
        attributes_of(attributes),
        score_of(criteria_version, fit, activity_at, score),
        said_of(said),
        campaign_of(campaign),
        stage,
        mark_of(mark),
        mark_of(by_hand),
        queued_of(queued),
        cycles,
        repaired_at,
        merged_into,
        nurtured_of(nurtured),
    )
    return Stored(lead, revision)


def _score_values(lead: Lead, revision: int) -> tuple[Any, ...]:
    score = lead.score
    return (
        revision, lead.version, score.version, score.fit, score.at, pack_score(score), packed(lead.said),
        packed(lead.campaign),
    )  # fmt: skip


def _other_values(lead: Lead) -> tuple[Any, ...]:
    return (
        lead.created_at,
        packed(lead.attributes),
        lead.stage,
        packed(lead.mark),
        lead.mark.at if lead.mark else None,
        packed(lead.by_hand),
        pack_queued(lead.queued),
        lead.queued.qualified_at if lead.queued else None,
        lead.cycles,
        lead.repaired_at,
        lead.merged_into,
        pack_nurtured(lead.nurtured),
    )


def only_score_changed(before: Lead, after: Lead) -> bool:
    """Whether a shorter write is enough."""
    return UNSCORED(after) == UNSCORED(before)


def handover_of(row: Row[Any]) -> Stored[Handover]:
    """A row as a hand-over."""
    handover = Handover(
        id=row.id,
        lead_id=row.lead_id,
        holder=row.holder,
        cycle=row.cycle,
        owner=row.owner,
        how=row.how,
        qualified_at=row.qualified_at,
        handed_over_at=row.handed_over_at,
        due_at=row.due_at,
        frozen=frozen_of(row.frozen),
        sales_end=ending_of(row.sales_end),
        closed=ending_of(row.closed),
        rating=row.rating,
        opportunity=row.opportunity,
        before=before_of(row.before),
        acts=acts_of(row.acts),
        recall=recall_of(row.recall),
    )
    return Stored(handover, row.revision)


def _handover_values(one: Handover, revision: int) -> tuple[Any, ...]:
    return (
        one.id, revision, one.lead_id, one.holder, one.cycle, one.owner, one.how, one.qualified_at, one.handed_over_at,
        one.due_at, packed(one.frozen), one.end is None, packed(one.sales_end), packed(one.closed), one.rating,
        one.opportunity, pack_before(one.before), pack_acts(one.acts), packed(one.recall),
    )  # fmt: skip


class SqlLeads:
    """`ports.Leads` on SQL; hand-overs are counted by the months of `zone`."""

    def __init__(self, zone: str = "UTC") -> None:
        self._zone = zone_named(zone)

    async def leads(self, tx: Transaction, ids: Iterable[str]) -> dict[str, Stored[Lead]]:
        """One statement for all of them."""
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        found = [lead_of(row) for row in await tx.look_up(LEAD, {"id": wanted})]
        return {stored.value.id: stored for stored in found}

    async def handovers(self, tx: Transaction, ids: Iterable[str]) -> dict[str, Stored[Handover]]:
        """By id."""
        return await self._handovers(tx, "id", ids)

    async def handovers_of(self, tx: Transaction, holders: Iterable[str]) -> dict[str, Stored[Handover]]:
        """By the lead that holds them now."""
        return await self._handovers(tx, "holder", holders)

    async def _handovers(self, tx: Transaction, column: str, values: Iterable[str]) -> dict[str, Stored[Handover]]:
        wanted = sorted(set(values))
        if not wanted:
            return {}
        return {row.id: handover_of(row) for row in await tx.look_up(HANDOVER, {column: wanted})}

    async def save_leads(self, tx: Transaction, leads: Sequence[tuple[Stored[Lead] | None, Lead]]) -> None:
        """New ones by COPY, changed ones with as few columns as changed."""
        new: list[tuple[Any, ...]] = []
        scored: list[tuple[Any, ...]] = []
        changed: list[tuple[Any, ...]] = []
        for before, lead in leads:
            if before is None:
                new.append((lead.id, *_score_values(lead, 1), *_other_values(lead)))
                continue
            row = (lead.id, before.revision, *_score_values(lead, before.revision + 1))
            if only_score_changed(before.value, lead):
                scored.append(row)
            else:
                changed.append((*row, *_other_values(lead)))
        await tx.insert(LEAD, ("id", *SCORE_COLUMNS, *OTHER_COLUMNS), new)
        await tx.update(LEAD, SCORE_COLUMNS, scored, version="revision")
        await tx.update(LEAD, (*SCORE_COLUMNS, *OTHER_COLUMNS), changed, version="revision")

    async def save_handovers(
        self, tx: Transaction, handovers: Sequence[tuple[Stored[Handover] | None, Handover]]
    ) -> None:
        """New and changed ones."""
        new = [_handover_values(one, 1) for before, one in handovers if before is None]
        changed = [
            (one.id, before.revision, *_handover_values(one, before.revision + 1)[1:])
            for before, one in handovers
            if before is not None
        ]
        await tx.insert(HANDOVER, HANDOVER_COLUMNS, new)
        await tx.update(HANDOVER, HANDOVER_COLUMNS[1:], changed, version="revision")

    async def tally(self, tx: Transaction, changes: Sequence[tuple[Stored[Handover] | None, Handover]]) -> None:
        """Count what the changed hand-overs became."""
        await add_up(tx, moves(((before and before.value, after) for before, after in changes), self._zone))

    async def remember_moves(self, tx: Transaction, moves: Sequence[MovedLead]) -> None:
        """Count and list what versions moved."""
        await add_moves(tx, moves)

    async def waiting(self, tx: Transaction, after: tuple[datetime, str] | None, limit: int) -> list[Waiting]:
        """The queue in routing order."""
        rows = await tx.rows(_head(limit)) if after is None else await tx.execute(queue_query(after, limit))
        return [waiting_of(row) for row in rows]

    async def page(self, tx: Transaction, after: str, below_version: int, limit: int) -> list[Stored[Lead]]:
        """By id, so that a re-scoring can go on where it stopped."""
        query = (
            select(LEAD)
            .where(LEAD.c.id > after, LEAD.c.criteria_version < below_version)
            .where(LEAD.c.stage.not_in(("merged", "erased")))
            .order_by(LEAD.c.id)
            .limit(limit)
        )
        return [lead_of(row) for row in await tx.execute(query)]


def queue_query(after: tuple[datetime, str] | None, limit: int) -> Select[Any]:
    """The next rows of the queue."""
    query = select(LEAD.c.id, LEAD.c.qualified_at, LEAD.c.queued, LEAD.c.attributes, LEAD.c.version).where(
        LEAD.c.stage == "qualified"
    )
    if after is not None:
        at, lead_id = after
        place = tuple_(literal(at, Instant), literal(lead_id))
        query = query.where(tuple_(LEAD.c.qualified_at, LEAD.c.id) > place)
    return query.order_by(LEAD.c.qualified_at, LEAD.c.id).limit(limit)


@lru_cache
def _head(limit: int) -> Select[Any]:
    """The first rows of the queue, which each turn of routing asks for."""
    return queue_query(None, limit)


def waiting_of(row: Row[Any]) -> Waiting:
    """A row of the queue; the country is the lead's present one, which a marketer may have corrected meanwhile."""
    queued = queued_of(row.queued)
    queued_at = queued.queued_at if queued else row.qualified_at
    country = attributes_of(row.attributes).country
    return Waiting(row.id, row.qualified_at, queued_at, country, queued and queued.again_at)
