"""What a page reads grows with what it shows, not with everything there ever was; each index is seen to be needed."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from sqlalchemy import true

from digest.adapters.figures import Asked
from digest.adapters.handover_list import count, handovers
from digest.adapters.lead_lists import Look, how_many
from digest.adapters.returns import latest
from digest.adapters.tables import SLOTS
from digest.domain.lead_filter import LeadFilter
from digest.domain.period import Period
from digest.domain.which import EVERY, Which
from event_bus.transaction import Transaction
from service_kit import testing
from service_kit.database import OpenDatabase

pytestmark = [pytest.mark.postgresql, pytest.mark.parametrize("databases", ["postgresql"], indirect=True)]
VIEWS = SLOTS["a"]
BEGIN, NOW = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
PAGE = 20
# 5,000 hand-overs, one a minute; every hundredth is open: 50. Of these every fifth is overdue: 10.
SEED = """
insert into view_a_ledger (handover_id, handed_over_at, settled_at, cell, cycle, final_owner, owner, open_due_at,
  due_at, won_at, won_amount, currency)
select 'h' || i, at, at, case when open then 'first|handed_over|open|||' else 'first|won|won|||EUR' end, 1, 'anna',
  'anna', due, due, case when open then null else at end, case when open then null else 100 end, 'EUR'
from (select i, i % 100 = 0 as open, timestamptz '2026-01-01 00:00+00' + i * interval '1 minute' as at,
  case when i % 500 = 0 then timestamptz '2026-10-01 00:00+00'
       when i % 100 = 0 then timestamptz '2026-12-01 00:00+00' end as due
  from generate_series(1, 5000) i) made
"""
SEED_HANDOVERS = """
insert into view_a_handover (id, lead_id, cycle, handed_over_at, qualified_at, facts, owner, due_at, ended_at)
select handover_id, 'l' || handover_id, 1, handed_over_at, handed_over_at, '[]', owner, due_at, won_at
from view_a_ledger
"""

# Four of the first cycle's came back in the last days of October, an hour apart.
SEED_RETURNS = """
update view_a_ledger set returned_at = timestamptz '2026-10-30 00:00+00' + substr(handover_id, 2)::int * interval '1 h'
  / 1250, reason = 'no_budget' where handover_id in ('h1250', 'h2550', 'h3750', 'h4950')
"""
# Version 1 qualified every fiftieth, 100; every second of these an A1, which its rule "asked" gave points: 50.
SEED_GRADES = """
update view_a_ledger set criteria_version = case when substr(handover_id, 2)::int % 50 = 0 then 1 else 2 end,
  grade = case when substr(handover_id, 2)::int % 100 = 0 then 'A1' else 'B2' end,
  rules = case when substr(handover_id, 2)::int % 100 = 0 then '|asked|fits|' else '|asked_once|' end
"""
# Each of another lead: what is read of it, and by which way, must not follow from there being few.
SEED_LEADS = """
insert into view_a_lead (id, root, created_at, first_seen_at, latest_at, attributes, family, stage, handovers)
select 'l' || handover_id, 'l' || handover_id, handed_over_at, handed_over_at, handed_over_at, '{}', false, 'returned',
  1 from view_a_ledger
"""
SEEDS = (SEED, SEED_HANDOVERS, SEED_RETURNS, SEED_GRADES, SEED_LEADS)


class Read(NamedTuple):
    """A question, how many rows it may read, and the index that helps it, without which it reads far more."""

    ask: Callable[[Transaction], Awaitable[Any]]
    answer: Callable[[Any], Any]
    expected: Any
    budget: int
    helper: str


def asked(period: Period) -> Asked:
    return Asked(period, {})


def narrowed(**to: str) -> Asked:
    """The hand-overs that version 1 qualified, narrowed to this."""
    return Asked(Period(None, None, NOW), {"criteria_version": 1, **to})  # type: ignore[dict-item]


async def page(transaction: Transaction, which: Which, after: tuple[datetime, str] | None = None) -> Any:
    return await handovers(transaction, VIEWS, asked(Period(None, None, NOW)), which, after, PAGE)


EARLIER = asked(Period(None, BEGIN + timedelta(minutes=4001), NOW))
MIDDLE = (BEGIN + timedelta(minutes=2500), "h2500")
OVERDUE = EVERY._replace(overdue=True)
READS = {
    "open ones of earlier months": Read(
        lambda tx: count(tx, VIEWS, EARLIER, Which(state="open")), int, 40, 2 * 40, "view_a_ledger_unended"
    ),
    "the first page behind a number": Read(
        lambda tx: page(tx, EVERY), lambda rows: rows[0].identity, "h5000", 5 * PAGE, "view_a_ledger_begun"
    ),
    "a page in the middle": Read(
        lambda tx: page(tx, EVERY, MIDDLE), lambda rows: rows[-1].identity, "h2480", 5 * PAGE, "view_a_ledger_begun"
    ),
    "the broken promises themselves": Read(
        lambda tx: page(tx, OVERDUE), lambda rows: [row.identity for row in rows][:2], ["h5000", "h4500"],
        50 + 5 * 10, "view_a_ledger_unended",
    ),
    "how many of a grade a version qualified": Read(
        lambda tx: count(tx, VIEWS, narrowed(grade="A1"), EVERY), int, 50, 2 * 50, "view_a_ledger_graded"
    ),
    "how many of a version a rule gave points": Read(
        lambda tx: count(tx, VIEWS, narrowed(rule="asked"), EVERY), int, 50, 2 * 100, "view_a_ledger_graded"
    ),
    "how many of a version a rule gave none": Read(
        lambda tx: count(tx, VIEWS, narrowed(without_rule="asked"), EVERY), int, 50, 2 * 100, "view_a_ledger_graded"
    ),
    "what came back last": Read(
        lambda tx: latest(tx, VIEWS, asked(Period(None, None, NOW)), 3), lambda rows: [row.lead.id for row in rows],
        ["lh4950", "lh3750", "lh2550"], 5 * 4 + 10, "view_a_ledger_returned",
    ),
    "how many came back within a week": Read(
        lambda tx: how_many(tx, VIEWS, Look(NOW, true()), LeadFilter(active=False, group="came_back")), int,
        4, 5 * 4 + 10, "view_a_ledger_returned",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", READS)
async def test_a_read_stays_within_its_rows_and_does_not_without_its_index(database: OpenDatabase, name: str) -> None:
    one = READS[name]

    async def question(tx: Transaction) -> Any:
        return one.answer(await one.ask(tx))

    await testing.Read(question, one.expected, one.budget, one.helper).holds_by_its_index(database)
