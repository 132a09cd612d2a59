"""The look at plans sees a table that is read whole and a statement that costs too much, and nothing else."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from plans.copies import NOT_TOLD, PACKAGES, SMALL, grow, growing, metadata_of
from plans.hearing import heard, name_of
from plans.judging import cost, read_whole
from plans.kept import Finding, Kept, needless, unexplained
from plans.planning import planned
from service_kit.database import open_database

LEAD = "0193b2f0-5c1e-7a00-8000-000000000001"
BY_INDEX = {"Node Type": "Index Scan", "Relation Name": "lead", "Index Cond": "(id = 1)", "Total Cost": 8.4}
WHOLE = {"Node Type": "Seq Scan", "Relation Name": "touch", "Total Cost": 30_000.0}
postgresql = pytest.mark.parametrize(
    "databases", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)


def test_a_large_table_that_is_read_whole_is_seen_however_deep_it_lies() -> None:
    joined = {"Node Type": "Nested Loop", "Total Cost": 30_008.4, "Plans": [BY_INDEX, WHOLE]}
    plan = {"Node Type": "Limit", "Total Cost": 12.0, "Plans": [joined]}
    assert (read_whole(plan, {"lead", "touch"}), cost(plan)) == (["touch"], 12.0)
    assert read_whole(plan, {"lead"}) == []  # a small one is best read so


def test_what_is_explained_is_left_out_and_an_explanation_of_nothing_is_seen() -> None:
    funnel = Finding("digest", "reads ledger whole", 7_000.0, "SELECT  cell\nFROM ledger WHERE true")
    other = funnel._replace(database="sales_feedback")
    kept = (Kept("digest", ("FROM ledger WHERE",), "all there ever was"), Kept("digest", ("FROM mql",), "the same"))
    assert (unexplained([funnel, other], kept), needless([funnel, other], kept)) == ([other], [kept[1]])


def test_every_table_that_is_said_not_to_grow_is_there() -> None:
    names = {table.name for package in PACKAGES for table in metadata_of(package).sorted_tables}
    assert names >= SMALL | NOT_TOLD
    assert {"lead", "view_a_lead", "handover", "lead_state"} <= {one.name for p in PACKAGES for one in growing(p)}


@postgresql
async def test_copies_are_other_leads_of_other_people_in_other_months(migrated: Callable[[str], str]) -> None:
    url = migrated("digest")
    database = open_database(url)
    try:
        async with database.transaction() as transaction:
            await transaction.execute(text(
                "insert into view_a_handover (id, lead_id, cycle, handed_over_at, qualified_at, facts, owner) "
                f"values ('{LEAD}', '{LEAD}', 1, '2026-11-30 00:00+00', '2026-11-30 00:00+00', '[]', 'anna')"
            ))  # fmt: skip
        grown = dict(await grow("digest", url, 3))
        async with database.snapshot() as snapshot:
            rows = await snapshot.execute(
                text("select id, owner, handed_over_at::date from view_a_handover order by 1")
            )
            found = [(str(one[0])[-12:], one[1], str(one[2])) for one in rows]
    finally:
        await database.close()
    assert found == [
        ("000000000001", "anna", "2026-11-30"),
        ("000100000001", "anna-1", "2026-10-31"),
        ("000200000001", "anna-2", "2026-10-01"),
    ]
    assert grown["view_a_handover"] == 3


@postgresql
async def test_a_statement_without_its_index_is_found_and_one_with_it_is_not(migrated: Callable[[str], str]) -> None:
    url = migrated("sales_feedback")
    database = open_database(url)
    try:
        async with database.transaction() as transaction:
            await transaction.execute(text(
                "insert into note (id, lead_id, handover_id, written_by, occurred_at, text) "
                "select 'n' || n, 'l' || n, 'h' || n, 'anna', now(), '' from generate_series(1, 20000) n"
            ))  # fmt: skip
            await transaction.execute(text("analyze note"))
        with heard() as hears:
            async with database.snapshot() as snapshot:
                await snapshot.execute(text("select text from note where lead_id = :lead"), {"lead": "l5"})
                await snapshot.execute(text("select text from note where written_by = :who"), {"who": "mia"})
        found = await planned({name_of(url): url}, hears, {name_of(url): {"note"}})
        dear = await planned({name_of(url): url}, hears, {name_of(url): set()}, most=100.0)
    finally:
        await database.close()
    assert [(one.what, "written_by" in one.sql) for one in found] == [("reads note whole", True)]
    assert ["written_by" in one.sql for one in dear] == [True]  # also by what it costs
