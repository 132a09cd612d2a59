"""However inputs are cut into batches, the same leads, identities and facts come of it."""

import asyncio
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import orjson
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from event_bus.outbox import Outbox
from lead_intake.adapters import tables
from lead_intake.adapters.contacts import LibraryContacts, email_domains
from lead_intake.adapters.leads import SqlLeads
from lead_intake.adapters.sources import SqlSources
from lead_intake.adapters.submissions import SqlSubmissions
from lead_intake.entrypoints.incoming import Gate
from lead_intake.entrypoints.reading import Reader
from lead_intake.use_cases.count_sources import Counts
from lead_intake.use_cases.take_in import Incoming, take_in
from lead_intake.use_cases.workbench import Workbench
from service_kit.access import Access
from service_kit.clock import FrozenClock
from service_kit.database import OpenDatabase, open_database

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
GATE = Gate(Reader(LibraryContacts(None)))
DOMAINS = email_domains()

EMAILS = st.sampled_from(["ann@a.example", "bob@a.example", "eve@a.example", "info@a.example"])
PHONES = st.sampled_from(["+4915112345671", "+4915112345672"])
IDS = st.dictionaries(st.just("crm"), st.sampled_from("123"), min_size=1)
LEADS = st.fixed_dictionaries(
    {"occurred_at": st.integers(0, 9).map(lambda m: (NOW - timedelta(minutes=m)).isoformat())},
    optional={
        "email": EMAILS,
        "phone": PHONES,
        "external_ids": IDS,
        "name": st.sampled_from(["Ann", "Bob"]),
        "source": st.sampled_from(["web", "fair"]),
        "campaign": st.just("spring"),
        "message": st.just("hello"),
        "consent": st.dictionaries(st.just("email"), st.booleans()),
    },
)
PEOPLE = st.one_of(
    EMAILS.map(lambda email: {"email": email}),
    PHONES.map(lambda phone: {"phone": phone}),
    st.sampled_from("123").map(lambda number: {"external_id": f"crm:{number}"}),
)
TOUCHES = st.fixed_dictionaries({"lead": PEOPLE, "kind": st.just("other")}, optional={"create": st.booleans()})
INPUTS = st.lists(st.one_of(LEADS, LEADS, TOUCHES), min_size=1, max_size=10)
CUTS = st.sets(st.integers(1, 9))
LATE_ORDER: list[dict[str, Any]] = [
    {"occurred_at": NOW.isoformat(), "external_ids": {"crm": "1"}, "email": "bob@a.example"},
    {"occurred_at": NOW.isoformat(), "external_ids": {"crm": "1"}, "email": "ann@a.example"},
    {"occurred_at": (NOW - timedelta(minutes=8)).isoformat(), "email": "bob@a.example"},
]
"""The last one shows late that bob's address was there first."""


class Outcome(NamedTuple):
    """Everything that must be equal."""

    results: Any
    leads: Any
    owners: Any
    facts: Any
    documents: Any
    touches: Any
    submissions: Any


def command(body: dict[str, Any]) -> Incoming:
    words = orjson.dumps(body).decode()
    return GATE.touch(body, words, "batch", False, NOW) if "lead" in body else GATE.lead(body, words, "batch", NOW)


async def run(url: str, bodies: Sequence[dict[str, Any]], cuts: set[int]) -> Outcome:
    database = open_database(url)
    try:
        async with database.transaction() as transaction:
            for table in tables.metadata.sorted_tables:
                await transaction.execute(delete(table))
        clock = FrozenClock(NOW)
        numbers = count(1)
        outbox = Outbox(tables.shared.outbox, "lead-intake", clock)
        access = Access(tables.shared.access, database, clock)
        bench = Workbench(SqlLeads(), access, outbox, DOMAINS, clock, lambda: f"{next(numbers):036d}")
        counts = Counts(SqlSources(), ZoneInfo("UTC"))
        results: list[Any] = []
        edges = [0, *sorted(cut for cut in cuts if cut < len(bodies)), len(bodies)]
        for begin, end in pairwise(edges):
            commands = [command(body) for body in bodies[begin:end]]
            async with database.transaction() as transaction:
                results += await take_in(
                    transaction, commands, bench=bench, submissions=SqlSubmissions(), counts=counts
                )
        return await everything(database, results)
    finally:
        await database.close()


async def everything(database: OpenDatabase, results: Sequence[Any]) -> Outcome:
    """The state of the database in names that do not depend on how ids were counted."""
    async with database.snapshot() as snapshot:
        rows = {
            table.name: (await snapshot.execute(select(table))).all()
            for table in (
                tables.lead,
                tables.identity,
                tables.shared_identity,
                tables.alias,
                tables.touch,
                tables.submission,
            )
        }
        said = (await snapshot.execute(select(tables.shared.outbox).order_by(tables.shared.outbox.c.seq))).all()
    names = {row.id: f"lead {place}" for place, row in enumerate(sorted(rows["lead"]))}
    names |= {row.id: f"touch {place}" for place, row in enumerate(sorted(rows["touch"]))}
    alias = {row.lead_id: row.winner for row in rows["alias"]}

    def named(value: Any) -> Any:
        return re.sub(r"\d{36}", lambda match: names.get(match[0], "?"), str(value))

    owners = {(row.kind, row.value): row.lead_id for row in rows["identity"]}
    shared = {
        (row.kind, row.value, holder)
        for row in rows["shared_identity"]
        if (holder := alias.get(row.lead_id, row.lead_id)) != owners[row.kind, row.value]
    }
    newest = {row.aggregateid: (row.sequence, row.payload) for row in said if row.aggregatetype == "private"}
    return Outcome(
        results=[named(result if isinstance(result, tuple) else result.problem()) for result in results],
        leads=sorted(named((row.id, row.version, row.created_at, row.known, row.merged_into)) for row in rows["lead"]),
        owners=(named(sorted(owners.items())), named(sorted(shared)), named(sorted(alias.items()))),
        facts=[
            named((row.aggregateid, row.sequence, row.type, row.payload)) for row in said if row.aggregatetype == "lead"
        ],
        documents=sorted(named((key, payload)) for key, (_, payload) in newest.items()),
        touches=sorted(named(row[:9]) for row in rows["touch"]),
        submissions=sorted(named((row.status, row.lead_id, row.problem, row.body)) for row in rows["submission"]),
    )


def test_any_split_into_batches_gives_the_same(migrated: Callable[[str], str]) -> None:
    url = migrated("lead_intake")

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(INPUTS, CUTS)
    @example(LATE_ORDER, {2})
    def check(bodies: list[dict[str, Any]], cuts: set[int]) -> None:
        assert asyncio.run(run(url, bodies, cuts)) == asyncio.run(run(url, bodies, set()))

    check()
