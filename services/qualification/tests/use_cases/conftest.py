"""The same use cases over storage in dictionaries, quick enough for hundreds of made-up histories."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any, cast

import pytest

from event_bus.event import Event
from event_bus.outbox import Outbox
from event_bus.transaction import Transaction
from qualification.adapters.tables import KIT
from qualification.domain.criteria import Rulebook
from qualification.domain.criteria_moves import MovedLead
from qualification.domain.default_criteria import DEFAULT
from qualification.domain.lead import Handover, Lead
from qualification.domain.outcomes import Place, moves
from qualification.entrypoints.subscriptions import TRANSLATIONS
from qualification.ports import CriteriaVersions, Leads, Note, Notes, Owners, Stored, Team
from qualification.use_cases.book import Desk
from qualification.use_cases.hear_leads import hear_leads

END = datetime(2026, 4, 11, 9, tzinfo=UTC)
BOOK = Rulebook((DEFAULT,), "Europe/Berlin")


class Memory:
    """Storage in dictionaries; what the ports ask for and no more."""

    def __init__(self) -> None:
        self.stored: dict[str, Stored[Lead]] = {}
        self.kept: dict[str, Stored[Handover]] = {}
        self.counted: Counter[Place] = Counter()
        self.rows: list[tuple[Any, ...]] = []

    async def leads(self, _tx: Transaction, ids: Iterable[str]) -> dict[str, Stored[Lead]]:
        return {one: self.stored[one] for one in ids if one in self.stored}

    async def handovers(self, _tx: Transaction, ids: Iterable[str]) -> dict[str, Stored[Handover]]:
        return {one: self.kept[one] for one in ids if one in self.kept}

    async def handovers_of(self, _tx: Transaction, holders: Iterable[str]) -> dict[str, Stored[Handover]]:
        wanted = set(holders)
        return {key: one for key, one in self.kept.items() if one.value.holder in wanted}

    async def save_leads(self, _tx: Transaction, leads: Sequence[tuple[Stored[Lead] | None, Lead]]) -> None:
        for before, lead in leads:
            assert self.stored.get(lead.id) == before
            self.stored[lead.id] = Stored(lead, before.revision + 1 if before else 1)

    async def save_handovers(
        self, _tx: Transaction, handovers: Sequence[tuple[Stored[Handover] | None, Handover]]
    ) -> None:
        for before, one in handovers:
            self.kept[one.id] = Stored(one, before.revision + 1 if before else 1)

    async def tally(self, _tx: Transaction, changes: Sequence[tuple[Stored[Handover] | None, Handover]]) -> None:
        for place, by in moves(((before and before.value, after) for before, after in changes), UTC):
            self.counted[place] += by

    async def remember_moves(self, _tx: Transaction, moves: Sequence[MovedLead]) -> None:
        assert moves == [], "there is one version only"

    async def rulebook(self, _tx: Transaction) -> Rulebook:
        return BOOK

    async def capacities(self, _tx: Transaction, _people: Iterable[str]) -> dict[str, int]:
        return {}

    async def open_counts(self, _tx: Transaction, _people: Iterable[str]) -> dict[str, int]:
        return {}

    async def freed(self, _tx: Transaction, _since: dict[str, datetime]) -> None:
        return None

    async def remember_owners(self, _tx: Transaction, _owners: Sequence[tuple[str, str]]) -> None:
        return None

    async def follow_merge(self, _tx: Transaction, _loser: str, _winner: str) -> None:
        return None

    async def follow_unmerge(self, _tx: Transaction, _origin: str, _holder: str) -> None:
        return None

    async def forget(self, _tx: Transaction, _lead_ids: Sequence[str]) -> Sequence[Note]:
        return []

    async def insert(self, _table: Any, _columns: Any, rows: Sequence[tuple[Any, ...]]) -> None:
        self.rows += rows

    def after_commit(self, _callback: Any) -> None:
        return None


def _hear_all(batches: Sequence[Sequence[Event]], handovers: Iterable[Handover] = ()) -> Memory:
    memory = Memory()
    memory.kept = {one.id: Stored(one, 1) for one in handovers}
    ids = count(1)
    desk = Desk(
        leads=cast("Leads", memory), team=cast("Team", memory), owners=cast("Owners", memory),
        outbox=Outbox(KIT.outbox, "qualification", lambda: END), clock=lambda: END,
        new_id=lambda: f"fact-{next(ids)}", wake_routing=lambda: None, wake_rescoring=lambda: None,
        first_deadline_minutes=240,
    )  # fmt: skip

    async def hear() -> None:
        for batch in batches:
            await hear_leads(
                cast("Transaction", memory), [TRANSLATIONS[event.type](event) for event in batch], desk=desk,
                criteria=cast("CriteriaVersions", memory), notes=cast("Notes", memory),
            )  # fmt: skip

    asyncio.run(hear())
    return memory


@pytest.fixture(scope="session")
def hear_all() -> Callable[[Sequence[Sequence[Event]]], Memory]:
    """Hear batches of events, one after the other; answers the storage afterwards."""
    return _hear_all


@pytest.fixture(scope="session")
def hear_all_with() -> Callable[[Sequence[Sequence[Event]], Iterable[Handover]], Memory]:
    """The same where these hand-overs are there already."""
    return _hear_all
