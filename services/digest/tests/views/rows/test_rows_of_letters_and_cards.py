"""Marketing's letter and a lead's card read what they tell of, however much there ever was before."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import true

from digest.adapters.active_handovers import active_handovers, overdue
from digest.adapters.cards import card, heard, lead_behind
from digest.adapters.lead_lists import Look
from digest.adapters.marketing_news import marketing_news
from digest.adapters.qualifications import _page
from digest.adapters.tables import SLOTS
from event_bus.transaction import Transaction
from service_kit.database import OpenDatabase
from service_kit.testing import Read, rows_read

pytestmark = [pytest.mark.postgresql, pytest.mark.parametrize("databases", ["postgresql"], indirect=True)]
VIEWS = SLOTS["a"]
NOW = datetime(2026, 11, 1, tzinfo=UTC)
PAGE = 20
# 20,000 hand-overs, one a minute in January. Every 2,000th was accepted and won in the last days of October: 10. Every
# thousandth is open and Bert's, all others are Anna's and were accepted and won at once; of the open ones every second
# is overdue: 10.
SEED = """
insert into view_a_ledger (handover_id, handed_over_at, settled_at, cell, cycle, final_owner, owner, accepted_at,
  won_at, won_amount, amount, currency)
select 'h' || lpad(i::text, 5, '0'), at, at, 'first|won|won|||EUR', 1, 'anna', 'anna', done, done, 100, 100, 'EUR'
from (select i, at, case when i % 2000 = 0 then timestamptz '2026-10-29 00:00+00' + i * interval '1 second'
                         when i % 1000 <> 0 then at end as done
  from (select i, timestamptz '2026-01-01 00:00+00' + i * interval '1 minute' as at
    from generate_series(1, 20000) i) moments) made
"""
SEED_HANDOVERS = """
insert into view_a_handover (id, lead_id, cycle, handed_over_at, qualified_at, facts, owner, due_at, ended_at)
select 'h' || lpad(i::text, 5, '0'), 'l' || i, 1, at, at, '[]', case when i % 1000 = 0 then 'bert' else 'anna' end,
  case when i % 2000 = 0 then timestamptz '2026-10-31 00:00+00' when i % 1000 = 0 then timestamptz '2026-12-01 00:00+00'
  end, case when i % 1000 = 0 then null else at end
from (select i, timestamptz '2026-01-01 00:00+00' + i * interval '1 minute' as at
  from generate_series(1, 20000) i) made
"""
SEED_LEADS = """
insert into view_a_lead (id, root, created_at, first_seen_at, latest_at, touched_at, attributes, family, stage,
  handovers)
select lead_id, lead_id, handed_over_at, handed_over_at, handed_over_at, handed_over_at, '{}', false, 'client', 1
from view_a_handover
"""
SEED_MQLS = """
insert into view_a_mql (event_id, lead_id, qualified_at, how, cycle, grade)
select 'q' || id, lead_id, qualified_at, 'criteria', 1, 'A1' from view_a_handover
"""
# The lead l77 was touched 5,000 times; each other lead once. With the first half of its
# touches came words.
SEED_TOUCHES = """
insert into view_a_entry (lead_id, at, id, type, side, text_id)
select 'l77', timestamptz '2026-02-01 00:00+00' + i * interval '1 minute', 't' || lpad(i::text, 5, '0'),
  'lead.touched', 'marketing', case when i <= 2500 then 'w' || i end from generate_series(1, 5000) i
union all select lead_id, handed_over_at, 't' || id, 'lead.touched', 'marketing', null from view_a_handover
"""
SEED_WORDS = """
insert into view_a_document (id, lead_id, type, version, data, text_id)
select 'l77/touch/' || i, 'l77', 'private.touch', 1, '{"text": "Words"}', 'w' || i from generate_series(1, 2500) i
"""
SEEDS = (SEED, SEED_HANDOVERS, SEED_LEADS, SEED_MQLS, SEED_TOUCHES, SEED_WORDS)
BEGIN, END, MONTH = date(2026, 10, 26), date(2026, 11, 1), datetime(2026, 11, 1, tzinfo=UTC)


async def letter(tx: Transaction) -> tuple[int, int, int]:
    news = await marketing_news(tx, BEGIN, END, MONTH, NOW, UTC)
    return news.won_count, news.accepted, news.came_back_count


async def shown(tx: Transaction) -> tuple[int, str]:
    lead = await lead_behind(tx, VIEWS, "l77")
    assert lead is not None
    found = await card(tx, VIEWS, lead, Look(NOW, true()), None, PAGE)
    return len(found.handovers), found.lines[0].entry.id


async def open_ones(tx: Transaction) -> list[str]:
    mine = VIEWS.handover.c.owner == "bert"
    return [row.handover.id for row in await active_handovers(tx, VIEWS, NOW, mine, None, 3)]


async def last_words(tx: Transaction) -> str | None:
    line = await heard(tx, VIEWS, "l77")
    return None if line is None else line.entry.id


async def qualified(tx: Transaction) -> list[str]:
    return [row.identity for row in await _page(tx, VIEWS, [true()], None, 2)]


READS = {
    "what was won": Read(letter, (10, 10, 0), 150, "view_a_ledger_won"),
    "what was accepted": Read(letter, (10, 10, 0), 150, "view_a_ledger_accepted"),
    "a card's hand-overs": Read(shown, (1, "t05000"), 6 * PAGE, "view_a_handover_lead"),
    "a card's family": Read(shown, (1, "t05000"), 6 * PAGE, "view_a_lead_root"),
    "a card's words": Read(last_words, "t02500", 20, "view_a_document_text"),
    "somebody's open ones": Read(
        open_ones, ["h02000", "h04000", "h06000"], 4 * 20, "view_a_handover_open, view_a_handover_due"
    ),
    "promises that are broken": Read(
        lambda tx: overdue(tx, VIEWS, NOW, true()), 10, 20, "view_a_handover_due, view_a_handover_open"
    ),
    "the newest words of who came often": Read(last_words, "t02500", 20, "view_a_entry_words"),
    "who met the criteria last": Read(qualified, ["qh20000", "qh19999"], 20, "view_a_mql_qualified"),
}  # fmt: skip


@pytest.mark.parametrize("name", READS)
async def test_a_read_stays_within_its_rows_and_does_not_without_its_index(database: OpenDatabase, name: str) -> None:
    await READS[name].holds_by_its_index(database)


async def test_the_letter_goes_through_the_month_once(database: OpenDatabase) -> None:
    async def whole_month(tx: Transaction) -> Any:
        news = await marketing_news(tx, BEGIN, END, datetime(2026, 1, 1, tzinfo=UTC), NOW, UTC)
        return news.month.handed_over

    answer, rows = await rows_read(database, whole_month)

    assert answer == 20_000
    assert rows <= 1.5 * 20_000
