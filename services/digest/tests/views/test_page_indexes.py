"""Indexes that only pages ask: away while a set is filled, there before it is read, also where a rebuild broke off."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import Any

import pytest

from digest.adapters.page_indexes import THERE, page_indexes
from digest.adapters.slots import SqlViewSlots
from digest.adapters.tables import SERVICE, SLOTS
from digest.adapters.view_store import SqlViewStore
from digest.use_cases.project_events import project_events
from digest.use_cases.rebuild_views import ReadOn, rebuild_views, tidy_views
from event_bus.event import Event
from event_bus.positions import move_positions, read_positions
from event_bus.transaction import Transaction
from event_contracts.topics import LEADS
from service_kit.database import OpenDatabase, open_database
from service_kit.testing import Read, filled

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
PART = (LEADS.name, 0)
RUNNING, REBUILDING = "digest", "digest-rebuild"
ALL = {str(one.name) for views in SLOTS.values() for table in views.tables() for one in table.indexes}
OF_PAGES = {slot: {str(one.name) for one in page_indexes(views)} for slot, views in SLOTS.items()}


class BrokenOffError(Exception):
    """Planted: the rebuilding process ends here."""


async def there(database: OpenDatabase) -> set[str]:
    """Indexes of views, of both sets."""
    async with database.snapshot() as snapshot:
        return {row.name for row in await snapshot.execute(THERE[snapshot.dialect])} & ALL


async def rebuilt(database: OpenDatabase, read_on: ReadOn, slots: SqlViewSlots | None = None) -> None:
    slots = slots or SqlViewSlots()
    await rebuild_views(database=database, slots=slots, group=RUNNING, rebuilding=REBUILDING, read_on=read_on)


def dying_at(nth: int, act: Callable[[], Awaitable[None]]) -> ReadOn:
    """Reads on, and dies in its nth reading."""
    calls = count(1)

    async def read_on() -> None:
        await act()
        if next(calls) == nth:
            raise BrokenOffError

    return read_on


@pytest.fixture
async def database(migrated: Callable[[str], str]):
    opened = open_database(migrated("digest"))
    yield opened
    await opened.close()


def test_all_are_away_in_filling_but_what_whoever_fills_asks_and_those_of_tables_that_erasing_reaches() -> None:
    for slot in SLOTS:
        kept = {"lead_root", "handover_lead", "document_lead", "document_text", "document_company", "word_lead"}
        own = {name for name in ALL if name.startswith(f"view_{slot}_")}
        assert own - OF_PAGES[slot] == {f"view_{slot}_{name}" for name in kept}
        assert OF_PAGES[slot] > {f"view_{slot}_lead_latest", f"view_{slot}_ledger_begun", f"view_{slot}_entry_words"}


async def test_they_are_away_while_the_set_is_filled_and_there_when_it_is_read(database) -> None:
    seen = []

    async def read_on() -> None:
        seen.append(await there(database))

    await rebuilt(database, read_on)
    assert seen == [ALL - OF_PAGES["b"], ALL]
    assert await there(database) == ALL

    await rebuilt(database, read_on)
    assert seen[2:] == [ALL - OF_PAGES["a"], ALL]
    assert await there(database) == ALL


@pytest.mark.parametrize("nth", [1, 2])
async def test_pages_keep_theirs_where_a_rebuild_breaks_off_and_the_next_makes_what_is_missing(database, nth) -> None:
    """In its filling, or when it has made all and only reads what was said meanwhile; the service starts in between."""

    async def filling() -> None:
        async with database.transaction() as transaction:
            if not await read_positions(transaction, SERVICE.consumer.position, REBUILDING):
                await move_positions(transaction, SERVICE.consumer.position, REBUILDING, {PART: None}, {PART: 5})

    with pytest.raises(BrokenOffError):
        await rebuilt(database, dying_at(nth, filling))
    await tidy_views(database=database, slots=SqlViewSlots(), rebuilding=REBUILDING)
    assert await there(database) == (ALL - OF_PAGES["b"] if nth == 1 else ALL)

    await rebuilt(database, nothing)
    assert await there(database) == ALL


async def nothing() -> None:
    """There is nothing to read."""


class Dying(SqlViewSlots):
    """Dies when the set is wanted for the nth time: first to empty it, then once for each index."""

    def __init__(self, nth: int) -> None:
        self._left = nth

    async def other(self, transaction: Transaction) -> SqlViewStore:
        self._left -= 1
        if not self._left:
            raise BrokenOffError
        return await super().other(transaction)


async def test_one_that_breaks_off_between_two_indexes_leaves_the_rest_to_the_next(database) -> None:
    with pytest.raises(BrokenOffError):
        await rebuilt(database, nothing, Dying(5))
    assert len(await there(database) & OF_PAGES["b"]) == 3
    assert await there(database) > OF_PAGES["a"]

    await rebuilt(database, nothing)
    assert await there(database) == ALL


LEADS_THERE = 400


def known(key: Callable[[str], Any]) -> list[Event]:
    """So many leads, each with a name and a hand-over."""
    said = []
    for number in range(LEADS_THERE):
        one = key(f"l{number}")
        one.say("lead.created", NOON, attributes={"source": "web"})
        one.document("private.profile", "profile/main", 1, {"lead_id": one.lead, "name": "Anna"})
        one.qualified(NOON, 1)
        one.assigned(NOON, f"l{number}-h1", 1, "anna", NOON)
        said += [*one.events, *one.documents]
    return said


def news(keys: Sequence[Any]) -> list[Event]:
    """Of each kind that asks for more than its own lead: merged, parted, erased; worked on, taken back; a new one."""
    merged, erased, worked, new = keys
    for one in keys:
        one.say("lead.created", NOON, attributes={"source": "web"})
        one.document("private.profile", "profile/main", 1, {"lead_id": one.lead, "name": "Anna"})
    merged.say("lead.merged", NOON, into="l7")
    merged.say("lead.unmerged", NOON, **{"from": "l7"}, attributes={"source": "web"})
    erased.say("lead.erased", NOON)
    contacted = worked.sales("lead.contacted", NOON, "l3-h1", outcome="reached", channel="phone", attempt=1)
    worked.sales("lead.action_undone", NOON, "l3-h1", event_id=contacted.id, undone=contacted.type)
    new.say("lead.touched", NOON, touch_id="t", kind="page_viewed", campaign=None)
    return [event for one in keys for event in (*one.events, *one.documents)]


@pytest.mark.postgresql
@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
@pytest.mark.parametrize("helper", ["view_b_lead_root", "view_b_handover_lead"])
async def test_a_batch_fills_without_them_and_reads_no_table_whole(migrated, key, helper) -> None:
    """Planted: one more of the indexes away, and the whole table is read."""
    batch = news([key(lead) for lead in ("l1", "l2", "l3", "new")])
    store = SqlViewStore(SLOTS["b"], tuple(SLOTS.values()))

    async def begin(transaction: Transaction) -> None:
        await store.begin_filling(transaction)
        await fold(transaction, known(key))

    async def fold(transaction: Transaction, events: Sequence[Event]) -> None:
        await project_events(transaction, events, store=store, owners=None)

    ask = partial(fold, events=batch)
    async with filled(migrated("digest"), begin) as database:
        await Read(ask, None, budget=LEADS_THERE // 2, helper=helper, writing=True).holds_by_its_index(database)
