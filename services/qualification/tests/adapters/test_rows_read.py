"""What a list or a use case reads grows with its answer, not with the leads there ever were."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from event_bus.transaction import Database, Transaction
from qualification.adapters.leads import SqlLeads
from qualification.adapters.questions import SqlQuestions
from qualification.adapters.tables import KIT
from qualification.adapters.team import SqlTeam
from qualification.domain.lead import Cause, Frozen, Handover, Lead, Mark, Queued
from service_kit.access import Access
from service_kit.clock import FrozenClock
from service_kit.database import OpenDatabase
from service_kit.policy import Principal
from service_kit.testing import Read, Within, filled, rows_read

pytestmark = [pytest.mark.postgresql, pytest.mark.parametrize("databases", ["postgresql"], indirect=True)]
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
FROZEN = Frozen(3, "B2", 20.5, 41.25, "web", None, "expert", "retail", "SE", "11-50")
QUEUED = Queued(MONDAY, MONDAY, "criteria", 1, FROZEN, Cause("e", "c"))
NURTURED = Mark(MONDAY, "nurture", "too_early", MONDAY + timedelta(days=60), "h", "too_early", "ingrid")
PAGE = 20
ADMIN = Principal("key", "admin")
# Copies of these three: 20,000 new leads, 100 that wait and 100 in nurturing, a minute apart.
LEADS = (
    Lead("new"), Lead("waiting", stage="qualified", queued=QUEUED), Lead("nurtured", stage="nurture", mark=NURTURED)
)  # fmt: skip
COPY = """
insert into lead_state select (jsonb_populate_record(l, jsonb_build_object('id', l.id || lpad(i::text, 5, '0'),
  'qualified_at', l.qualified_at + i * interval '1 minute', 'mark_at', l.mark_at + i * interval '1 minute'))).*
from lead_state l cross join generate_series(1, case l.id when 'new' then 20000 else 100 end) i
"""
# Each new lead was handed over once to Anna; of every 1,000th Bert has it open: 20.
COPY_HANDOVERS = """
insert into handover select (jsonb_populate_record(h, jsonb_build_object('id', 'h' || i, 'holder', 'new' || i,
  'lead_id', 'new' || i, 'owner', case when i % 1000 = 0 then 'bert' else 'anna' end, 'open', i % 1000 = 0))).*
from handover h cross join generate_series(1, 20000) i
"""
HANDOVER = Handover("own", "own", "own", 1, "anna", "routed", MONDAY, MONDAY, MONDAY, FROZEN)


class NoCriteria:
    """None is asked for."""


def questions(tx: Transaction) -> SqlQuestions:
    database, clock = cast("Database", Within(tx)), FrozenClock(MONDAY)
    criteria: Any = NoCriteria()
    return SqlQuestions(database, Access(KIT.access, database, clock), criteria, clock)


async def queue(tx: Transaction) -> list[str]:
    return [row.lead_id for row in await questions(tx).queue((MONDAY, "waiting"), PAGE)]


async def nurtured(tx: Transaction) -> list[str]:
    return [row.lead_id for row in await questions(tx).nurtured(ADMIN, None, PAGE)]


async def held(tx: Transaction) -> list[str]:
    return sorted(await SqlLeads().handovers_of(tx, ["new77", "new78"]))


READS = {
    "the queue": Read(
        queue, [f"waiting{number:05}" for number in range(1, PAGE + 1)], 2 * PAGE, "lead_state_queue"
    ),
    "leads in nurturing": Read(
        nurtured, [f"nurtured{number:05}" for number in range(100, 100 - PAGE, -1)], 2 * PAGE, "lead_state_nurture"
    ),
    "what somebody has open": Read(
        lambda tx: SqlTeam().open_counts(tx, ["bert"]), {"bert": 20}, 30, "handover_open", True
    ),
    "the hand-overs of a few": Read(held, ["h77", "h78"], 10, "handover_holder", True),
}  # fmt: skip


async def stored(tx: Transaction) -> None:
    """Those that are copied."""
    await SqlLeads().save_leads(tx, [(None, lead) for lead in LEADS])
    await SqlLeads().save_handovers(tx, [(None, HANDOVER)])


@pytest.fixture
async def database(migrated: Callable[..., str]) -> AsyncIterator[OpenDatabase]:
    async with filled(migrated("qualification", "_rows_read", [stored, COPY, COPY_HANDOVERS])) as opened:
        yield opened


@pytest.mark.parametrize("name", READS)
async def test_a_read_stays_within_its_rows_and_does_not_without_its_index(database: OpenDatabase, name: str) -> None:
    await READS[name].holds_by_its_index(database)


async def test_who_waits_is_a_page_whatever_the_limit_of_the_queue(database: OpenDatabase) -> None:
    answer, rows = await rows_read(database, lambda tx: questions(tx).queue(None, 5))

    assert len(answer) == 5
    assert rows <= 10
