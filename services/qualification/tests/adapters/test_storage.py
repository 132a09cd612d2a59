"""What is stored reads back as it was, the migrations make the tables that the code means, and no write is lost."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from event_bus.transaction import StaleError
from qualification.adapters import packing
from qualification.adapters.tables import metadata
from qualification.domain.assigning import handover_id
from qualification.domain.attributes import Attributes
from qualification.domain.lead import (
    Act,
    Before,
    Campaign,
    Cause,
    Ending,
    Frozen,
    Handover,
    Lead,
    Mark,
    Queued,
    Recall,
    Said,
)
from qualification.domain.scoring import Score
from service_kit.migrations import differences

MONDAY = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
FROZEN = Frozen(3, "B2", 20.5, 41.25, "web", None, "expert", "retail", "SE", "11-50")
FULL = Lead(
    id="00000000-0000-7000-8000-000000000001",
    version=7,
    created_at=MONDAY,
    attributes=Attributes("web", "retail", "SE", "11-50", "vp", "business", ("email", "phone"), has_company=True),
    score=Score(2, 12.5, {"form": 20.0, "click": -0.1}, MONDAY, {"click": {739677: 2}}),
    said=Said(2, 12.5, 20.25, MONDAY, "C3"),
    campaign=Campaign(MONDAY, "spring", None),
    stage="nurture",
    mark=Mark(MONDAY, "nurture", "too_early", MONDAY + timedelta(days=60), "h", "too_early", "ingrid"),
    by_hand=Mark(MONDAY, "disqualified", "by_hand"),
    queued=Queued(MONDAY, MONDAY + timedelta(hours=1), "criteria", 2, FROZEN, Cause("e", "c")),
    cycles=2,
    repaired_at=MONDAY,
    merged_into=None,
)


async def test_a_lead_reads_back_as_it_was_written(shop: Any) -> None:
    bare = Lead("00000000-0000-7000-8000-000000000002")
    async with shop.database.transaction() as tx:
        await shop.desk.leads.save_leads(tx, [(None, FULL), (None, bare)])
    async with shop.database.snapshot() as tx:
        found = await shop.desk.leads.leads(tx, [FULL.id, bare.id, "nobody"])
    assert {key: stored.value for key, stored in found.items()} == {FULL.id: FULL, bare.id: bare}


@pytest.mark.parametrize(
    "change",
    [
        {"score": Score(3, 0.0, {}, None, {}), "said": None, "version": 8},
        {"stage": "erased", "mark": None, "merged_into": "00000000-0000-7000-8000-000000000002", "queued": None},
    ],
)
async def test_a_changed_lead_reads_back_as_it_was_changed(shop: Any, change: dict[str, Any]) -> None:
    leads = shop.desk.leads
    async with shop.database.transaction() as tx:
        await leads.save_leads(tx, [(None, FULL)])
    async with shop.database.transaction() as tx:
        before = (await leads.leads(tx, [FULL.id]))[FULL.id]
        await leads.save_leads(tx, [(before, FULL._replace(**change))])
    async with shop.database.snapshot() as tx:
        after = (await leads.leads(tx, [FULL.id]))[FULL.id]
    assert after.value == FULL._replace(**change)
    assert after.revision == before.revision + 1


async def test_a_lead_that_somebody_else_changed_meanwhile_is_not_overwritten(shop: Any) -> None:
    leads = shop.desk.leads
    async with shop.database.transaction() as tx:
        await leads.save_leads(tx, [(None, FULL)])
    async with shop.database.snapshot() as tx:
        before = (await leads.leads(tx, [FULL.id]))[FULL.id]
    async with shop.database.transaction() as tx:
        await leads.save_leads(tx, [(before, FULL._replace(campaign=None))])
    with pytest.raises(StaleError):
        async with shop.database.transaction() as tx:
            await leads.save_leads(tx, [(before, FULL._replace(stage="lost"))])


async def test_touches_heard_at_once_by_two_processes_both_count(shop: Any) -> None:
    await shop.create(1)

    async def hear() -> None:
        while True:
            try:
                await shop.hear(shop.touch(1, "form_submitted", MONDAY))
            except StaleError:
                continue
            return

    await asyncio.gather(*(hear() for _ in range(5)))
    assert sum((await shop.lead(1)).score.points.values()) == pytest.approx(100.0)


async def test_a_hand_over_reads_back_as_it_was_written(shop: Any) -> None:
    ended = Ending(MONDAY, "returned", "no_budget", "e", MONDAY + timedelta(days=90))
    closed = Ending(MONDAY, "disqualified", "duplicate", closes_lead=False)
    one = Handover(
        handover_id("a", 1), "a", "b", 1, "anna", "by_hand", MONDAY, MONDAY, MONDAY, FROZEN, ended, closed, "good", "o",
        Before("e", MONDAY, "bert", "q", Queued(MONDAY, MONDAY, "criteria", 1, FROZEN, again_at=MONDAY), None, True),
        (Act("e1", "lead.accepted", "anna"), Act("e2", "lead.won", None)), Recall(MONDAY, "mia"),
    )  # fmt: skip
    async with shop.database.transaction() as tx:
        await shop.desk.leads.save_handovers(tx, [(None, one)])
        found = await shop.desk.leads.handovers_of(tx, ["b"])
        assert found[one.id].value == one
        assert await shop.desk.team.open_counts(tx, ["anna"]) == {}
        reopened = one._replace(sales_end=None, closed=None)
        await shop.desk.leads.save_handovers(tx, [(found[one.id], reopened)])
        assert (await shop.desk.leads.handovers(tx, [one.id]))[one.id].value == reopened
        assert await shop.desk.team.open_counts(tx, ["anna"]) == {"anna": 1}


moments = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
points = st.floats(-1000, 1000)
names = st.sampled_from(["form", "click", "price"])


@given(
    st.builds(
        Score,
        st.integers(1, 9),
        points,
        st.dictionaries(names, points),
        st.none() | moments,
        st.dictionaries(
            names,
            st.dictionaries(st.dates().map(date.toordinal), st.integers(1, 9), min_size=1),
        ),
    )
)
def test_a_score_is_packed_without_losing_a_bit(score: Score) -> None:
    unpacked = packing.score_of(score.version, score.fit, score.at, packing.pack_score(score))
    assert unpacked == score


def test_the_migrations_make_the_tables_of_the_code(migrated: Callable[[str], str]) -> None:
    url = migrated("qualification")
    if url.startswith("sqlite"):
        engine = create_engine(url, poolclass=NullPool)
        with engine.connect() as connection:
            assert differences(connection, metadata) == []
        engine.dispose()
    else:
        assert asyncio.run(_differences(url)) == []


async def _differences(url: str) -> list[object]:
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1), poolclass=NullPool)
    async with engine.connect() as connection:
        found = await connection.run_sync(differences, metadata)
    await engine.dispose()
    return found
