"""One set of views in the database, as the projector reads and writes it."""

from collections.abc import Iterable, Sequence, Set
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Delete, Table, delete, update

from digest.adapters.finding import PROFILE, save_words
from digest.adapters.ledger_rows import LEDGER_COLUMNS, ledger_row
from digest.adapters.page_indexes import drop_page_indexes, make_page_index
from digest.adapters.view_rows import (
    DEADLINE_COLUMNS,
    HANDOVER_COLUMNS,
    MQL_COLUMNS,
    OWNERSHIP_COLUMNS,
    Row,
    deadline_rows,
    handover_of,
    handover_row,
    lead_of,
    lead_row,
    mql_row,
    owner_rows,
)
from digest.adapters.view_tables import Views
from digest.domain.course import course
from digest.domain.handover import Handover
from digest.domain.lead import Lead
from digest.domain.timeline import Entry
from digest.domain.view import Campaign, CriteriaVersion, Document, Invitation, Routing, Saved, Source
from event_bus.putting import put
from event_bus.transaction import Transaction


class SqlViewStore:
    """Keeps one slot; `everywhere` are all slots, since erasing may not leave a copy in a set that is not read."""

    def __init__(self, views: Views, everywhere: Sequence[Views]) -> None:
        self.views = views
        self._everywhere = everywhere

    async def leads(self, transaction: Transaction, ids: Iterable[str]) -> list[Lead]:
        """Those that are known, by their own ids."""
        return await self._leads(transaction, self.views.lead.c.id, ids)

    async def families(self, transaction: Transaction, roots: Iterable[str]) -> list[Lead]:
        """Every lead id that one of these stands for."""
        return await self._leads(transaction, self.views.lead.c.root, roots)

    async def _leads(self, transaction: Transaction, column: Column[Any], values: Iterable[str]) -> list[Lead]:
        wanted = sorted(set(values))
        if not wanted:
            return []
        table = self.views.lead
        return [lead_of(row) for row in await transaction.look_up(table, {column.name: wanted}, Lead._fields)]

    async def handovers(self, transaction: Transaction, leads: Iterable[str]) -> list[Handover]:
        """Every hand-over assigned under one of these lead ids."""
        wanted = sorted(set(leads))
        if not wanted:
            return []
        return [handover_of(row) for row in await transaction.look_up(self.views.handover, {"lead_id": wanted})]

    async def save(self, transaction: Transaction, saved: Saved) -> None:
        """Write what a batch changed."""
        views = self.views
        leads = _parted([lead_row(lead) for lead in saved.leads], saved.new)
        await put(transaction, views.lead, Lead._fields, *leads, key=("id",))
        await self._save_handovers(transaction, saved)
        await transaction.upsert(views.mql, MQL_COLUMNS, [mql_row(mql) for mql in saved.mqls], key=("event_id",))
        await transaction.upsert(views.invitation, Invitation._fields, saved.invitations, key=("id", "withdrawn"))
        await put(
            transaction, views.entry, Entry._fields, *_parted(saved.entries, saved.new), key=("lead_id", "at", "id")
        )
        for (lead_id, at, identity), undone in saved.undone.items():
            line = views.entry
            await transaction.execute(
                update(line)
                .where(line.c.lead_id == lead_id, line.c.at == at, line.c.id == identity)
                .values(undone_at=undone and undone.at, undone_by=undone and undone.by)
            )
        await self._save_documents(transaction, saved)
        for table, fields, rows in (
            (views.campaign, Campaign._fields, saved.campaigns),
            (views.criteria, CriteriaVersion._fields, saved.criteria),
            (views.routing, Routing._fields, saved.routing),
            (views.source, Source._fields, saved.sources),
        ):
            await transaction.upsert(table, fields, rows, key=("id",), newer="version")

    async def _save_handovers(self, transaction: Transaction, saved: Saved) -> None:
        views = self.views
        paths = [(fate, fate.handover, course(fate.handover)) for fate in saved.fates]
        handovers = [handover_row(handover, path) for _, handover, path in paths]
        await transaction.upsert(views.handover, HANDOVER_COLUMNS, handovers, key=("id",))
        ledger = [ledger_row(fate, fate.nth, path) for fate, _, path in paths if fate.nth is not None]
        await transaction.upsert(views.ledger, LEDGER_COLUMNS, ledger, key=("handover_id",))
        await transaction.remove(
            views.ledger, "handover_id", [fate.handover.id for fate in saved.fates if not fate.nth]
        )
        owners = [row for _, handover, path in paths for row in owner_rows(handover, path)]
        await transaction.upsert(views.ownership, OWNERSHIP_COLUMNS, owners, key=("handover_id", "event_id"))
        deadlines = [row for _, handover, path in paths for row in deadline_rows(handover, path)]
        await transaction.upsert(views.deadline, DEADLINE_COLUMNS, deadlines, key=("handover_id", "event_id"))

    async def _save_documents(self, transaction: Transaction, saved: Saved) -> None:
        document, word = self.views.document, self.views.word
        await transaction.upsert(document, Document._fields, saved.documents, key=("id",), newer="version")
        await transaction.remove(document, "id", sorted(set(saved.gone)))
        erased = sorted(set(saved.erased))
        for views in self._everywhere:
            await transaction.remove(views.document, "lead_id", erased)
            await transaction.remove(views.word, "lead_id", erased)
        profiles = [one.lead_id for one in saved.documents if one.type == PROFILE and one.lead_id]
        gone = [name.partition("/")[0] for name in saved.gone if name.endswith("/profile/main")]
        await transaction.remove(word, "lead_id", sorted({*profiles, *gone}))
        await save_words(transaction, self.views, profiles)

    async def clear(self, transaction: Transaction) -> None:
        """Forget everything."""
        for table in self.views.tables():
            await transaction.rows(_emptying(table))

    async def begin_filling(self, transaction: Transaction) -> None:
        """Forget everything, indexes that only pages ask too."""
        await self.clear(transaction)
        await drop_page_indexes(transaction, self.views)

    async def make_index(self, transaction: Transaction) -> bool:
        """Make one index that only pages ask and that is missing; False: none was."""
        return await make_page_index(transaction, self.views)


def _parted(rows: Sequence[Row], new: Set[str]) -> tuple[list[Row], list[Row]]:
    """Rows that begin with a lead's id: those of new leads, and all others."""
    return [row for row in rows if row[0] in new], [row for row in rows if row[0] not in new]


@lru_cache
def _emptying(table: Table) -> Delete:
    """Made once: every start of the service empties the set that is not read, table by table."""
    return delete(table)
