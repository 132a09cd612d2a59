"""Who is calling: keys and people as they travel on the reference topic."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from event_bus.event import Event
from service_kit import access as kit
from service_kit.access import Access, hash_of
from service_kit.clock import FrozenClock
from service_kit.database import OpenDatabase
from service_kit.foundation import ServiceTables
from service_kit.policy import Thing

TOKEN = "ll_abcdefgh_" + "A" * 32


@pytest.fixture
def access(database: OpenDatabase, shared: ServiceTables, clock: FrozenClock) -> Access:
    """A service's own copy."""
    return Access(shared.access, database, clock)


def key(**changed: Any) -> Mapping[str, Any]:
    """A key document."""
    return {"key_id": "abcdefgh", "hash": hash_of(TOKEN), "name": "script", "role": "admin", **changed}


def person(**changed: Any) -> Mapping[str, Any]:
    """A person document."""
    return {"person": "anna", "name": "Anna", "role": "rep", "team": "north", **changed}


async def take(access: Access, database: OpenDatabase, *documents: tuple[str, Mapping[str, Any], int]) -> None:
    """Documents arrive."""
    async with database.transaction() as transaction:
        await access.take_over(transaction, documents)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown key waits shorter."""
    monkeypatch.setattr(kit, "COPY_WAIT_SECONDS", 0.05)


async def test_a_key_is_its_role_and_person(access: Access, database: OpenDatabase) -> None:
    documents = (
        ("reference.key", key(role="rep", person="anna", scopes=["leads.*"]), 1),
        ("reference.person", person(), 1),
    )
    await take(access, database, *documents)
    principal = await access.principal_of(TOKEN)

    assert principal is not None
    assert principal._asdict() == {
        "id": "anna", "role": "rep", "person": "anna", "team": "north", "scopes": ("leads.*",),
        "stands_for": (),
    }  # fmt: skip


async def test_a_machines_key_has_no_person(access: Access, database: OpenDatabase) -> None:
    await take(access, database, ("reference.key", key(), 1))
    principal = await access.principal_of(TOKEN)
    assert principal is not None
    assert (principal.id, principal.role, principal.person) == ("key:abcdefgh", "admin", None)


@pytest.mark.parametrize("token", ["", "ll_", TOKEN + "x", TOKEN + "\n", TOKEN.upper(), "ll_abcdefgh_" + "ä" * 32])
async def test_what_is_no_key_is_nobody_at_once(access: Access, token: str) -> None:
    async with asyncio.timeout(0.5):
        assert await access.principal_of(token) is None


@pytest.mark.usefixtures("quick")
async def test_a_well_formed_unknown_key_waits_for_the_copy_and_then_is_nobody(access: Access) -> None:
    begin = asyncio.get_running_loop().time()
    assert await access.principal_of(TOKEN) is None
    assert asyncio.get_running_loop().time() - begin >= 0.05
    assert kit.KEY_FORM.fullmatch(TOKEN)


async def test_a_key_that_arrives_while_it_is_waited_for_is_known_at_once(
    access: Access, database: OpenDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kit, "COPY_WAIT_SECONDS", 30)
    waiting = asyncio.create_task(access.principal_of(TOKEN))
    await asyncio.sleep(0.02)
    await take(access, database, ("reference.key", key(), 1))
    async with asyncio.timeout(5):
        assert await waiting is not None


async def test_a_key_that_another_replica_took_over_is_found_too(
    access: Access, database: OpenDatabase, shared: ServiceTables, clock: FrozenClock
) -> None:
    waiting = asyncio.create_task(access.principal_of(TOKEN))
    await asyncio.sleep(0.02)
    await take(Access(shared.access, database, clock), database, ("reference.key", key(), 1))
    async with asyncio.timeout(2):
        assert await waiting is not None


async def test_guessing_does_not_make_the_database_busy(access: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kit, "MOST_WAITING", 3)
    monkeypatch.setattr(kit, "COPY_WAIT_SECONDS", 0.2)
    tokens = [f"ll_abcdefgh_{number:032}" for number in range(20)]
    async with asyncio.timeout(10):
        assert await asyncio.gather(*map(access.principal_of, tokens)) == [None] * 20


@pytest.mark.parametrize(
    "changed",
    [{"revoked_at": "2026-11-24T11:00:00Z"}, {"expires_at": "2026-11-24T12:00:00Z"}, {"hash": "0" * 64}],
)
async def test_a_revoked_expired_or_wrong_key_is_nobody_at_once(
    access: Access, database: OpenDatabase, changed: dict[str, str]
) -> None:
    await take(access, database, ("reference.key", key(**changed), 1))
    async with asyncio.timeout(1):
        assert await access.principal_of(TOKEN) is None


async def test_a_key_is_good_until_it_expires(access: Access, database: OpenDatabase, clock: FrozenClock) -> None:
    await take(access, database, ("reference.key", key(expires_at="2026-11-24T12:00:01Z"), 1))
    assert await access.principal_of(TOKEN) is not None
    clock.now += timedelta(seconds=1)
    access._known.clear()  # as a second later
    assert await access.principal_of(TOKEN) is None


async def test_a_revocation_that_arrives_ends_the_key_at_once(access: Access, database: OpenDatabase) -> None:
    await take(access, database, ("reference.key", key(), 1))
    assert await access.principal_of(TOKEN) is not None
    await take(access, database, ("reference.key", key(revoked_at="2026-11-24T12:00:00Z"), 2))
    assert await access.principal_of(TOKEN) is None
    await take(access, database, ("reference.key", key(), 1))  # an older document that comes late
    assert await access.principal_of(TOKEN) is None


async def test_somebody_who_left_cannot_sign_in(access: Access, database: OpenDatabase) -> None:
    await take(access, database, ("reference.key", key(person="anna"), 1), ("reference.person", person(), 1))
    assert await access.principal_of(TOKEN) is not None
    await take(access, database, ("reference.person", person(active=False), 2))
    assert await access.principal_of(TOKEN) is None


@pytest.mark.parametrize(
    ("of_key", "of_person", "role"),
    [
        ("admin", "rep", "rep"),
        ("rep", "admin", "rep"),
        ("manager", "manager", "manager"),
        ("marketer", "manager", "manager"),
    ],
)
async def test_a_key_carries_no_further_than_its_persons_present_role(
    access: Access, database: OpenDatabase, of_key: str, of_person: str, role: str
) -> None:
    await take(access, database, ("reference.key", key(person="anna", role=of_key), 1))
    await take(access, database, ("reference.person", person(role=of_person), 1))
    principal = await access.principal_of(TOKEN)
    assert principal is not None
    assert principal.role == role


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("kind", "name"), [("reference.key", "key/abcdefgh"), ("reference.person", "person/anna")])
async def test_a_tombstone_takes_a_key_or_person_away(
    access: Access, database: OpenDatabase, clock: FrozenClock, kind: str, name: str
) -> None:
    await take(access, database, ("reference.key", key(person="anna"), 1), ("reference.person", person(), 1))
    gone = Event("1", "digest", kind, name, clock(), clock(), 2, "1", None, name, None, "leadloop.reference.v1", 0, 1)
    async with database.transaction() as transaction:
        await access.apply(transaction, [gone])

    assert await access.principal_of(TOKEN) is None
    async with database.snapshot() as snapshot:
        thing = await access.things(snapshot, ["anna"])
    assert thing.teams == (frozenset() if kind == "reference.person" else {"north"})


async def test_whoever_was_handed_a_lead_may_see_it_and_what_it_was_merged_into(
    access: Access, database: OpenDatabase
) -> None:
    await take(access, database, ("reference.person", person(), 1))
    async with database.transaction() as transaction:
        await access.remember_owners(transaction, [("lead-1", "anna"), ("lead-1", "anna"), ("lead-1", "boris")])
        await access.remember_owners(transaction, [("lead-1", "anna")])
        await access.follow_merge(transaction, "lead-1", "lead-2")
        await access.follow_merge(transaction, "nobody's", "lead-2")
    async with database.snapshot() as snapshot:
        for lead in ("lead-1", "lead-2"):
            assert await access.lead(snapshot, lead) == Thing(frozenset({"anna", "boris"}), frozenset({"north"}))
        assert await access.lead(snapshot, "lead-3") == Thing()
        both = await access.leads(snapshot, [lead, "lead-3"])
        assert both == {lead: Thing(frozenset({"anna", "boris"}), frozenset({"north"})), "lead-3": Thing()}


async def test_requests_that_come_with_one_key_at_once_share_a_look_up(
    access: Access, database: OpenDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    await take(access, database, ("reference.key", key(), 1))
    own, asked = access._look_up, []

    async def look_up(key_id: str, digest: str) -> Any:
        asked.append(key_id)
        return await own(key_id, digest)

    monkeypatch.setattr(access, "_look_up", look_up)
    first = asyncio.create_task(access.principal_of(TOKEN))
    others = [asyncio.create_task(access.principal_of(TOKEN)) for _ in range(9)]
    await asyncio.sleep(0)
    first.cancel()  # whoever asked first goes away: the others are answered all the same
    found = await asyncio.gather(*others)
    assert {one and one.id for one in found} == {"key:abcdefgh"}
    assert asked == ["abcdefgh"]
