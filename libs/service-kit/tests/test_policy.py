"""The policy: one table, read twice, and both readings must agree."""

import random

import pytest
from sqlalchemy import Table, insert, select

from service_kit.access import Access
from service_kit.clock import FrozenClock
from service_kit.database import OpenDatabase
from service_kit.foundation import ServiceTables
from service_kit.policy import ACTIONS, RANKS, Principal, Reach, Thing, allow, reach, roles_of, visible

LEADS = [f"lead-{number}" for number in range(12)]
PEOPLE = [f"person-{number}" for number in range(6)]
TEAMS = ["north", "south", None]


async def random_world(database: OpenDatabase, access: Access, thing: Table, chance: random.Random) -> None:
    """People in teams, leads, and who was ever handed which."""
    async with database.transaction() as transaction:
        for table in (thing, *access.tables):
            await transaction.execute(table.delete())
        for lead in LEADS:
            await transaction.execute(insert(thing).values(id=lead, version=1))
        documents = [
            ("reference.person", {"person": name, "name": name, "role": "rep", "team": chance.choice(TEAMS)}, 1)
            for name in PEOPLE
        ]
        await access.take_over(transaction, documents)
        pairs = [(lead, name) for lead in LEADS for name in [*PEOPLE, "stranger"] if chance.random() < 0.2]
        await access.remember_owners(transaction, pairs)


@pytest.mark.parametrize("seed", range(4))
async def test_the_list_shows_exactly_the_leads_that_may_be_read_one_by_one(
    database: OpenDatabase, shared: ServiceTables, thing: Table, clock: FrozenClock, seed: int
) -> None:
    chance = random.Random(seed)
    access = Access(shared.access, database, clock)
    await random_world(database, access, thing, chance)
    principals = [
        Principal("x", role, person, team, scopes)
        for role in (*RANKS, "no such role")
        for person in (PEOPLE[0], "stranger", None)
        for team in TEAMS
        for scopes in ((), ("leads.*",), ("touches.record",))
    ]
    async with database.snapshot() as snapshot:
        things = {lead: await access.lead(snapshot, lead) for lead in LEADS}
        for principal in principals:
            condition = visible(principal, "leads.read", thing.c.id, access.tables.handed_to, access.tables.person)
            listed = set((await snapshot.execute(select(thing.c.id).where(condition))).scalars())
            assert listed == {lead for lead in LEADS if allow(principal, "leads.read", things[lead])}, principal


def test_every_role_and_ownership_has_its_row() -> None:
    own = Thing(frozenset({"anna"}), frozenset({"north"}))
    team = Thing(frozenset({"boris"}), frozenset({"north"}))
    others = Thing(frozenset({"carla"}), frozenset({"south"}))
    nobodys = Thing()
    expected = {
        "rep": (True, False, False, False),
        "manager": (True, True, False, False),
        "marketer": (True, True, True, True),
        "admin": (True, True, True, True),
        "guest": (False, False, False, False),
    }
    for role, row in expected.items():
        principal = Principal("anna", role, "anna", "north")
        assert tuple(allow(principal, "leads.read", thing) for thing in (own, team, others, nobodys)) == row


def test_scopes_only_narrow() -> None:
    assert reach(Principal("k", "rep", scopes=("*",)), "keys.manage") is None
    assert reach(Principal("k", "admin", scopes=("leads.read",)), "leads.read") is not None
    assert reach(Principal("k", "admin", scopes=("leads.read",)), "leads.erase") is None
    assert reach(Principal("k", "admin", scopes=("leads.*",)), "leads.erase") is not None
    assert reach(Principal("k", "admin", scopes=("lead.*", "leadsx", ".*")), "leads.erase") is None


def test_every_action_has_somebody_and_only_known_roles() -> None:
    for action in ACTIONS:
        assert roles_of([action])
        assert roles_of([action]) <= set(RANKS)
        assert "admin" in ACTIONS[action]


def test_an_action_that_the_policy_does_not_know_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        reach(Principal("k", "admin"), "leads.reed")


@pytest.mark.parametrize(
    "action",
    [
        "submissions.read", "submissions.change", "sources.read", "sources.change", "imports.read", "imports.run",
    ],
)  # fmt: skip
def test_what_comes_in_is_marketings_alone(action: str) -> None:
    expected = {"rep": None, "manager": None, "marketer": Reach.ALL, "admin": Reach.ALL, "guest": None}
    assert {role: reach(Principal("anna", role, "anna", "north"), action) for role in expected} == expected
