"""A morning on which many digests are due at once: what each costs, and that a kill repeats and loses nothing."""

import os
from typing import Any

import pytest

from digest.adapters.tables import MAILS
from digest.use_cases.send_digests import AT_ONCE
from service_kit.testing import said_to_databases

SELLERS = int(os.environ.get("SELLERS", 3 * AT_ONCE))
"""So many have a lead each; `SELLERS=1000` in the environment for a morning as long as the figure of the bench."""
MOST_STATEMENTS = 25
"""Of one digest, from the plan that is due to the note that it was sent."""


class KilledError(BaseException):
    """The process ended here."""


@pytest.fixture
def team(mailing: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """So many salespeople with so many leads each, heard in one batch."""

    async def have(sellers: int, leads: int) -> None:
        house, heard = mailing.house, []

        async def keep(_: Any, one: Any) -> None:
            heard.append(one)

        with monkeypatch.context() as patched:
            patched.setattr(type(house), "_handle", keep)
            for number in range(sellers * leads):
                lead = f"0193b2f0-5c1e-7a00-8000-{number + 100:012d}"
                await house.lead(lead)
                await house.assigned(
                    0, f"00000000-0000-5000-8000-{number + 100:012d}", f"seller-{number // leads}", lead
                )
        for number in range(sellers):
            name = f"seller-{number}"
            await mailing.add_person(name, name, f"{name}@northwind.example", "rep", "north", "en", "UTC", True, 1)
        [consumer] = [one for one in house.service.consumers if one.group == "digest"]
        async with house.service.database.transaction() as tx:
            await consumer.batch._subscription.handle(tx, heard)
        await mailing.turns()
        mailing.at(days=1, hours=-1)

    return have


async def test_four_hundred_leads_make_one_small_mail_for_as_many_statements_as_one_person_may_cost(
    mailing: Any, team: Any
) -> None:
    await team(1, 400)
    with said_to_databases() as said:
        await mailing.turns()
    [mail] = [one.mail for one in mailing.server.took]
    assert mail.subject == "400 leads need you today, Henrik Dahl first"
    assert "395 more today" in mail.text
    assert len(mail.html.encode()) < 100_000
    assert len(said) < 2 * MOST_STATEMENTS  # with the looks that find nothing to do, before and after


async def test_a_morning_that_is_killed_in_every_second_batch_sends_each_digest_once(
    mailing: Any, team: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await team(SELLERS, 1)
    whole, batches, killed = type(mailing.desk.postbox).put, 0, 0

    async def put(*arguments: Any) -> int:
        nonlocal batches
        done: int = await whole(*arguments)
        batches += bool(arguments[2])
        if arguments[2] and batches % 2:
            raise KilledError
        return done

    monkeypatch.setattr(type(mailing.desk.postbox), "put", put)
    with said_to_databases() as said:
        while True:
            try:
                await mailing.turns()
                break
            except KilledError:
                killed += 1
    assert killed == SELLERS // AT_ONCE + 1  # Anna, who has no lead, is looked at too
    people = [one.mail.person for one in mailing.server.took]
    assert sorted(people) == sorted(f"seller-{number}" for number in range(SELLERS))
    assert len(await mailing.rows(MAILS.mail)) == SELLERS
    assert len(said) < 2 * MOST_STATEMENTS * SELLERS  # each was begun twice
