"""The funnel's groups: the whole stands below them, and money is never added across currencies."""

import csv
import io
import re
from datetime import timedelta
from html import unescape
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


async def test_what_is_shown_is_exported_with_the_same_figures(house: Any, handover_id: Any, lead_id: Any) -> None:
    await won(house, handover_id, lead_id)
    await house.hear("reference.campaign", key="campaign/sum", campaign="sum", name="=SUM(A1)", intent="expert")
    await house.lead(lead_id(6))
    await house.assigned(1, handover_id(6), lead=lead_id(6), frozen={"last_campaign": "sum"})
    page = await house.client.get(
        "/digest/funnel?month=2026-11&by=campaign", headers=cookie_of(house.service, "ingrid")
    )
    link = re.search(r'href="(/digest/funnel\.csv\?[^"]+)" download', page.text)
    assert link is not None
    answer = await house.client.get(unescape(link[1]), headers=cookie_of(house.service, "ingrid"))
    assert answer.headers["content-disposition"] == 'attachment; filename="funnel-2026-11-by-campaign.csv"'
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0] == [
        "Month", "As of", "Campaign", "Name", "Handed over", "Opportunity", "Rate", "Rate, from", "Rate, to", "Won",
        "Lost", "Returned", "Disqualified", "Still open", "Won value, EUR", "Won value, SEK",
    ]  # fmt: skip
    assert [row[2:7] + row[9:] for row in rows[1:]] == [
        ["sum", "'=SUM(A1)", "1", "0", "0.0", "0", "0", "0", "0", "1", "0.00", "0.00"],
        ["", "not known", "2", "2", "1.0", "2", "0", "0", "0", "0", "39000.00", "7000.00"],
        ["", "All", "3", "2", "0.6667", "2", "0", "0", "0", "1", "39000.00", "7000.00"],
    ]
    assert {row[0] for row in rows[1:]} == {"2026-11"}


async def test_a_campaign_says_what_was_won_for_its_part_of_the_month(
    house: Any, handover_id: Any, lead_id: Any
) -> None:
    fair = {"name": "Fair", "intent": "expert", "cost": 910_000, "currency": "EUR"}
    dates = {"starts_on": "2026-09-01", "ends_on": "2026-11-30"}  # 91 days, 100 euros each
    await house.hear("reference.campaign", key="campaign/fair", campaign="fair", **fair, **dates)
    await house.lead(lead_id(1))
    await house.assigned(0, handover_id(1), lead=lead_id(1), frozen={"last_campaign": "fair"})
    due = house.clock.now + timedelta(days=40)
    opened = {"handover_id": handover_id(1), "due_at": due, "opportunity_id": handover_id(9)}
    await house.hear("lead.opportunity_opened", 3, lead_id(1), **opened)
    await house.hear("lead.won", 6, lead_id(1), handover_id=handover_id(1), amount=3_900_000, currency="EUR")
    house.clock.now += timedelta(days=28)
    path = "/digest/funnel?month=2026-11&by=campaign"
    text = (await house.client.get(path, headers=cookie_of(house.service, "ingrid"))).text
    assert "€13 per €1" in text
    assert "spread evenly over its days" in text
    narrowed = (await house.client.get(f"{path}&person=anna", headers=cookie_of(house.service, "ingrid"))).text
    assert "€13 per €1" not in narrowed
    early = (await house.client.get(f"{path}&as_of=2026-11-12", headers=cookie_of(house.service, "ingrid"))).text
    assert "€32.50 per €1" in early  # 39,000 by the 1,200 of twelve days
