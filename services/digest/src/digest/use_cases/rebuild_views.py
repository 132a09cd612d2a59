"""Build the views anew beside those that are read, then switch in one transaction; nothing is said."""

from collections.abc import Awaitable, Callable

from digest.ports import ViewSlots
from event_bus.transaction import Database

ReadOn = Callable[[], Awaitable[None]]
"""Reads the log for the rebuilding group until it stands where the running one stands, and lets go of it."""


async def rebuild_views(*, database: Database, slots: ViewSlots, group: str, rebuilding: str, read_on: ReadOn) -> None:
    """After this the views are those that today's code makes of the whole log; `group` never stops for longer than the
    switch."""
    async with database.transaction() as tx:
        await (await slots.other(tx)).begin_filling(tx)
        await slots.forget(tx, rebuilding)
    await read_on()
    await _make_indexes(database, slots)

    switched = False
    while not switched:
        await read_on()
        # Nothing of the rebuilding group is in hand now, and `caught_up` holds the running one: both stand still.
        async with database.transaction() as tx:
            switched = await slots.caught_up(tx, group, rebuilding)
            if switched:
                await slots.switch(tx, group, rebuilding)

    # Readers that began before the switch still see the old rows: each transaction sees what stood when it began.
    await tidy_views(database=database, slots=slots, rebuilding=rebuilding)


async def _make_indexes(database: Database, slots: ViewSlots) -> None:
    """One in each transaction, so that on SQLite whoever else writes comes in between."""
    missing = True
    while missing:
        async with database.transaction() as tx:
            missing = await (await slots.other(tx)).make_index(tx)


async def tidy_views(*, database: Database, slots: ViewSlots, rebuilding: str) -> None:
    """Empty the set that is not read, unless a rebuild is filling it: personal data stands in one place only."""
    async with database.transaction() as tx:
        if not await slots.started(tx, rebuilding):
            await slots.forget(tx, rebuilding)
            await (await slots.other(tx)).clear(tx)
