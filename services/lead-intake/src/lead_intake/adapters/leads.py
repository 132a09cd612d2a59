"""Leads in SQL: one look-up per batch, rows in bulk."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import FromClause, Select, and_, func, select, update

from event_bus.transaction import Transaction
from lead_intake.adapters import tables
from lead_intake.adapters.erasure import forget_people, own_words, release_identities
from lead_intake.adapters.rows import LEAD_COLUMNS, lead_of, lead_row
from lead_intake.domain.desk import Desk, Loaded
from lead_intake.domain.identities import Identity
from lead_intake.domain.lead import Lead, identities_of
from lead_intake.ports import Wanted

TOUCH_COLUMNS = (
    "id", "lead_id", "kind", "campaign", "intent", "source", "content_key", "path", "number", "message", "properties",
    "occurred_at", "recorded_at", "reported_at",
)  # fmt: skip


class SqlLeads:
    """The `Leads` port on PostgreSQL and SQLite."""

    async def load(self, transaction: Transaction, wanted: Wanted) -> Loaded:
        """What is known of a batch."""
        loaded = Loaded({}, {}, {}, await _intents(transaction, wanted.campaigns))
        if wanted.identities:
            await _by_identity(transaction, wanted.identities, loaded)
        if wanted.lead_ids:
            await _by_id(transaction, wanted.lead_ids, loaded)
        if wanted.members:
            await _members(transaction, loaded)
        return loaded

    async def exact(self, transaction: Transaction, lead_id: str) -> Lead | None:
        """The lead of this very id, merged away or not."""
        row = (await transaction.execute(select(tables.lead).where(tables.lead.c.id == lead_id))).one_or_none()
        return None if row is None else lead_of(row)

    async def message(self, transaction: Transaction, touch_id: str) -> str | None:
        """The free text of a touch."""
        touch = tables.touch
        text: str | None = (await transaction.execute(select(touch.c.message).where(touch.c.id == touch_id))).scalar()
        return text

    async def save(self, transaction: Transaction, desk: Desk, now: datetime) -> None:
        """Write everything that was decided."""
        await release_identities(transaction, desk.released)
        await own_words(transaction, desk.released)
        await _save_leads(transaction, desk)
        await _save_identities(transaction, desk)
        await _save_merges(transaction, desk)
        await transaction.insert(
            tables.touch,
            TOUCH_COLUMNS,
            [
                (
                    row.id, row.lead_id, row.action.kind, row.action.campaign, row.intent, row.action.source,
                    row.action.content_key, row.action.path, row.action.number, row.action.message,
                    orjson.dumps(row.action.properties).decode() if row.action.properties else None,
                    row.action.occurred_at, now, row.reported_at,
                )
                for row in desk.touches
            ],
        )  # fmt: skip
        await transaction.insert(
            tables.consent,
            ("id", "lead_id", "purpose", "given", "occurred_at", "recorded_at"),
            [(*row, now) for row in desk.consents],
        )

    async def forget(
        self, transaction: Transaction, lead_ids: Sequence[str], identities: Sequence[Identity]
    ) -> Sequence[str]:
        """Delete personal data of erased leads everywhere in this database."""
        return await forget_people(transaction, lead_ids, identities)


async def _intents(transaction: Transaction, campaigns: Collection[str]) -> dict[str, str]:
    if not campaigns:
        return {}
    rows = await transaction.look_up(tables.campaign, {"key": sorted(campaigns)}, ["key", "intent"])
    return {row.key: row.intent for row in rows}


async def _by_identity(transaction: Transaction, identities: Collection[Identity], loaded: Loaded) -> None:
    wanted = sorted(set(identities))
    asked: dict[str, Sequence[str]] = {"kind": [kind for kind, _ in wanted], "value": [value for _, value in wanted]}
    for row in await transaction.joined(_owned, asked):
        loaded.owners[row.kind, row.value] = row.id
        if row.id not in loaded.leads:
            loaded.leads[row.id] = lead_of(row)


def _owned(keys: FromClause) -> Select[Any]:
    owner, lead = tables.identity, tables.lead
    return (
        select(owner.c.kind, owner.c.value, lead)
        .select_from(keys.join(owner, and_(owner.c.kind == keys.c.kind, owner.c.value == keys.c.value)))
        .join(lead, lead.c.id == owner.c.lead_id)
    )


async def _by_id(transaction: Transaction, lead_ids: Collection[str], loaded: Loaded) -> None:
    for row in await transaction.joined(_living, {"asked": sorted(set(lead_ids))}):
        if row.asked != row.id:
            loaded.into[row.asked] = row.id
        if row.id not in loaded.leads:
            loaded.leads[row.id] = lead_of(row)


def _living(keys: FromClause) -> Select[Any]:
    alias, lead = tables.alias, tables.lead
    return (
        select(keys.c.asked, lead)
        .select_from(keys.outerjoin(alias, alias.c.lead_id == keys.c.asked))
        .join(lead, lead.c.id == func.coalesce(alias.c.winner, keys.c.asked))
    )


async def _members(transaction: Transaction, loaded: Loaded) -> None:
    alias, lead = tables.alias, tables.lead
    keys = transaction.keys(winner=sorted(loaded.leads))
    rows = await transaction.execute(
        select(alias.c.winner, lead)
        .select_from(keys.join(alias, alias.c.winner == keys.c.winner))
        .join(lead, lead.c.id == alias.c.lead_id)
    )
    for row in rows:
        loaded.into[row.id] = row.winner
        loaded.leads[row.id] = lead_of(row)


async def _save_leads(transaction: Transaction, desk: Desk) -> None:
    fresh: list[Lead] = []
    touched: list[Lead] = []
    changed: list[Lead] = []
    for lead in desk.leads.values():
        before = desk.read.get(lead.id)
        if before is None:
            fresh.append(lead)
        elif lead.known != before.known or lead[3:] != before[3:]:
            changed.append(lead)
        elif lead.version != before.version:
            touched.append(lead)
    await transaction.insert(tables.lead, LEAD_COLUMNS, [lead_row(lead) for lead in fresh])
    await transaction.update(
        tables.lead, ("version",), [(lead.id, desk.read[lead.id].version, lead.version) for lead in _sorted(touched)]
    )
    await transaction.update(
        tables.lead,
        LEAD_COLUMNS[1:],
        [(lead.id, desk.read[lead.id].version, *lead_row(lead)[1:]) for lead in _sorted(changed)],
    )


def _sorted(leads: list[Lead]) -> list[Lead]:
    """Two transactions that change the same leads then wait for one another instead of dead-locking."""
    return sorted(leads, key=lambda lead: lead.id)


async def _save_identities(transaction: Transaction, desk: Desk) -> None:
    claims = sorted((*identity, desk.standing(lead_id)) for identity, lead_id in desk.claims.items())
    await transaction.insert(tables.identity, ("kind", "value", "lead_id"), claims)
    shared = {(*identity, desk.standing(lead_id)) for identity, lead_id in desk.shared}
    await transaction.upsert(
        tables.shared_identity,
        ("kind", "value", "lead_id"),
        sorted(shared),
        key=("kind", "value", "lead_id"),
    )


async def _save_merges(transaction: Transaction, desk: Desk) -> None:
    """Merges are rare, so each is a few statements of its own."""
    alias, owner = tables.alias, tables.identity
    for loser, winner in desk.moves:
        for kind, value in sorted(identities_of(desk.leads[loser].known)):
            await transaction.execute(
                update(owner)
                .where(owner.c.kind == kind, owner.c.value == value, owner.c.lead_id == loser)
                .values(lead_id=winner)
            )
        await transaction.execute(update(alias).where(alias.c.winner == loser).values(winner=winner))
        await transaction.insert(alias, ("lead_id", "winner"), [(loser, winner)])
