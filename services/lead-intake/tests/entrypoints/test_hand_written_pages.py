"""A lead and a campaign, written by hand."""

import re
from typing import Any

import pytest

from lead_intake.adapters import tables

HOSTILE = "<script>alert(1)</script>"
LEAD = {"name": "Ann Smith", "company": "Acme", "email": "ann@acme.example", "phone": "+49 151 12345678"}
CAMPAIGN = {"name": "Spring fair", "intent": "expert", "amount": "1 200,50", "currency": "eur"}


async def test_a_lead_is_written_by_hand_and_leads_to_its_card(world: Any, browser: Any) -> None:
    done = await browser.send("/intake/leads/new", **LEAD, campaign="spring-fair", kind="call_requested")
    again = await browser.send("/intake/leads/new", **LEAD)
    (lead,) = (await world.post("/v1/leads/search", {"email": LEAD["email"]})).json()["items"]
    text = await browser.read(done.headers["location"])

    assert (done.status_code, lead["source"], lead["campaign"]) == (303, "by-hand", "spring-fair")
    assert (lead["name"], lead["company"]["name"], lead["phones"]) == ("Ann Smith", "Acme", ["+4915112345678"])
    assert f'href="/digest/leads/{lead["id"]}?after={lead["id"]}' in text
    assert "This person was known" in await browser.read(again.headers["location"])
    first = (await world.said("lead.touched"))[0]
    assert first.data is not None
    assert first.data["kind"] == "call_requested"


async def test_a_lead_that_names_nobody_is_not_taken_and_nothing_waits(world: Any, browser: Any) -> None:
    nobody = await browser.send("/intake/leads/new", name=HOSTILE)
    wrong = await browser.send("/intake/leads/new", who="olga", **LEAD | {"email": "x", "phone": "12"})
    key = await browser.send("/intake/leads/new", who="olga", **LEAD | {"name": "x" * 201, "campaign": "A B"})

    assert (nobody.status_code, wrong.status_code, key.status_code) == (422, 422, 422)
    assert "is missing, and nothing else says who this is" in nobody.text
    assert HOSTILE not in nobody.text
    assert "&lt;script&gt;" in nobody.text
    assert "это не адрес почты" in wrong.text
    assert "нет кода страны" in wrong.text
    assert (wrong.text.count('aria-invalid="true"'), key.text.count('aria-invalid="true"')) == (2, 2)
    assert 'value="A B"' in key.text
    assert await world.rows(tables.submission) == []


async def test_a_campaign_is_registered_and_changed(world: Any, browser: Any) -> None:
    made = await browser.send("/intake/campaigns/new", **CAMPAIGN, starts_on="2026-03-01", ends_on="2026-05-31")
    text = await browser.read(made.headers["location"])
    (version,) = re.findall(r'name="version" value="(\d+)"', text)
    form = CAMPAIGN | {"name": HOSTILE, "amount": "", "version": version}
    changed = await browser.send("/intake/campaigns/spring-fair", **form)
    (campaign,) = await world.rows(tables.campaign)

    assert made.headers["location"] == "/intake/campaigns/spring-fair?saved=true"
    for kept in ('value="1200.50"', 'value="EUR"', 'value="2026-03-01"', '<option value="expert" selected>'):
        assert kept in text
    assert changed.status_code == 303
    assert (campaign.name, campaign.cost, campaign.currency, campaign.version) == (HOSTILE, None, None, 2)
    assert HOSTILE not in await browser.read("/intake/campaigns/spring-fair")
    assert [one.data["name"] for one in await world.said("reference.campaign")] == ["Spring fair", HOSTILE]


async def test_a_campaign_that_is_wrong_taken_or_changed_meanwhile_keeps_what_was_written(
    world: Any, browser: Any
) -> None:
    await browser.send("/intake/campaigns/new", **CAMPAIGN)
    taken = await browser.send("/intake/campaigns/new", **CAMPAIGN)
    cases = {"amount": "many", "currency": "EURO", "starts_on": "soon", "intent": "fun", "key": "A B"}
    wrong = [await browser.send("/intake/campaigns/new", **CAMPAIGN | {field: said}) for field, said in cases.items()]
    dates = {"starts_on": "2026-03-02", "ends_on": "2026-03-01"}
    order = await browser.send("/intake/campaigns/new", who="olga", **CAMPAIGN | {"key": "other"} | dates)
    places = await browser.send("/intake/campaigns/new", **CAMPAIGN | {"currency": "JPY", "key": "other"})
    stale = await browser.send("/intake/campaigns/spring-fair", **CAMPAIGN | {"name": "Mine"}, version="7")

    assert (taken.status_code, stale.status_code) == (409, 412)
    assert "A campaign with this key is there already." in taken.text
    assert [one.status_code for one in [*wrong, order, places]] == [422] * 7
    assert all('aria-invalid="true"' in one.text for one in [*wrong, order, places])
    assert "он не может быть раньше первого" in order.text
    assert 'value="Mine"' in stale.text
    both = re.findall(r"<p><b>([^<]+)</b>: <bdi>([^<]*)</bdi>. Yours: <bdi>([^<]*)</bdi>", stale.text)
    assert both == [("Name", "Spring fair", "Mine")]
    assert [row.version for row in await world.rows(tables.campaign)] == [1]


@pytest.mark.parametrize("who", ["nora", "max"])
async def test_sales_writes_neither(world: Any, browser: Any, who: str) -> None:
    await browser.send("/intake/campaigns/new", **CAMPAIGN)
    for path in ("/intake/leads/new", "/intake/campaigns/new", "/intake/campaigns/spring-fair"):
        assert (await browser.get(path, who)).status_code == 403
        assert (await browser.send(path, who=who, **LEAD)).status_code == 403
        assert (await browser.send(path, csrf="wrong", **LEAD)).status_code == 403
    assert await world.rows(tables.lead) == []
