"""A list of leads reads what it shows, however rare that is among all leads; each index is seen to be needed."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
from sqlalchemy import text, true

from digest.adapters.lead_lists import Look, groups, leads
from digest.adapters.tables import SERVICE, SLOTS
from digest.domain.lead_filter import LeadFilter
from service_kit.database import OpenDatabase
from service_kit.policy import Principal, visible
from service_kit.testing import rows_read

pytestmark = [pytest.mark.postgresql, pytest.mark.parametrize("databases", ["postgresql"], indirect=True)]
VIEWS = SLOTS["a"]
NOW = datetime(2026, 11, 1, tzinfo=UTC)
PAGE = 20
# 20,000 leads, one every five minutes back from now; every 2,000th is rare in one way: ten of each.
SEED = """
insert into view_a_lead (id, root, created_at, first_seen_at, latest_at, touched_at, attributes, family, stage,
  handovers, source, industry, campaign, owner)
select 'l' || lpad(i::text, 5, '0'), 'l' || lpad(i::text, 5, '0'), at, at, at, at, '{}', false, 'new', 0,
  case when i % 2000 = 1 then 'rare' else 'web' end, case when i % 2000 = 2 then 'rare' else 'retail' end,
  case when i % 2000 = 3 then 'rare' else 'spring' end, null
from (select i, timestamptz '2026-11-01 00:00+00' - i * interval '5 minutes' as at
  from generate_series(1, 20000) i) made
"""
# Of these twenty Anna was handed four, and somebody of another team the others.
HANDED = """
insert into handed_to (lead_id, person)
select id, case when right(id, 4) = '0004' or right(id, 4) = '6004' then 'anna' else 'olof' end
from view_a_lead where right(id, 3) = '004'
"""
PEOPLE = """
insert into access_person (person, name, role, team, active, version)
values ('anna', 'Anna', 'rep', 'north', true, 1), ('olof', 'Olof', 'rep', 'south', true, 1)
"""


class Read(NamedTuple):
    """A list, the first id of how many it shows, how many rows it may read, and the index it needs for that."""

    wanted: LeadFilter
    first: str
    found: int
    budget: int
    helper: str


# One of whom nothing was heard for longer than a lead is active is still in sales' hands.
WITH_SALES = "update view_a_lead set stage = 'accepted' where id = 'l08641'"
SEEDS = (SEED, WITH_SALES, HANDED, PEOPLE)
EVERYBODY = LeadFilter(active=False)
READS = {
    "a rare source": Read(EVERYBODY._replace(source="rare"), "l00001", 10, 3 * 10, "view_a_lead_source"),
    "a rare industry": Read(EVERYBODY._replace(industry="rare"), "l00002", 10, 3 * 10, "view_a_lead_industry"),
    "a rare campaign": Read(EVERYBODY._replace(campaign="rare"), "l00003", 10, 3 * 10, "view_a_lead_campaign"),
    "the oldest of a rare source": Read(
        EVERYBODY._replace(source="rare", oldest=True), "l18001", 10, 3 * 10, "view_a_lead_source"
    ),
    "the oldest active ones": Read(LeadFilter(oldest=True), "l08641", PAGE, 8 * PAGE, "view_a_lead_stage"),
    "a usual source": Read(EVERYBODY._replace(source="web"), "l00002", PAGE, 3 * PAGE, "view_a_lead_latest"),
    "everybody": Read(EVERYBODY, "l00001", PAGE, 3 * PAGE, "view_a_lead_latest"),
}


@pytest.mark.parametrize("name", READS)
async def test_a_list_stays_within_its_rows_and_does_not_without_its_index(database: OpenDatabase, name: str) -> None:
    one = READS[name]

    async def question(snapshot: Any) -> tuple[str, int]:
        rows = await leads(snapshot, VIEWS, Look(NOW, true()), one.wanted, None, PAGE)
        return rows[0].id, len(rows)

    answer, rows = await rows_read(database, question)
    async with database.transaction() as transaction:
        for index in {one.helper, "view_a_lead_source"} if one.helper.endswith("latest") else {one.helper}:
            await transaction.execute(text(f"drop index {index}"))
    again, without = await rows_read(database, question)

    assert (answer, again) == ((one.first, one.found), (one.first, one.found))
    assert rows <= one.budget
    assert without > one.budget


async def test_groups_of_what_is_rare_are_counted_without_reading_the_others(database: OpenDatabase) -> None:
    look = Look(NOW, true())
    found, rows = await rows_read(database, lambda tx: groups(tx, VIEWS, look, EVERYBODY._replace(source="rare")))
    # Touched within 30 days are those up to 8,640 times five minutes back: the first five of the ten.
    assert (found["everybody"], found["active"], found["growing"]) == (10, 5, 5)
    assert rows <= 8 * 3 * 10


@pytest.mark.parametrize(("role", "person", "team"), [("rep", "anna", "north"), ("manager", "mia", "north")])
async def test_whoever_sees_few_leads_has_few_read(database: OpenDatabase, role: str, person: str, team: str) -> None:
    principal = Principal(person, role, person, team)
    seen = visible(principal, "leads.read", VIEWS.lead.c.id, SERVICE.access.handed_to, SERVICE.access.person)
    found, rows = await rows_read(database, lambda tx: leads(tx, VIEWS, Look(NOW, seen), EVERYBODY, None, PAGE))
    assert [lead.id for lead in found] == ["l00004", "l06004", "l10004", "l16004"]
    assert rows <= 100
