"""What a list or a use case reads grows with its answer, not with the hand-overs there ever were."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest

from event_bus.transaction import Transaction
from sales_feedback.adapters.reads import SqlReads
from sales_feedback.adapters.store import SqlStore
from sales_feedback.adapters.tables import SHARED
from sales_feedback.domain.handover import OPEN
from sales_feedback.ports import Filters
from service_kit.database import OpenDatabase
from service_kit.policy import Principal
from service_kit.testing import Read, filled

pytestmark = [pytest.mark.postgresql, pytest.mark.parametrize("databases", ["postgresql"], indirect=True)]
NOW = datetime(2026, 11, 1, tzinfo=UTC)
PAGE = 20
# 20,000 hand-overs, one a minute, all Anna's and won but for every 100th, which is open and Bert's: 200. Of these
# every 25th is overdue: 8. Each lead was merged from one more id.
SEED = """
insert into handover (id, version, lead_id, living_lead, cycle, handed_over_at, qualified_at, owner, state, due_at,
  ended_at, attempts)
select 'h' || lpad(i::text, 5, '0'), 1, 'm' || i, 'l' || i, 1, at, at, case when open then 'bert' else 'anna' end,
  case when open then 'accepted' else 'won' end,
  case when i % 2500 = 0 then timestamptz '2026-10-31 00:00+00'
       when open then timestamptz '2026-12-01 00:00+00' end,
  case when open then null else at end, 0
from (select i, i % 100 = 0 as open, timestamptz '2026-01-01 00:00+00' + i * interval '1 minute' as at
  from generate_series(1, 20000) i) made
"""
SEED_ALIASES = "insert into lead_alias select lead_id, living_lead from handover"
SEED_LEADS = "insert into lead select living_lead, 1, null from handover"
SEED_ENTRIES = """
insert into entry (event_id, handover_id, number, kind, occurred_at, recorded_at, details)
select 'e' || id, id, 1, 'accepted', handed_over_at, handed_over_at, '{}' from handover
"""
SEED_DEADLINES = "insert into deadline select id, coalesce(due_at, '2027-01-01 00:00+00') from handover"
SEEDS = (SEED, SEED_ALIASES, SEED_LEADS, SEED_ENTRIES, SEED_DEADLINES)
ADMIN = Principal("key", "admin")


async def listed(tx: Transaction, filters: Filters) -> list[str]:
    rows = await SqlReads(SHARED.access).list_handovers(tx, ADMIN, filters, None, PAGE, NOW)
    return [row.id for row in rows]


async def loaded(tx: Transaction) -> tuple[list[str], dict[str, str]]:
    found = await SqlStore().load(tx, handovers=["h00750"])
    return sorted(found.handovers), dict(found.aliases)


NEWEST = [f"h{number:05}" for number in range(20_000, 20_000 - PAGE, -1)]
STILL_OPEN = [f"h{number:05}" for number in range(100, 20_001, 100)]
LATE = [f"h{number:05}" for number in range(2_500, 20_001, 2_500)]
READS = {
    "everybody's, newest first": Read(lambda tx: listed(tx, Filters()), NEWEST, 2 * PAGE, "handover_newest"),
    "the overdue ones": Read(
        lambda tx: listed(tx, Filters(overdue=True)), LATE[::-1], 2 * len(LATE), "handover_open_due"
    ),
    "the open ones": Read(
        lambda tx: listed(tx, Filters(states=OPEN)), STILL_OPEN[::-1][:PAGE], PAGE + 5, "handover_open_newest"
    ),
    "one lead's": Read(lambda tx: listed(tx, Filters(lead="l750")), ["h00750"], 10, "handover_living_lead"),
    "one person's open ones": Read(
        lambda tx: SqlStore().open_of(tx, ["bert"]), STILL_OPEN, 210, "handover_owner", True
    ),
    "a hand-over with all that belongs to it": Read(
        loaded, (["h00750"], {"m750": "l750"}), 20, "handover_living_lead", True
    ),
    "the merges of its lead": Read(loaded, (["h00750"], {"m750": "l750"}), 20, "lead_alias_into", True),
    "deadlines that passed": Read(lambda tx: SqlStore().claim_passed(tx, NOW, 5), LATE[:5], 30, "deadline_due", True),
}


@pytest.fixture
async def database(migrated: Callable[..., str]) -> AsyncIterator[OpenDatabase]:
    async with filled(migrated("sales_feedback", "_rows_read", SEEDS)) as opened:
        yield opened


@pytest.mark.parametrize("name", READS)
async def test_a_read_stays_within_its_rows_and_does_not_without_its_index(database: OpenDatabase, name: str) -> None:
    await READS[name].holds_by_its_index(database)
