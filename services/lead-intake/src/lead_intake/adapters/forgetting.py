"""Lists that wait, in SQL: who was erased meanwhile, and which of them nobody has started."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import phonenumbers
from sqlalchemy import delete, select

from event_bus.transaction import Transaction
from lead_intake.adapters import tables
from lead_intake.domain.forgotten import SHORTEST, hash_of
from lead_intake.domain.identities import PHONE, Identity

WAITING = ("uploading", "preview", "running")


async def forget_in_lists(transaction: Transaction, identities: Sequence[Identity]) -> None:
    """Lists that are not taken in yet leave these people out."""
    job = tables.import_job
    waiting = await transaction.execute(select(job.c.id).where(job.c.state.in_(WAITING)).order_by(job.c.id))
    hashes = sorted({hash_of(_as_written(identity)) for identity in identities})
    rows = [(import_id, one) for import_id in waiting.scalars() for one in hashes]
    await transaction.upsert(tables.short_lived.forgotten, ("import_id", "word"), rows, key=("import_id", "word"))


def _as_written(identity: Identity) -> Identity:
    """A phone without its calling code, which lists often leave out."""
    kind, value = identity
    if kind != PHONE:
        return identity
    national = str(phonenumbers.parse(value).national_number)
    return (kind, national) if len(national) >= SHORTEST else identity


class SqlForgotten:
    """The `Forgotten` port, and its end."""

    async def of(self, transaction: Transaction, import_ids: Collection[str]) -> Mapping[str, set[str]]:
        """Hashes of what identified them, by import."""
        table = tables.short_lived.forgotten
        keys = transaction.keys(id=sorted(import_ids))
        found: dict[str, set[str]] = {}
        for row in await transaction.execute(
            select(table).select_from(keys.join(table, table.c.import_id == keys.c.id))
        ):
            found.setdefault(row.import_id, set()).add(row.word)
        return found

    async def forget(self, transaction: Transaction) -> None:
        """What lists that have ended needed to know."""
        table, job = tables.short_lived.forgotten, tables.import_job
        waiting = select(job.c.id).where(job.c.state.in_(WAITING))
        await transaction.execute(delete(table).where(table.c.import_id.not_in(waiting)))


async def unstarted(transaction: Transaction, before: datetime) -> list[str]:
    """Lists that were sent before and are previews still."""
    job = tables.import_job
    rows = await transaction.execute(select(job.c.id).where(job.c.state == "preview", job.c.created_at < before))
    return list(rows.scalars())
