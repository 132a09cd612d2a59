"""Who stands in for whom: as routing profiles say it, before, during and after an absence, and never across teams."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from event_bus.event import Event
from service_kit import stand_ins
from service_kit.access import TYPES, Access, hash_of
from service_kit.clock import FrozenClock
from service_kit.database import OpenDatabase
from service_kit.foundation import ServiceTables
from service_kit.policy import Principal, StandIn, covered, covers

TOKEN = "ll_abcdefgh_" + "A" * 32
DAY = timedelta(days=1)


@pytest.fixture
async def access(database: OpenDatabase, shared: ServiceTables, clock: FrozenClock) -> Access:
    """Anna, Carl and Dora of the north, Ben of the south; Carl has a key."""
    access = Access(shared.access, database, clock)
    teams = {"anna": "north", "carl": "north", "dora": "north", "ben": "south"}
    people = [
        ("reference.person", {"person": one, "name": one, "role": "rep", "team": team}, 1)
        for one, team in teams.items()
    ]
    key = {"key_id": "abcdefgh", "hash": hash_of(TOKEN), "name": "script", "role": "rep", "person": "carl"}
    async with database.transaction() as tx:
        await access.take_over(tx, [*people, ("reference.key", key, 1)])
    return access


def away(start: datetime, end: datetime, stand_in: str | None = None) -> dict[str, Any]:
    said = {"starts_at": start.isoformat(), "ends_at": end.isoformat()}
    return said if stand_in is None else {**said, "stand_in": stand_in}


async def profile(access: Access, database: OpenDatabase, version: int, *absences: Mapping[str, Any]) -> None:
    """Anna's."""
    document = {"person": "anna", "capacity": 5, "absences": list(absences)}
    async with database.transaction() as tx:
        await access.take_over(tx, [("reference.routing", document, version)])


async def stands_for(access: Access, who: str) -> list[str]:
    visitor = await access.visitor_of("s", who)
    assert visitor is not None
    return [one.person for one in visitor.principal.stands_for]


async def test_one_stands_in_from_the_first_moment_of_the_absence_until_the_last(
    access: Access, database: OpenDatabase, clock: FrozenClock
) -> None:
    start, end = clock.now + DAY, clock.now + 3 * DAY
    await profile(access, database, 1, away(start, end, "carl"), away(end, end + DAY))
    for now, expected in (
        (start - timedelta(seconds=1), []),
        (start, ["anna"]),
        (end - timedelta(seconds=1), ["anna"]),
        (end, []),
    ):
        clock.now = now
        assert await stands_for(access, "carl") == expected, now
        assert await stands_for(access, "dora") == []
        assert await stands_for(access, "anna") == []


async def test_a_key_of_the_stand_in_reaches_as_far(access: Access, database: OpenDatabase, clock: FrozenClock) -> None:
    start, end = clock.now - DAY, clock.now + DAY
    await profile(access, database, 1, away(start, end, "carl"))
    principal = await access.principal_of(TOKEN)
    assert principal is not None
    assert principal.stands_for == (StandIn("anna", start, end),)
    async with database.snapshot() as tx:
        assert access.tables.stand_in is not None
        found = await stand_ins.standing_in(tx, access.tables.person, access.tables.stand_in, "carl", clock.now)
    assert found == principal.stands_for


async def test_an_absence_that_was_taken_back_ends_it_and_an_older_document_changes_nothing(
    access: Access, database: OpenDatabase, clock: FrozenClock
) -> None:
    absence = away(clock.now - DAY, clock.now + DAY, "carl")
    await profile(access, database, 2, absence)
    await profile(access, database, 1)
    assert await stands_for(access, "carl") == ["anna"]
    await profile(access, database, 4)
    await profile(access, database, 3, absence)
    assert await stands_for(access, "carl") == []


