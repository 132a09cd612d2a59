"""Hand-overs are counted as they change: always what a recount finds, by however many at once, in ever so few rows."""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from qualification.adapters.outcomes import SqlOutcomes
from qualification.adapters.tables import HANDOVER, TALLY
from qualification.domain.lead import Ending, Frozen, Handover
from qualification.domain.outcomes import Outcomes, Place, places

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def handover(number: int, **known: Any) -> Handover:
    """An A1 by two rules, or a B2 by one."""
    grade, rules = ("A1", ("asked", "fits")) if number % 2 else ("B2", ("fits",))
    frozen = Frozen(1, grade, 1.0, 2.0, rules=rules)
    one = Handover(f"h{number}", "a", "a", 1, "anna", "routed", MONDAY, MONDAY, MONDAY, frozen)
    return one._replace(**known)


async def save(shop: Any, *changed: Handover) -> None:
    """Hand-overs as a batch writes them."""
    async with shop.database.transaction() as tx:
        found = await shop.desk.leads.handovers(tx, [one.id for one in changed])
        pairs = [(found.get(one.id), one) for one in changed]
        await shop.desk.leads.save_handovers(tx, pairs)
        await shop.desk.leads.tally(tx, pairs)


async def tally(shop: Any) -> dict[Place, int]:
    """What is counted."""
    async with shop.database.snapshot() as tx:
        rows = (await tx.execute(select(TALLY))).all()
    return {Place._make(row[:-1]): row.many for row in rows if row.many}


async def recount(shop: Any) -> dict[Place, int]:
    """What the hand-overs say that are stored."""
    async with shop.database.snapshot() as tx:
        ids = (await tx.execute(select(HANDOVER.c.id))).scalars().all()
        found = await shop.desk.leads.handovers(tx, ids)
    return dict(Counter(place for one in found.values() for place in places(one.value)))


async def test_every_course_of_a_handover_leaves_what_a_recount_finds(shop: Any) -> None:
    won, lost, closed = (Ending(MONDAY, how, "price", "e") for how in ("won", "lost", "disqualified"))
    await save(shop, *(handover(number) for number in range(6)))
    await save(shop, handover(0, sales_end=won), handover(1, opportunity="o"), handover(2, closed=closed))
    await save(
        shop, handover(0), handover(1, opportunity="o", sales_end=lost), handover(2, closed=closed, rating="good")
    )
    await save(shop, handover(1, opportunity="o", sales_end=lost, owner="ben"), handover(3, owner="ben"))
    counted = await tally(shop)
    assert counted == await recount(shop)
    assert counted == {
        Place(1, "grade", "A1", "lost", True): 1, Place(1, "grade", "A1", "open", False): 2,
        Place(1, "grade", "B2", "open", False): 2, Place(1, "grade", "B2", "disqualified", False): 1,
        Place(1, "rule", "asked", "lost", True): 1, Place(1, "rule", "asked", "open", False): 2,
        Place(1, "rule", "fits", "lost", True): 1, Place(1, "rule", "fits", "open", False): 4,
        Place(1, "rule", "fits", "disqualified", False): 1,
    }  # fmt: skip


async def test_batches_that_count_the_same_at_once_lose_nothing_and_never_wait_crosswise(shop: Any) -> None:
    batches = [[handover(10 * batch + number) for number in range(10)] for batch in range(8)]
    await asyncio.gather(*(save(shop, *batch) for batch in batches))
    ended = [[one._replace(opportunity="o") for one in reversed(batch)] for batch in batches]
    await asyncio.gather(*(save(shop, *batch) for batch in ended))
    found, by_version = await SqlOutcomes(shop.database).of_version(1, [1, 2])
    assert found.grades == {"A1": Outcomes(40, 40, 0, 0), "B2": Outcomes(40, 40, 0, 0)}
    assert found.rules == {"asked": Outcomes(40, 40, 0, 0), "fits": Outcomes(80, 80, 0, 0)}
    assert by_version == {1: Outcomes(80, 80, 0, 0), 2: Outcomes()}
    assert await tally(shop) == await recount(shop)


async def test_what_a_page_reads_does_not_grow_with_the_handovers(shop: Any) -> None:
    async def rows() -> int:
        async with shop.database.snapshot() as tx:
            return len((await tx.execute(select(TALLY.c.many))).all())

    await save(shop, *(handover(number) for number in range(2)))
    few = await rows()
    await save(shop, *(handover(number) for number in range(2, 1500)))
    assert (few, await rows()) == (4, 4)
