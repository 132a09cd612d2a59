"""Hand-overs in SQL: few statements a batch, whatever its size."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Column, FromClause, Select, Table, bindparam, func, or_, select

from event_bus.transaction import StaleError, Transaction
from sales_feedback.adapters import tables
from sales_feedback.adapters.rows import (
    ACCOUNT_COLUMNS,
    ENTRY_COLUMNS,
    HANDOVER_COLUMNS,
    NOTE_COLUMNS,
    PROFILE_COLUMNS,
    account_of,
    account_row,
    entry_of,
    entry_row,
    handover_of,
    handover_row,
    lead_of,
    note_of,
    note_row,
    profile_of,
    profile_row,
)
from sales_feedback.domain.accounts import Account
from sales_feedback.domain.entries import Entry
from sales_feedback.domain.handover import OPEN, Handover
from sales_feedback.domain.rescheduling import Profile
from sales_feedback.ports import Changes, Lead, Loaded, Note
from service_kit.database import Instant


class SqlStore:
    """The store on PostgreSQL and SQLite."""

    async def load(
        self,
        tx: Transaction,
        *,
        handovers: Iterable[str] = (),
        leads: Iterable[str] = (),
        owners: Iterable[str] = (),
        accounts: Iterable[str] = (),
    ) -> Loaded:
        """These hand-overs, every one of the (living) leads concerned, and what belongs to them.

        Raises `StaleError` where one of them went to another lead between two statements, each of which reads what is
        committed by then: it would seem not to be there.
        """
        named = await _found(tx, tables.handover, tables.handover.c.id, handovers)
        asked = {row.id: account_of(row) for row in await _found(tx, tables.account, tables.account.c.id, accounts)}
        concerned = {*leads, *(row.lead_id for row in named), *(row.living_lead for row in named)}
        concerned |= {lead for account in asked.values() for lead in account.lead_ids}
        aliases = await _aliases(tx, concerned)
        concerned |= {*aliases, *aliases.values()}
        rows = await _found(tx, tables.handover, tables.handover.c.living_lead, concerned)
        entries = await _entries(tx, [row.id for row in rows])
        found = {row.id: handover_of(row, entries[row.id]) for row in rows}
        if not found.keys() >= {row.id for row in named}:
            raise StaleError("a hand-over went to another lead while it was read")
        concerned |= {one.lead_id for one in found.values()}
        return Loaded(
            handovers=found,
            leads=await _leads(tx, concerned),
            aliases=aliases,
            profiles=await _profiles(tx, {*owners, *(row.owner for row in rows)}),
            accounts=asked | await _accounts(tx, found.values()),
        )

    async def open_of(self, tx: Transaction, owners: Iterable[str]) -> list[str]:
        """Ids of the open hand-overs of these persons."""
        table = tables.handover
        keys = tx.keys(owner=sorted(set(owners)))
        rows = await tx.execute(
            select(table.c.id)
            .select_from(keys.join(table, table.c.owner == keys.c.owner))
            .where(table.c.state.in_(OPEN))
            .order_by(table.c.id)
        )
        return list(rows.scalars())

    async def notes(self, tx: Transaction, lead_ids: Iterable[str]) -> list[Note]:
        """The notes that stand under these leads."""
        return [note_of(row) for row in await _found(tx, tables.note, tables.note.c.lead_id, lead_ids)]

    async def note(self, tx: Transaction, lead_id: str, note_id: str) -> tuple[bool, Note | None]:
        """Whether this lead ever had the note (its action says so), and the note itself if it still stands."""
        entry, handover = tables.entry, tables.handover
        written = await tx.execute(
            select(entry.c.details)
            .join(handover, handover.c.id == entry.c.handover_id)
            .where(entry.c.event_id == note_id, handover.c.lead_id == lead_id)
        )
        had = any("note_id" in orjson.loads(details) for details in written.scalars())
        found = await _found(tx, tables.note, tables.note.c.id, [note_id])
        return had, next((note_of(row) for row in found), None)

    async def account(self, tx: Transaction, account_id: str) -> Account | None:
        """The account; closed ones too."""
        found = await _found(tx, tables.account, tables.account.c.id, [account_id])
        return next((account_of(row) for row in found), None)

    async def passed(self, tx: Transaction, now: datetime) -> int:
        """How many awaited deadlines have passed."""
        [[many]] = await tx.rows(_passed(), {"now": now})
        return int(many)

    async def claim_passed(self, tx: Transaction, now: datetime, limit: int) -> list[str]:
        """Hand-overs whose awaited deadline has passed; rows that another poller holds are left to it."""
        return [row.handover_id for row in await tx.rows(_claimed(limit), {"now": now})]

    async def save(self, tx: Transaction, changes: Changes) -> None:
        """Write everything that changed, checking the versions of leads, hand-overs and accounts."""
        # Deadlines first: the poller holds theirs before it writes leads, and the other way round would dead-lock.
        await tx.upsert(tables.deadline, ("handover_id", "due_at"), list(changes.awaited), key=("handover_id",))
        await _delete(tx, tables.deadline, tables.deadline.c.handover_id, changes.not_awaited)
        await _save_leads(tx, changes.leads)
        await _save_handovers(tx, changes.handovers, changes.now)
        await tx.insert(tables.entry, ENTRY_COLUMNS, [entry_row(*pair) for pair in changes.new_entries])
        undone = [entry_row(*pair) for pair in changes.undone_entries]
        await tx.upsert(tables.entry, ENTRY_COLUMNS, undone, key=("event_id",))
        await tx.insert(tables.note, NOTE_COLUMNS, [note_row(note) for note in changes.new_notes])
        await _delete(tx, tables.note, tables.note.c.id, changes.forgotten_notes)
        await _save_accounts(tx, changes.accounts)
        await tx.upsert(tables.lead_alias, ("lead_id", "into_id"), list(changes.aliases), key=("lead_id",))
        await _delete(tx, tables.lead_alias, tables.lead_alias.c.lead_id, changes.ended_aliases)
        profiles = [profile_row(profile) for profile in changes.profiles]
        await tx.upsert(tables.routing, PROFILE_COLUMNS, profiles, key=("person",), newer="version")


@lru_cache
def _passed() -> Select[Any]:
    table = tables.deadline
    return select(func.count()).select_from(table).where(table.c.due_at < bindparam("now", type_=Instant))


@lru_cache
def _claimed(limit: int) -> Select[Any]:
    table = tables.deadline
    passed = select(table.c.handover_id).where(table.c.due_at < bindparam("now", type_=Instant))
    ordered = passed.order_by(table.c.due_at, table.c.handover_id).limit(limit)
    return ordered.with_for_update(skip_locked=True)


async def _found(tx: Transaction, table: Table, column: Column[Any], values: Iterable[str]) -> Sequence[Any]:
    wanted = sorted(set(values))
    if not wanted:
        return []
    return await tx.look_up(table, {column.name: wanted})


async def _delete(tx: Transaction, table: Table, column: Column[Any], values: Iterable[str]) -> None:
    await tx.remove(table, column.name, sorted(set(values)))


async def _aliases(tx: Transaction, leads: Iterable[str]) -> dict[str, str]:
    """Every merge that these leads have to do with, chains followed to both ends."""
    aliases: dict[str, str] = {}
    reached: set[str] = set()
    asked = set(leads)
    while asked:
        rows = await tx.joined(_either, {"wanted": sorted(asked)})
        reached |= asked
        aliases |= {row.lead_id: row.into_id for row in rows}
        asked = {lead for row in rows for lead in (row.lead_id, row.into_id)} - reached
    return aliases


def _either(keys: FromClause) -> Select[Any]:
    table = tables.lead_alias
    return select(table).select_from(
        keys.join(table, or_(table.c.lead_id == keys.c.wanted, table.c.into_id == keys.c.wanted))
    )


async def _entries(tx: Transaction, handovers: Sequence[str]) -> dict[str, list[Entry]]:
    entries: dict[str, list[Entry]] = defaultdict(list)
    for row in sorted(
        await _found(tx, tables.entry, tables.entry.c.handover_id, handovers), key=lambda found: int(found.number)
    ):
        entries[row.handover_id].append(entry_of(row))
    return entries


async def _leads(tx: Transaction, ids: Iterable[str]) -> dict[str, Lead]:
    return {row.id: lead_of(row) for row in await _found(tx, tables.lead, tables.lead.c.id, ids)}


async def _profiles(tx: Transaction, persons: Iterable[str]) -> dict[str, Profile]:
    rows = await _found(tx, tables.routing, tables.routing.c.person, persons)
    return {row.person: profile_of(row) for row in rows}


async def _accounts(tx: Transaction, handovers: Iterable[Handover]) -> dict[str, Account]:
    ids = {entry.account_id for one in handovers for entry in one.entries if entry.account_id is not None}
    return {row.id: account_of(row) for row in await _found(tx, tables.account, tables.account.c.id, ids)}


async def _save_leads(tx: Transaction, leads: Sequence[tuple[Lead | None, Lead]]) -> None:
    await tx.insert(tables.lead, ("id", "version", "erased_at"), [tuple(new) for old, new in leads if old is None])
    changed = [(old.id, old.version, new.version, new.erased_at) for old, new in leads if old is not None]
    await tx.update(tables.lead, ("version", "erased_at"), sorted(changed))


async def _save_handovers(
    tx: Transaction, handovers: Sequence[tuple[Handover | None, Handover]], now: datetime | None
) -> None:
    fresh, changed = [], []
    for old, new in handovers:
        row = handover_row(new, now or new.handed_over_at)
        if old is None:
            fresh.append(row)
        else:
            changed.append((old.id, old.version, *row[1:]))
    await tx.insert(tables.handover, HANDOVER_COLUMNS, fresh)
    await tx.update(tables.handover, HANDOVER_COLUMNS[1:], changed)


async def _save_accounts(tx: Transaction, accounts: Sequence[tuple[Account | None, Account]]) -> None:
    await tx.insert(tables.account, ACCOUNT_COLUMNS, [account_row(new) for old, new in accounts if old is None])
    changed = [(old.id, old.version, *account_row(new)[1:]) for old, new in accounts if old is not None]
    await tx.update(tables.account, ACCOUNT_COLUMNS[1:], changed)
