"""What a list, a search or a page of sources reads grows with what it shows, not with all that ever came in."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from event_bus.transaction import Database, Transaction
from lead_intake.adapters.arrivals import SqlArrivals
from lead_intake.adapters.overviews import SqlOverviews
from lead_intake.adapters.queries import SqlReads
from lead_intake.arrival_ports import Wanted
from lead_intake.ports import LeadFilter, Search, SubmissionFilter
from service_kit.database import OpenDatabase
from service_kit.policy import Principal
from service_kit.testing import Read, Within, filled

pytestmark = [pytest.mark.postgresql, pytest.mark.parametrize("databases", ["postgresql"], indirect=True)]
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
PAGE = 20
# 10,000 leads, one a minute, each with an address and one submission; every thousandth came by the fair, and what was
# sent for every 500th was refused: 20, all for the same reason.
SEED_LEADS = """
insert into lead (id, version, created_at, source, campaign, name_key, surname_key, known)
select 'l' || lpad(i::text, 5, '0'), 1, timestamptz '2026-01-01 00:00+00' + i * interval '1 minute',
  case when i % 1000 = 0 then 'fair' else 'web' end, case when i % 1000 = 0 then 'fair' else 'spring' end,
  'name ' || i, 'surname ' || i, '[{}, {}, [], [], [], {}]' from generate_series(1, 10000) i
"""
SEED_IDENTITIES = "insert into identity (kind, value, lead_id) select 'email', id || '@leads.example', id from lead"
SEED_SUBMISSIONS = """
insert into submission (id, received_at, channel, kind, source, status, lead_id, problem, body)
select 's' || substr(id, 2), created_at, 'api', 'form_submitted', source,
  case when substr(id, 2)::int % 500 = 0 then 'refused' else 'created' end, id,
  case when substr(id, 2)::int % 500 = 0 then '{}' end, '{}' from lead
"""
# A touch a minute that a tool reported.
SEED_TOUCHES = """
insert into touch (id, lead_id, kind, source, occurred_at, recorded_at, reported_at)
select 't' || substr(id, 2), id, 'page_viewed', 'site', created_at, created_at, created_at from lead
"""
SEEDS = (SEED_LEADS, SEED_IDENTITIES, SEED_SUBMISSIONS, SEED_TOUCHES)
ADMIN = Principal("key", "admin")


def reads(tx: Transaction) -> SqlReads:
    return SqlReads(cast("Database", Within(tx)))


def overviews(tx: Transaction) -> SqlOverviews:
    return SqlOverviews(cast("Database", Within(tx)))


async def leads(tx: Transaction, chosen: LeadFilter) -> list[str]:
    return [lead.id for lead in await reads(tx).leads(ADMIN, chosen, None, PAGE)]


async def search(tx: Transaction, wanted: Search) -> list[str]:
    return [lead.id for lead in await reads(tx).search(ADMIN, wanted, None, PAGE)]


async def submissions(tx: Transaction, chosen: SubmissionFilter) -> list[str]:
    return [row.id for row in await reads(tx).submissions(chosen, None, PAGE)]


async def arrivals(tx: Transaction, source: str | None = None) -> list[str]:
    wanted = Wanted(BEGIN + timedelta(days=5), BEGIN + timedelta(days=6), source)
    found = await SqlArrivals(cast("Database", Within(tx))).arrivals(wanted, None, PAGE)
    return [one.id for one in found]


async def waiting_ones(tx: Transaction) -> tuple[int, int, int]:
    found = await overviews(tx).waiting_ones(10, 3)
    return found.total, len(found.groups), len(found.samples)


async def waiting_of(tx: Transaction) -> Any:
    found = await overviews(tx).waiting({"web": BEGIN}, BEGIN + timedelta(days=5))
    return tuple(found["web"])


def down(prefix: str, numbers: Sequence[int]) -> list[str]:
    return [f"{prefix}{number:05}" for number in sorted(numbers, reverse=True)]


NEWEST, BY_THE_FAIR = range(9_981, 10_001), range(1_000, 10_001, 1_000)
LAST_OF_THE_DAY = range(8_639, 8_629, -1)
REFUSED = range(500, 10_001, 500)
READS = {
    "the newest": Read(lambda tx: leads(tx, LeadFilter()), down("l", NEWEST), 2 * PAGE, "lead_created"),
    "a rare source": Read(lambda tx: leads(tx, LeadFilter(source="fair")), down("l", BY_THE_FAIR), 20, "lead_source"),
    "a rare campaign": Read(
        lambda tx: leads(tx, LeadFilter(campaign="fair")), down("l", BY_THE_FAIR), 20, "lead_campaign"
    ),
    "a name": Read(lambda tx: search(tx, Search(name="name 777")), ["l00777", *down("l", range(7770, 7780))[::-1]], 40,
                   "lead_name"),
    "an address": Read(
        lambda tx: search(tx, Search((("email", "l00042@leads.example"),))), ["l00042"], 10, "identity_pkey"
    ),
    "one lead's submissions": Read(
        lambda tx: submissions(tx, SubmissionFilter(lead_id="l00042")), ["s00042"], 5, "submission_lead"
    ),
    "what was refused": Read(
        lambda tx: submissions(tx, SubmissionFilter(status="refused")), down("s", REFUSED), 40, "submission_refused"
    ),
    "what came on a day": Read(
        arrivals, [f"{kind}{number:05}" for number in LAST_OF_THE_DAY for kind in "ts"], 6 * PAGE, "submission_received"
    ),
    "what was reported on a day": Read(
        lambda tx: arrivals(tx, "site"), down("t", range(8_620, 8_640)), 2 * 1_440, "touch_reported"
    ),
    "what waits for a repair": Read(waiting_ones, (20, 2, 6), 5 * len(REFUSED), "submission_refused"),
    "what waits of a source": Read(waiting_of, (10, 3), 2 * len(REFUSED), "submission_refused"),
}  # fmt: skip


@pytest.fixture
async def database(migrated: Callable[..., str]) -> AsyncIterator[OpenDatabase]:
    async with filled(migrated("lead_intake", "_rows_read", SEEDS)) as opened:
        yield opened


@pytest.mark.parametrize("name", READS)
async def test_a_read_stays_within_its_rows_and_does_not_without_its_index(database: OpenDatabase, name: str) -> None:
    await READS[name].holds_by_its_index(database)
