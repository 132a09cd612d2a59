"""The page of an account reads what it shows, however much its people did and however many others there are."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import true

from digest.adapters.accounts import account
from digest.adapters.lead_lists import Look
from digest.adapters.tables import SLOTS
from event_bus.transaction import Transaction
from service_kit.database import OpenDatabase
from service_kit.testing import Read

pytestmark = [pytest.mark.postgresql, pytest.mark.parametrize("databases", ["postgresql"], indirect=True)]
VIEWS = SLOTS["a"]
PAGE = 20
NOW = datetime(2026, 11, 2, tzinfo=UTC)
# 20,000 leads, each handed over once, each of a company of its own but for l1, l2 and l3, who are all of Acme; l4 was
# merged into l1. The account was opened for l1. l1 and l2 were touched 5,000 times each, at other seconds.
SEED_LEADS = """
insert into view_a_lead (id, root, created_at, first_seen_at, latest_at, touched_at, attributes, family, stage,
  handovers)
select 'l' || i, case when i = 4 then 'l1' else 'l' || i end, at, at, case when i <> 4 then at end, at, '{}',
  i in (1, 4), 'client', 1
from (select i, timestamptz '2026-01-01 00:00+00' + i * interval '1 minute' as at from generate_series(1, 20000) i) made
"""
SEED_HANDOVERS = """
insert into view_a_handover (id, lead_id, cycle, handed_over_at, qualified_at, facts)
select 'h' || substr(id, 2), id, 1, created_at, created_at, '[]' from view_a_lead
"""
SEED_LEDGER = """
insert into view_a_ledger (handover_id, handed_over_at, settled_at, cell, cycle)
select id, handed_over_at, handed_over_at, 'first|handed_over|open|||', 1 from view_a_handover
"""
SEED_TOUCHES = """
insert into view_a_entry (lead_id, at, id, type, side)
select 'l' || l, timestamptz '2026-02-01 00:00+00' + (2 * i + l) * interval '1 second',
  't' || lpad(i::text, 5, '0') || l, 'lead.touched', 'marketing'
from generate_series(1, 5000) i, generate_series(1, 2) l
"""
SEED_PROFILES = """
insert into view_a_document (id, lead_id, type, version, data, company)
select id || '/profile/main', id, 'private.profile', 1, '{}',
  case when id in ('l1', 'l2', 'l3') then 'name acme' else 'name ' || id end
from view_a_lead
"""
SEED_ACCOUNT = """
insert into view_a_document (id, type, version, data)
values ('account/acme', 'private.account', 1, '{"account_id": "acme", "name": "Acme", "lead_ids": ["l1"]}')
"""
SEEDS = (SEED_LEADS, SEED_HANDOVERS, SEED_LEDGER, SEED_TOUCHES, SEED_PROFILES, SEED_ACCOUNT)


async def shown(tx: Transaction) -> tuple[list[str], list[str], list[str]]:
    found = await account(tx, VIEWS, "acme", Look(NOW, true()), None, PAGE)
    assert found is not None
    assert len(found.lines) == PAGE
    return (
        [lead.id for lead in found.people],
        [handover.id for handover in found.handovers],
        [line.entry.id for line in found.lines[:3]],
    )


# l4 had the last hand-over of the four; the last touches were those of l2, l1, l2.
EXPECTED = (["l1", "l3", "l2"], ["h4", "h3", "h2", "h1"], ["t050002", "t050001", "t049992"])
BUDGET = 12 * PAGE
READS = {
    "its lines": Read(shown, EXPECTED, BUDGET, "view_a_entry_pkey"),
    "its hand-overs": Read(shown, EXPECTED, BUDGET, "view_a_handover_lead"),
    "others of the company": Read(shown, EXPECTED, BUDGET, "view_a_document_company"),
    "ids that are one person": Read(shown, EXPECTED, BUDGET, "view_a_lead_root"),
    "its document and profiles": Read(shown, EXPECTED, BUDGET, "view_a_document_pkey"),
}


@pytest.mark.parametrize("name", READS)
async def test_a_read_stays_within_its_rows_and_does_not_without_its_index(database: OpenDatabase, name: str) -> None:
    await READS[name].holds_by_its_index(database)
