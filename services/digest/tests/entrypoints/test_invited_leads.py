"""Who is invited to a campaign: on the page of campaigns, in the list behind that number, on the card."""

import re
from html import unescape
from typing import Any

from service_kit.ids import new_id
from service_kit.testing import cookie_of

FIVE = range(1, 6)


async def page(house: Any, who: str, path: str) -> str:
    answer = await house.client.get(path, headers=cookie_of(house.service, who))
    assert answer.status_code == 200, answer.text
    text: str = answer.text
    return text


async def invited(house: Any, lead: str, day: float = 1) -> str:
    identity = new_id()
    given = {"invitation_id": identity, "campaign": "fair", "intent": "expert", "by": "ingrid"}
    await house.hear("lead.invited", day, lead, **given)
    return identity


async def five(house: Any, handover_id: Any, lead_id: Any) -> None:
    """One stands, one was withdrawn, the third was merged into the first, the fourth is with Anna, the fifth erased."""
    await house.hear("reference.campaign", key="campaign/fair", campaign="fair", name="Fair", intent="expert")
    for number in FIVE:
        await house.lead(lead_id(number))
    ids = [await invited(house, lead_id(number)) for number in FIVE]
    gone = {"invitation_ids": [ids[1]], "campaign": "fair", "by": "ingrid"}
    await house.hear("lead.invitation_withdrawn", 2, lead_id(2), **gone)
    await house.hear("lead.merged", 2, lead_id(3), into=lead_id(1))
    await house.assigned(2, handover_id(4), lead=lead_id(4))
    await house.hear("lead.erased", 3, lead_id(5))


async def opened(house: Any, who: str) -> tuple[int, set[int]]:
    """How many are said to be invited, and whom the list behind the number shows."""
    found = re.search(
        r'data-label="Invited"><a [^>]*href="([^"]+)"[^>]*>(\d+)</a>', await page(house, who, "/digest/campaigns")
    )
    assert found is not None
    text = await page(house, who, unescape(found[1]))
    return int(found[2]), {int(one) for one in re.findall(r'<td><a href="/digest/leads/[0-9a-f-]{24}(\d{12})"', text)}


async def test_the_number_opens_exactly_those_whose_invitation_stands(
    house: Any, handover_id: Any, lead_id: Any
) -> None:
    await five(house, handover_id, lead_id)
    assert await opened(house, "ingrid") == (3, {1, 4, 5})
    assert await opened(house, "anna") == (1, {4})
    text = await page(house, "ingrid", "/digest/leads?group=everybody&invited=fair")
    assert re.search(r"Invited to: <bdi>Fair</bdi>", text)


async def test_a_withdrawal_that_is_heard_first_still_counts(house: Any, lead_id: Any) -> None:
    await house.hear("reference.campaign", key="campaign/fair", campaign="fair", name="Fair", intent="expert")
    await house.lead(lead_id(1))
    await house.lead(lead_id(2))
    early = new_id()
    gone = {"invitation_ids": [early], "campaign": "fair"}
    await house.hear("lead.invitation_withdrawn", 2, lead_id(1), **gone)
    await house.hear("lead.invited", 1, lead_id(2), invitation_id=early, campaign="fair")
    assert 'data-label="Invited">0<' in await page(house, "ingrid", "/digest/campaigns")
    await house.hear("lead.invited", 3, lead_id(2), invitation_id=new_id(), campaign="fair")
    assert await opened(house, "ingrid") == (1, {2})


async def test_an_invitation_is_a_line_of_marketing_and_makes_nobody_active(house: Any, lead_id: Any) -> None:
    await house.hear("reference.campaign", key="campaign/fair", campaign="fair", name="Fair", intent="expert")
    await house.lead(lead_id(1), -60)
    before = await house.get("ingrid", f"/v1/leads/{lead_id(1)}")
    identity = await invited(house, lead_id(1))
    await house.hear("lead.invitation_withdrawn", 2, lead_id(1), invitation_ids=[identity], campaign="fair")
    after = await house.get("ingrid", f"/v1/leads/{lead_id(1)}")
    said = [(one["side"], one["type"], one["campaign"]) for one in after["timeline"]["items"][:2]]
    assert said == [("marketing", "lead.invitation_withdrawn", "fair"), ("marketing", "lead.invited", "fair")]
    assert (after["stage"], after["last_touch"]) == (before["stage"], before["last_touch"])
    card = await page(house, "ingrid", f"/digest/leads/{lead_id(1)}")
    assert ">Invited<" in card
    assert ">Invitation withdrawn<" in card
    assert "Henrik" not in await page(house, "ingrid", "/digest/leads?group=active")


async def test_the_button_is_there_for_marketing(house: Any, lead_id: Any) -> None:
    await house.lead(lead_id(1))
    assert 'formaction="/intake/leads/invite">Invite...' in await page(house, "ingrid", "/digest/leads")
    assert "/intake/leads/invite" not in await page(house, "mia", "/digest/leads")
