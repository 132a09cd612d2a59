"""People say when their digest comes, and it comes then."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from digest.adapters.tables import MAILS
from service_kit.testing import cookie_of, form_of

INGRID = ("ingrid", "Ingrid Vogel", "ingrid@northwind.example", "marketer", None, "en", "Europe/Berlin", True, 1)
PARTS = "ledger sources came_back won campaigns next_step"
GIVEN = {"wanted": "on", "kind": "weekly", "weekday": "2", "hour": "7", "escalations": "on", "paused_until": ""}


async def save(mailing: Any, **changes: str) -> Any:
    service = mailing.house.service
    fields = form_of(service, **{**GIVEN, **changes})
    return await mailing.house.client.post("/account/digest", data=fields, headers=cookie_of(service, "anna"))


async def test_what_is_said_holds_from_then_on(mailing: Any) -> None:
    await mailing.turns()
    assert (await save(mailing)).status_code == 303
    [plan] = await mailing.rows(MAILS.plan)
    assert plan.due_at == datetime(2026, 11, 4, 6, tzinfo=UTC)  # Wednesday, 07:00 in Berlin

    await save(mailing, paused_until="2026-11-20")
    [plan] = await mailing.rows(MAILS.plan)
    assert plan.due_at == datetime(2026, 11, 25, 6, tzinfo=UTC)

    await save(mailing, wanted="")
    [plan] = await mailing.rows(MAILS.plan)
    assert plan.due_at is None
    page = await mailing.house.client.get("/account/digest", headers=cookie_of(mailing.house.service, "anna"))
    assert page.status_code == 200 and "None is due." in page.text


async def test_a_mails_other_frequency_is_filled_in_and_changes_nothing_by_itself(mailing: Any) -> None:
    await mailing.turns()
    for asked, chosen in (("weekly", "weekly"), ("daily", "daily"), ("hourly", "daily")):
        page = await mailing.house.client.get(
            f"/account/digest?kind={asked}", headers=cookie_of(mailing.house.service, "anna")
        )
        assert re.findall(r'<option value="(\w+)" selected', page.text)[0] == chosen
    [plan] = await mailing.rows(MAILS.plan)
    assert plan.kind is None


@pytest.mark.parametrize(
    "wrong", [{"hour": "24"}, {"weekday": "7"}, {"kind": "hourly"}, {"paused_until": "soon"}, {"hour": ""}]
)
async def test_what_cannot_be_is_said_and_the_rest_of_the_form_is_kept(mailing: Any, wrong: dict[str, str]) -> None:
    await mailing.turns()
    answer = await save(mailing, **{"kind": "weekly", **wrong})
    assert answer.status_code == 422
    [plan] = await mailing.rows(MAILS.plan)
    assert plan.kind is None


async def test_a_form_that_lacks_fields_is_shown_again(mailing: Any) -> None:
    service = mailing.house.service
    answer = await mailing.house.client.post(
        "/account/digest", data=form_of(service, kind="never"), headers=cookie_of(service, "anna")
    )
    assert answer.status_code == 422
    assert 'name="hour"' in answer.text


async def test_a_marketer_chooses_what_is_in_it(mailing: Any) -> None:
    await mailing.add_person(*INGRID)
    await mailing.turns()
    house = mailing.house
    page = await house.client.get("/account/digest", headers=cookie_of(house.service, "ingrid"))
    assert re.findall(r'name="part_(\w+)" value="on" checked', page.text) == PARTS.split()

    async def choose(**parts: str) -> Any:
        form = form_of(house.service, **{**GIVEN, "parts": PARTS, **parts})
        return await house.client.post("/account/digest", data=form, headers=cookie_of(house.service, "ingrid"))

    assert (await choose(part_won="on", part_next_step="on")).status_code == 303
    assert [one.left_out for one in await mailing.rows(MAILS.plan) if one.person == "ingrid"] == [
        "ledger sources came_back campaigns"
    ]
    page = await house.client.get("/account/digest", headers=cookie_of(house.service, "ingrid"))
    assert re.findall(r'name="part_(\w+)" value="on" checked', page.text) == ["won", "next_step"]

    nothing = await choose(part_next_step="on", weekday="4")
    assert nothing.status_code == 422 and 'id="e-parts"' in nothing.text
    assert '<option value="4" selected' in nothing.text
    assert [one.weekday for one in await mailing.rows(MAILS.plan) if one.person == "ingrid"] == [2]


async def test_a_form_without_parts_leaves_nothing_out(mailing: Any) -> None:
    await mailing.turns()
    assert (await save(mailing)).status_code == 303
    [plan] = await mailing.rows(MAILS.plan)
    assert plan.left_out == ""