async def test_a_profile_that_is_gone_ends_it_too(access: Access, database: OpenDatabase, clock: FrozenClock) -> None:
    await profile(access, database, 1, away(clock.now - DAY, clock.now + DAY, "carl"))
    gone = Event(
        "id", "qualification", "reference.routing", "routing/anna", clock.now, clock.now, 2, "c", None,
        "routing/anna", None, "leadloop.reference.v1", 0, 0,
    )  # fmt: skip
    async with database.transaction() as tx:
        await access.apply(tx, [gone])
    assert await stands_for(access, "carl") == []


async def test_nobody_stands_in_across_teams(access: Access, database: OpenDatabase, clock: FrozenClock) -> None:
    await profile(
        access, database, 1, *(away(clock.now - DAY, clock.now + DAY, who) for who in ("ben", "carl", "dora"))
    )
    assert [await stands_for(access, who) for who in ("ben", "carl", "dora")] == [[], ["anna"], ["anna"]]
    moved = {"person": "carl", "name": "carl", "role": "rep", "team": "south"}
    async with database.transaction() as tx:
        await access.take_over(tx, [("reference.person", moved, 2)])
    assert await stands_for(access, "carl") == []


async def test_who_does_not_know_who_has_a_lead_open_does_not_hear_of_stand_ins(
    shared: ServiceTables, database: OpenDatabase, clock: FrozenClock
) -> None:
    without = Access(shared.access._replace(stand_in=None), database, clock)
    assert without.types == TYPES
    assert Access(shared.access, database, clock).types == TYPES | {"reference.routing"}


async def test_a_stand_in_reaches_what_is_open_and_what_ended_meanwhile_and_lists_agree(
    database: OpenDatabase, thing: Any, clock: FrozenClock
) -> None:
    """`thing.name` is the owner of a hand-over, `thing.at` when it ended."""
    since = clock.now
    moments = {"open": None, "before": since - timedelta(seconds=1), "at": since, "during": since + DAY}
    async with database.transaction() as tx:
        for owner in ("anna", "ben"):
            for name, ended in moments.items():
                await tx.execute(insert(thing).values(id=f"{owner} {name}", version=1, name=owner, at=ended))
    stands = (StandIn("anna", since, since + 2 * DAY),)
    reached = {"anna open", "anna at", "anna during"}
    for principal, action, expected in (
        (Principal("carl", "rep", "carl", "north", (), stands), "handovers.act", reached),
        (Principal("carl", "rep", "carl", "north", (), stands), "leads.read", reached),
        (Principal("carl", "rep", "carl", "north", ("leads.read",), stands), "handovers.act", set()),
        (Principal("carl", "rep", "carl", "north", (), stands), "leads.change", set()),
        (Principal("carl", "rep", "carl", "north", (), stands), "routing.change", set()),
        (Principal("carl", "marketer", "carl", None, (), stands), "handovers.act", set()),
        (Principal("carl", "rep", "carl", "north"), "handovers.act", set()),
    ):
        one_by_one = {
            f"{owner} {name}"
            for owner in ("anna", "ben")
            for name, ended in moments.items()
            if covers(principal, action, owner, ended)
        }
        async with database.snapshot() as tx:
            condition = covered(principal, action, thing.c.name, thing.c.at)
            listed = set((await tx.execute(select(thing.c.id).where(condition))).scalars())
        assert (one_by_one, listed) == (expected, expected), (principal, action)


async def test_the_newest_of_several_profiles_in_one_batch_holds(
    access: Access, database: OpenDatabase, clock: FrozenClock
) -> None:
    versions = {
        3: {"person": "anna", "absences": [away(clock.now, clock.now + DAY, "dora")]},
        2: {"person": "anna", "absences": [away(clock.now, clock.now + DAY, "carl")]},
    }
    async with database.transaction() as tx:
        await access.take_over(tx, [(stand_ins.TYPE, document, version) for version, document in versions.items()])
    assert (await stands_for(access, "dora"), await stands_for(access, "carl")) == (["anna"], [])
