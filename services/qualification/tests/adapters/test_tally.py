"""Hand-overs are counted as they change: always what a recount finds, by however many at once, in ever so few rows."""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update

from qualification.adapters.outcomes import SqlOutcomes
from qualification.adapters.recount import recount_where_needed
from qualification.adapters.tables import HANDOVER, TALLY
from qualification.application import WHOLE
from qualification.domain.lead import Ending, Frozen, Handover
from qualification.domain.outcomes import Became, Figures, Outcomes, Place, places

MARCH = "2026-03"
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
    return dict(Counter(place for one in found.values() for place in places(one.value, UTC)))


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
        Place(1, MARCH, "grade", "A1", "lost", True): 1, Place(1, MARCH, "grade", "A1", "open", False): 2,
        Place(1, MARCH, "grade", "B2", "open", False): 2, Place(1, MARCH, "grade", "B2", "disqualified", False): 1,
        Place(1, MARCH, "rule", "asked", "lost", True): 1, Place(1, MARCH, "rule", "asked", "open", False): 2,
        Place(1, MARCH, "rule", "fits", "lost", True): 1, Place(1, MARCH, "rule", "fits", "open", False): 4,
        Place(1, MARCH, "rule", "fits", "disqualified", False): 1,
    }  # fmt: skip


async def test_batches_that_count_the_same_at_once_lose_nothing_and_never_wait_crosswise(shop: Any) -> None:
    batches = [[handover(10 * batch + number) for number in range(10)] for batch in range(8)]
    await asyncio.gather(*(save(shop, *batch) for batch in batches))
    ended = [[one._replace(opportunity="o") for one in reversed(batch)] for batch in batches]
    await asyncio.gather(*(save(shop, *batch) for batch in ended))
    _, found, _, by_version = await SqlOutcomes(shop.database).of_version(1, None, [1, 2])
    assert found.grades == {"A1": Outcomes(40, 40, 0, 0), "B2": Outcomes(40, 40, 0, 0)}
    assert found.rules == {"asked": Outcomes(40, 40, 0, 0), "fits": Outcomes(80, 80, 0, 0)}
    assert by_version == {1: Outcomes(80, 80, 0, 0), 2: Outcomes()}
    assert await tally(shop) == await recount(shop)


async def test_a_month_is_chosen_and_else_the_newest_in_which_one_began(shop: Any) -> None:
    await save(shop, *(handover(number) for number in range(4)))
    april = datetime(2026, 4, 30, 23, tzinfo=UTC)
    await save(shop, handover(5, handed_over_at=april, opportunity="o"), handover(7, handed_over_at=april))
    outcomes = SqlOutcomes(shop.database)

    newest = await outcomes.of_version(1)
    assert (newest.month, newest.months) == ("2026-04", ("2026-04", "2026-03"))
    assert newest.figures.grades == {"A1": Outcomes(2, 1, 0, 1)}
    assert newest.figures.rules == {"asked": Outcomes(2, 1, 0, 1), "fits": Outcomes(2, 1, 0, 1)}
    march = await outcomes.of_version(1, "2026-03", [1])
    assert march.figures.grades == {"A1": Outcomes(2, 0, 0, 2), "B2": Outcomes(2, 0, 0, 2)}
    assert march.versions == {1: Outcomes(6, 1, 0, 5)}
    whole = await outcomes.of_version(1, WHOLE)
    assert (whole.month, whole.figures.grades["A1"]) == (None, Outcomes(4, 1, 0, 3))
    assert (await outcomes.of_version(1, "2026-02")).figures.grades == {}
    assert await outcomes.of_version(2) == Became(None, Figures(), (), {})


async def test_what_was_counted_without_months_is_counted_anew_once(shop: Any) -> None:
    await save(shop, *(handover(number) for number in range(1203)))
    right = await tally(shop)
    async with shop.database.transaction() as tx:
        await tx.execute(update(TALLY).values(month="", many=7))
    async with shop.database.transaction() as tx:
        assert await recount_where_needed(tx, UTC)
    assert await tally(shop) == right
    await save(shop, handover(3, opportunity="o"))
    async with shop.database.transaction() as tx:
        assert not await recount_where_needed(tx, UTC)
    assert await tally(shop) == await recount(shop)


async def test_what_a_page_reads_does_not_grow_with_the_handovers(shop: Any) -> None:
    async def rows() -> int:
        async with shop.database.snapshot() as tx:
            return len((await tx.execute(select(TALLY.c.many))).all())

    await save(shop, *(handover(number) for number in range(2)))
    few = await rows()
    await save(shop, *(handover(number) for number in range(2, 1500)))
    assert (few, await rows()) == (4, 4)
