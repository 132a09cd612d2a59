"""The funnel's groups: the whole stands below them, and money is never added across currencies."""

import re
from datetime import timedelta
from typing import Any

from service_kit.testing import cookie_of


async def won(house: Any, handover_id: Any, lead_id: Any) -> None:
    """Anna won 39,000 euros with the lead that she was handed, Ben 7,000 kronor with his."""
    later = house.clock.now + timedelta(days=40)
    for number, owner, amount, currency in ((1, "anna", 3_900_000, "EUR"), (5, "ben", 700_000, "SEK")):
        lead, handover = lead_id(number), handover_id(number)
        await house.lead(lead, -30)
        await house.assigned(0, handover, owner, lead)
        opportunity = handover_id(90 + number)
        await house.hear(
            "lead.opportunity_opened", 3, lead, handover_id=handover, due_at=later, opportunity_id=opportunity
        )
        await house.hear("lead.won", 6, lead, handover_id=handover, amount=amount, currency=currency)
    house.clock.now += timedelta(days=28)


async def test_won_value_stands_in_each_currency_and_can_be_shown_in_one(
    house: Any, handover_id: Any, lead_id: Any
) -> None:
    await won(house, handover_id, lead_id)
    funnel = "/digest/funnel?month=2026-11&by=person"
    both = await house.client.get(funnel, headers=cookie_of(house.service, "ingrid"))
    whole = both.text.partition("<tfoot>")[2].partition("</tfoot>")[0]
    assert re.search(r">€39,000, SEK\W*7,000<", whole)
    assert '<select id="f-currency"' in both.text
    one = await house.client.get(f"{funnel}&currency=SEK", headers=cookie_of(house.service, "ingrid"))
    assert "€" not in one.text.partition("<tfoot>")[2].partition("</tfoot>")[0]
    assert "currency=SEK" in one.text.partition('class="tabs"')[2].partition("</nav>")[0]
    wrong = await house.client.get(f"{funnel}&currency=sek%3C", headers=cookie_of(house.service, "ingrid"))
    assert wrong.status_code == 422


async def test_the_whole_stands_below_its_groups(house: Any, handover_id: Any, lead_id: Any) -> None:
    await won(house, handover_id, lead_id)
    page = await house.client.get("/digest/funnel?month=2026-11&by=person", headers=cookie_of(house.service, "ingrid"))
    whole = page.text.partition("<tfoot>")[2].partition("</tfoot>")[0]
    assert ">All<" in whole
    assert re.search(r">2</a>", whole)
