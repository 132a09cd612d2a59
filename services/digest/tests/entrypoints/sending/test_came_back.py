"""A marketer's letter knows of each lead that came back how it stands now, and how its campaign fares."""

import re
from typing import Any

OLGA = ("olga", "Olga Sidorova", "olga@northwind.example", "marketer", None, "en", "Europe/Berlin", True, 1)


async def back(mailing: Any, lead: str, handover: str, reason: str, revisit_at: str | None = None) -> None:
    given = {"handover_id": handover, "reason": reason}
    await mailing.house.lead(lead)
    await mailing.house.assigned(0, handover, lead=lead, frozen={"last_campaign": "spring"})
    await mailing.house.hear("lead.returned", 0.1, lead, **given, attempts=1)
    if revisit_at is not None:
        await mailing.house.hear("lead.recycled", 0.1, lead, **given, track="later", revisit_at=revisit_at)


async def test_the_letter_says_until_when_how_its_campaign_fares_and_who_moved_on(
    mailing: Any, lead_id: Any, handover_id: Any
) -> None:
    await mailing.add_person(*OLGA)
    await mailing.turns()
    await mailing.house.hear(
        "reference.campaign", 0, key="campaign/spring", campaign="spring", name="Spring letters", intent="nurture"
    )
    await back(mailing, lead_id(1), handover_id(1), "too_early", "2027-01-30T09:00:00Z")
    await back(mailing, lead_id(2), handover_id(2), "not_our_market")
    await back(mailing, lead_id(3), handover_id(3), "not_reached")
    await mailing.house.assigned(0.2, handover_id(4), lead=lead_id(3), cycle=2, frozen={"last_campaign": "spring"})

    mailing.at(days=7)
    await mailing.turns()
    [mail] = [one.mail for one in mailing.server.took if one.mail.person == "olga"]
    said = re.sub(r"https?://\S+", "", mail.text)
    assert "Too early · on 2 Nov\n  Nurtured until 30 Jan 2027.\n  Remind later:" in said
    assert "Not our market · on 2 Nov\n  Spring letters: 3 of 4 came back this month.\n  Check the criteria:" in said
    assert re.search(r"Not reached · on 2 Nov\n  \n", said)
