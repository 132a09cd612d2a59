"""Marketing invites many leads of a list at once, and takes that back."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from service_kit.pages.packed_ids import packed
from service_kit.testing import cookie_of

FAIR = {"key": "fair", "name": "<Spring> fair", "intent": "expert", "starts_on": "2026-01-01"}


async def leads_of(world: Any, many: int) -> list[str]:
    items = [{"email": f"lead{number}@acme.example"} for number in range(many)]
    return [one["id"] for one in (await world.post("/v1/leads/batch", {"leads": items})).json()["items"]]


async def invite(browser: Any, leads: list[str], **fields: str) -> Any:
    return await browser.send("/intake/leads/invite", [("lead", lead) for lead in leads], campaign="fair", **fields)


async def test_many_are_invited_at_once_and_each_only_once(world: Any, browser: Any) -> None:
    await world.post("/v1/campaigns", FAIR)
    leads = await leads_of(world, 50)

    first = await invite(browser, leads[:2])
    second = await invite(browser, leads, back="/digest/leads?group=close")

    said = await world.said("lead.invited")
    assert [one.key for one in said[:2]] == leads[:2]
    assert {one.key for one in said} == set(leads)
    assert len(said) == 50
    data = said[0].data
    assert data is not None
    assert (data["campaign"], data["intent"], data["by"]) == ("fair", "expert", "mia")
    assert (first.status_code, second.status_code) == (303, 303)
    back = urlsplit(second.headers["location"])
    asked = parse_qs(back.query)
    assert (back.path, asked["group"], asked["after"][0].partition(":")[0]) == ("/digest/leads", ["close"], leads[-1])


async def test_the_page_after_says_how_many_and_one_press_takes_them_back(world: Any, browser: Any) -> None:
    await world.post("/v1/campaigns", FAIR)
    old, *fresh = await leads_of(world, 4)
    await invite(browser, [old])
    await world.call("PUT", f"/v1/leads/{fresh[1]}/consent", {"consent": {"email": False}})
    done = await invite(browser, [old, *fresh])
    cookie = f"leadloop_notice={done.cookies['leadloop_notice']}"
    headers = {"cookie": f"{cookie_of(world.service, 'mia')['cookie']}; {cookie}"}
    text = (await world.client.get(f"/intake/leads/invite?lead={old}", headers=headers)).text
    assert (
        "3 leads are invited to &lt;Spring&gt; fair. 1 was invited before. 1 said no to letters: ask by phone." in text
    )
    assert f'name="leads" value="{packed(fresh)}"' in text

    path = "/intake/leads/withdraw-invitations"
    undone = await browser.send(path, leads=packed(fresh), campaign="fair", back="/digest/leads")
    again = await browser.send(path, leads=packed(fresh), campaign="fair")

    assert (undone.status_code, again.status_code) == (303, 303)
    invited = {one.key: one.data["invitation_id"] for one in await world.said("lead.invited")}
    withdrawn = await world.said("lead.invitation_withdrawn")
    assert {one.key: list(one.data["invitation_ids"]) for one in withdrawn} == {lead: [invited[lead]] for lead in fresh}
    await invite(browser, fresh[:1])
    assert len(await world.said("lead.invited")) == 5


async def test_merged_leads_have_one_invitation_and_lose_both_at_once(world: Any, browser: Any) -> None:
    await world.post("/v1/campaigns", FAIR)
    winner, loser = await leads_of(world, 2)
    await invite(browser, [winner, loser])
    await world.post(f"/v1/leads/{winner}/merge", {"from": loser})

    await invite(browser, [loser])
    await browser.send("/intake/leads/withdraw-invitations", leads=packed([loser]), campaign="fair")

    ids = [one.data["invitation_id"] for one in await world.said("lead.invited")]
    [withdrawn] = await world.said("lead.invitation_withdrawn")
    assert (withdrawn.key, sorted(withdrawn.data["invitation_ids"])) == (winner, sorted(ids))
    assert len(ids) == 2


async def test_an_invitation_is_kept_through_what_is_learned_later_and_forgotten_with_the_person(
    world: Any, browser: Any
) -> None:
    await world.post("/v1/campaigns", FAIR)
    [lead] = await leads_of(world, 1)
    await invite(browser, [lead])
    await world.post("/v1/leads", {"email": "lead0@acme.example", "name": "Ann", "consent": {"email": True}})
    await invite(browser, [lead])
    assert len(await world.said("lead.invited")) == 1

    await world.call("DELETE", f"/v1/leads/{lead}")
    refused = await invite(browser, [lead])
    assert (refused.status_code, "they were erased" in refused.text) == (409, True)


async def test_only_campaigns_that_are_not_over_are_offered_those_first_that_began_last(
    world: Any, browser: Any
) -> None:
    [lead] = await leads_of(world, 1)
    assert "There is no campaign that is not over." in await browser.read(f"/intake/leads/invite?lead={lead}")
    await world.post("/v1/campaigns", FAIR)
    await world.post("/v1/campaigns", {"key": "later", "intent": "nurture", "starts_on": "2026-02-01"})
    await world.post("/v1/campaigns", {"key": "over", "intent": "nurture", "ends_on": "2020-02-01"})
    text = await browser.read(f"/intake/leads/invite?lead={lead}&back=/digest/leads?group=close")
    assert [part.partition('"')[0] for part in text.split('name="campaign" value="')[1:]] == ["later", "fair"]
    assert "&lt;Spring&gt; fair" in text
    assert 'href="/digest/leads?group=close">Cancel' in text
    nothing = await browser.send("/intake/leads/invite", lead=lead, campaign="nowhere", who="olga")
    assert (nothing.status_code, "Выберите кампанию." in nothing.text) == (422, True)


@pytest.mark.parametrize("who", ["nora", "max"])
async def test_sales_invites_nobody(world: Any, browser: Any, who: str) -> None:
    [lead] = await leads_of(world, 1)
    assert (await browser.get(f"/intake/leads/invite?lead={lead}", who)).status_code == 403
    assert (await browser.send("/intake/leads/invite", who=who, lead=lead, campaign="fair")).status_code == 403
    path = "/intake/leads/withdraw-invitations"
    assert (await browser.send(path, who=who, leads=packed([lead]), campaign="fair")).status_code == 403


@pytest.mark.parametrize("leads", ["", "x", "AAAA", "A" * 2000])
async def test_nothing_is_withdrawn_for_what_is_no_list(world: Any, browser: Any, leads: str) -> None:
    await world.post("/v1/campaigns", FAIR)
    sent = await browser.send("/intake/leads/withdraw-invitations", leads=leads, campaign="fair")
    assert sent.status_code == 404
