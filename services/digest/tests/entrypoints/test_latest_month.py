"""On the first days of a month the loop, the funnel and the list of all leads show the last one that has anything."""

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest

from service_kit.testing import cookie_of

BOTH = pytest.mark.parametrize("name", ["loop", "funnel"])


async def head(house: Any, name: str, query: str = "") -> str:
    """The page's heading, its line and its buttons."""
    answer = await house.client.get(f"/digest/{name}{query}", headers=cookie_of(house.service, "ingrid"))
    assert answer.status_code == 200, answer.text
    return str(answer.text.partition('<header class="head">')[2].partition("</header>")[0])


@BOTH
async def test_until_this_month_has_a_hand_over_the_one_before_is_shown(
    house: Any, handover_id: Any, lead_id: Any, name: str
) -> None:
    await house.lead()
    await house.assigned(0, handover_id(1))
    house.clock.now = datetime(2026, 12, 1, 7, tzinfo=UTC)
    shown = await head(house, name)
    assert "Handed over in November 2026 · as of 1 Dec, 07:00 · none in December 2026 yet" in shown
    assert f'href="/digest/{name}?month=2026-12' in shown
    assert 'name="month" value="2026-11"' in shown
    # Who asks for a month, or for a day, gets that one.
    for query in ("?month=2026-12", "?as_of=2026-12-01"):
        assert "Handed over in December 2026" in await head(house, name, query)

    await house.lead(lead_id(2))
    await house.assigned(28.9, handover_id(2), lead=lead_id(2))
    assert "Handed over in December 2026 · as of 1 Dec, 07:00" in await head(house, name)


@BOTH
async def test_of_two_months_without_any_this_one_is_shown(house: Any, handover_id: Any, name: str) -> None:
    await house.lead()
    await house.assigned(0, handover_id(1))
    house.clock.now = datetime(2027, 1, 4, 7, tzinfo=UTC)
    shown = await head(house, name)
    assert "Handed over in January 2027" in shown
    assert "yet" not in shown


async def test_the_list_of_all_leads_tells_of_the_month_before_until_this_one_has_any(
    house: Any, handover_id: Any, lead_id: Any
) -> None:
    await house.lead()
    await house.assigned(0, handover_id(1))
    await house.hear("lead.returned", 0.1, handover_id=handover_id(1), reason="too_early", attempts=1)
    house.clock.now = datetime(2026, 12, 1, 7, tzinfo=UTC)
    shown = await head(house, "leads")
    assert re.sub(r"<[^>]+>", "", shown).startswith("Sales returned 1 of 1 last month.")
    assert "Handed over in November 2026 · as of 1 Dec, 07:00 · none in December 2026 yet" in shown
    behind = unescape(re.findall(r'href="(/digest/handovers[^"]+)"', shown)[0])
    answer = await house.client.get(behind, headers=cookie_of(house.service, "ingrid"))
    assert f'href="/digest/leads/{lead_id(1)}"' in answer.text  # the list behind it is of that month too

    await house.lead(lead_id(2))
    await house.assigned(28.9, handover_id(2), lead=lead_id(2))
    shown = await head(house, "leads")
    assert "Sales returned nothing of the one lead handed over this month." in shown
    assert "yet" not in shown

    house.clock.now = datetime(2027, 1, 4, 7, tzinfo=UTC)
    assert "Sales returned nothing of the one lead handed over last month." in await head(house, "leads")
    house.clock.now = datetime(2027, 2, 4, 7, tzinfo=UTC)
    assert "<h1>All leads</h1>" in await head(house, "leads")
