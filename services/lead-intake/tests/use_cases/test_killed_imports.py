"""A worker that is killed between batches or inside one: another goes on, and the result is the same."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from event_bus.transaction import StaleError, Transaction
from lead_intake.adapters import tables
from lead_intake.adapters.contacts import LibraryContacts, email_domains
from lead_intake.adapters.leads import SqlLeads
from lead_intake.adapters.sources import SqlSources
from lead_intake.adapters.submissions import SqlSubmissions
from lead_intake.domain.inputs import Submission
from lead_intake.duties import importing_of
from lead_intake.entrypoints.importing import Importing
from lead_intake.entrypoints.incoming import Gate
from lead_intake.entrypoints.reading import Reader
from lead_intake.entrypoints.row_gate import RowGate
from lead_intake.settings import Settings
from lead_intake.use_cases.count_sources import Counts
from lead_intake.use_cases.take_in import take_in
from lead_intake.use_cases.workbench import Workbench
from service_kit.database.leadership import Held
from service_kit.foundation import Foundation
from service_kit.ids import new_id

ROWS = 60


def content() -> bytes:
    """60 rows: 53 people, five of them twice, a row that names nobody and one that is broken."""
    rows = [f"p{number if number % 5 else number // 2}@acme.example,Person {number}" for number in range(ROWS)]
    rows[7] = "no address,Nobody"
    rows[41] = '"broken "quote",x'
    return ("email,name\n" + "\n".join(rows) + "\n").encode()


class DyingError(BaseException):
    """The process is gone."""


class MortalDatabase:
    """Dies in some transactions: before the commit, so that nothing of it stays, or behind it, so that all does."""

    def __init__(self, database: Any, chance: random.Random) -> None:
        self._database = database
        self._chance = chance

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A transaction that may be the last."""
        fate = self._chance.random()
        async with self._database.transaction() as transaction:
            yield transaction
            if fate < 0.3:
                raise DyingError
        if fate > 0.8:
            raise DyingError

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)


def another_process(world: Any, database: Any, rows_at_once: int, around: Any = lambda take_in: take_in) -> Importing:
    """A worker that knows nothing but the database; `around` may change how rows are taken in."""
    settings = Settings(database_url=world.service.database.url, log_url="embedded:///nowhere")
    no_log: Any = None
    base = Foundation("lead-intake", "intake", settings, tables.shared, no_log, world.clock)
    base.database = database
    zone = ZoneInfo("UTC")
    bench = Workbench(SqlLeads(), base.access, base.outbox, email_domains(), world.clock, new_id)
    taking_in = partial(take_in, bench=bench, submissions=SqlSubmissions(), counts=Counts(SqlSources(), zone))
    rows = RowGate(Gate(Reader(LibraryContacts(None))), zone)
    return importing_of(base, rows, around(taking_in), bench, rows_at_once)


async def outcome(world: Any, import_id: str) -> Any:
    """Everything that must not depend on how often anybody died."""
    job = (await world.get(f"/v1/imports/{import_id}")).json()
    said = await world.said()
    kept = await world.rows(tables.submission)
    assert sorted(row.place for row in kept) == list(range(2, 62))
    refused = sorted(row.place for row in kept if row.status == "refused")
    people = {row.name_key for row in await world.rows(tables.lead)}
    counted = [job[name] for name in ("state", "rows", "done_rows", "created", "known", "refused")]
    return counted, sorted(fact.type for fact in said), refused, people, len(await world.rows(tables.touch))


EXPECTED_COUNTS = ["done", 60, 60, 53, 5, 2]


@pytest.mark.parametrize("seed", range(6))
async def test_killed_anywhere_it_ends_the_same(world: Any, seed: int) -> None:
    chance = random.Random(seed)
    import_id = (await world.send_list(content())).json()["id"]
    await world.post(f"/v1/imports/{import_id}/start", None)
    mortal = MortalDatabase(world.service.database, chance)
    deaths = 0
    going = True
    while going:
        importing = another_process(world, mortal, chance.choice([1, 3, 7, 20, 100]))
        try:
            while going and chance.random() < 0.9:  # else it is killed between two batches
                going = await importing.turn(Held())
        except DyingError:
            deaths += 1

    counted, said, refused, people, touches = await outcome(world, import_id)
    assert deaths > 0
    assert counted == EXPECTED_COUNTS
    assert refused == [9, 43]
    assert (said.count("lead.created"), said.count("lead.touched"), said.count("lead.import_ended")) == (53, 58, 53)
    assert (len(people), touches) == (53, 58)
    assert await world.rows(tables.import_part) == []


@pytest.mark.parametrize("error", [ValueError, StaleError])
async def test_a_row_that_nothing_can_take_in_is_refused_alone(world: Any, error: type[Exception]) -> None:
    import_id = (await world.send_list(content())).json()["id"]
    await world.post(f"/v1/imports/{import_id}/start", None)

    def around(taking_in: Any) -> Any:
        async def poisoned(transaction: Any, commands: Any) -> Any:
            if any(command.place == 20 and isinstance(command.reading, Submission) for command in commands):
                raise error
            return await taking_in(transaction, commands)

        return poisoned

    importing = another_process(world, world.service.database, 25, around)
    while await importing.turn(Held()):
        pass

    counted, _, refused, _, _ = await outcome(world, import_id)
    assert counted == ["done", 60, 60, 52, 5, 3]
    assert refused == [9, 20, 43]
