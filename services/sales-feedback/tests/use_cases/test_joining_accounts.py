"""A second person of a company joins the account that is there: what is said of it, who may, and what undoes it."""

import asyncio
from typing import Any

import pytest

from event_bus.transaction import StaleError
from sales_feedback.adapters.store import SqlStore
from sales_feedback.ports import Changes
from service_kit.ids import new_id

REACHED = {"channel": "phone", "outcome": "reached"}


async def reached(world: Any, owner: str = "anna") -> tuple[str, str]:
    """A hand-over after contact, and its lead."""
    handover, lead = await world.hand_over(owner)
    await world.done(handover, "contacts", REACHED, who=owner)
    return handover, lead


async def opened(world: Any, owner: str = "anna") -> tuple[str, str, str]:
    """A hand-over whose account is open, its lead and the account."""
    handover, lead = await reached(world, owner)
    shown = await world.done(handover, "account", {"name": "Dahl"}, who=owner)
    return handover, lead, shown["account_id"]


async def heard(world: Any, kind: str, lead: str, **data: Any) -> None:
    await world.hear(world.record(kind, lead, data, source="lead-intake"))


async def refused(world: Any, handover: str, body: dict[str, str], who: str = "anna") -> tuple[str, str]:
    """The field that is wrong, and the code of why."""
    answer = await world.act(handover, "account", body, who)
    assert answer.status_code == 422
    problem = answer.json()
    return problem["errors"][0]["field"], problem["why"]


async def in_it(world: Any) -> list[Any]:
    """Whom each document of an account names, None for its end."""
    return [one.data and one.data["lead_ids"] for one in await world.said("private.account")]


async def test_a_second_person_joins_and_both_facts_name_the_account(world: Any) -> None:
    _, henrik, account = await opened(world)
    second, sara = await reached(world)
    shown = await world.done(second, "account", {"account_id": account})
    assert (shown["account_id"], shown["stage"]) == (account, "account")
    assert (await world.shown(second))["account_name"] == "Dahl"
    facts = await world.said("lead.account_opened")
    told = [(one.key, one.data["account_id"], one.data.get("joined")) for one in facts]
    assert told == [(henrik, account, None), (sara, account, True)]
    assert (await world.shown(second))["actions"][-1]["joined"] is True
    last = (await world.said("private.account"))[-1]
    assert (last.sequence, last.data) == (2, {"account_id": account, "name": "Dahl", "lead_ids": [henrik, sara]})


async def test_two_join_at_once_and_nobody_is_lost(world: Any) -> None:
    _, henrik, account = await opened(world)
    handovers = [await reached(world) for _ in range(2)]
    await asyncio.gather(*(world.done(handover, "account", {"account_id": account}) for handover, _ in handovers))
    first, *rest = (await in_it(world))[-1]
    assert (first, set(rest)) == (henrik, {lead for _, lead in handovers})


async def test_an_account_that_changed_meanwhile_is_not_overwritten(world: Any) -> None:
    handover, _, account = await opened(world)
    second, _ = await reached(world)
    store, database = SqlStore(), world.service.database
    async with database.transaction() as tx:
        loaded = await store.load(tx, handovers=[handover])
    await world.done(second, "account", {"account_id": account})
    before = loaded.accounts[account]
    for changed in ((before, before.joined_by("somebody", None)), (None, before)):
        with pytest.raises(StaleError):
            async with database.transaction() as tx:
                await store.save(tx, Changes(accounts=[changed]))


@pytest.mark.parametrize("named", ["closed", "unknown", "not to be seen"])
async def test_what_is_not_there_or_not_to_be_seen_cannot_be_joined(world: Any, named: str) -> None:
    first, _, account = await opened(world, "bert" if named == "not to be seen" else "anna")
    second, _ = await reached(world)
    if named == "closed":  # whoever opened it took that back while the other one looked at it
        await world.done(first, "undo")
    account = new_id() if named == "unknown" else account
    assert await refused(world, second, {"account_id": account}) == ("account_id", "no_account")
    assert (await world.shown(second))["account_id"] is None
    assert (await world.done(second, "account", {"name": "Dahl AS"}))["account_id"] != account


async def test_whoever_sees_both_people_joins_them(world: Any) -> None:
    _, henrik, account = await opened(world, "bert")
    second, sara = await reached(world)
    assert (await world.done(second, "account", {"account_id": account}, who="ada"))["account_id"] == account
    assert (await in_it(world))[-1] == [henrik, sara]


async def test_a_name_is_only_for_a_new_account(world: Any) -> None:
    *_, account = await opened(world)
    second, _ = await reached(world)
    body = {"account_id": account, "name": "Dahl Robotics"}
    assert await refused(world, second, body) == ("name", "has_a_name")


async def test_nobody_is_in_two_accounts(world: Any) -> None:
    first, lead, own = await opened(world)
    *_, other = await opened(world)
    await world.done(first, "lost", {"reason": "price"})
    again, _ = await world.hand_over(lead=lead, cycle=2)
    await world.done(again, "contacts", REACHED)
    assert await refused(world, again, {"account_id": other}) == ("account_id", "in_another_account")
    assert (await world.done(again, "account", {"account_id": own}))["account_id"] == own


async def test_taking_it_back_leaves_the_account_to_the_others(world: Any) -> None:
    first, henrik, account = await opened(world)
    second, sara = await reached(world)
    await world.done(second, "account", {"account_id": account})
    assert (await world.done(second, "undo"))["account_id"] is None
    assert await in_it(world) == [[henrik], [henrik, sara], [henrik]]
    await world.done(first, "undo")
    assert (await in_it(world))[-1] is None


async def test_whoever_opened_it_may_be_erased_and_the_other_one_goes_on_in_it(world: Any) -> None:
    _, henrik, account = await opened(world)
    second, sara = await reached(world)
    await world.done(second, "account", {"account_id": account})
    await heard(world, "lead.erased", henrik)
    assert (await in_it(world))[-1] == [sara]
    assert (await world.shown(second))["account_name"] == "Dahl"
    third, petra = await reached(world)
    await world.done(third, "account", {"account_id": account})
    assert (await in_it(world))[-1] == [sara, petra]


async def test_an_account_is_joined_through_whoever_was_merged_and_survives_a_separation(world: Any) -> None:
    _, henrik, account = await opened(world)
    _, winner = await world.hand_over("bert")
    await heard(world, "lead.merged", henrik, into=winner)
    second, sara = await reached(world, "bert")
    # Bert never had Henrik; he sees the account because Henrik and his own lead proved to be one person.
    await world.done(second, "account", {"account_id": account}, who="bert")
    await heard(world, "lead.unmerged", henrik, **{"from": winner}, attributes={})
    assert (await in_it(world))[-1] == [henrik, sara]
