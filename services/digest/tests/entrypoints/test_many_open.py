"""However many leads are open, a list of them shows the most urgent, counts all, and costs no more."""

import re
import sys
from datetime import timedelta
from html import unescape
from typing import Any

from service_kit.ids import new_id
from service_kit.testing import cookie_of

MANY = 120
ROW = re.compile(r'data-row data-handover="([^"]+)"')
BYTES = 100_000
"""Of a page, whatever stands on it."""
CALLS = 60_000
"""Calls of functions that a page of thirty rows may take in this process: it takes about 48,000."""


async def page(house: Any, path: str = "/digest/my-leads", who: str = "anna", **headers: str) -> str:
    """A page that must be there."""
    answer = await house.client.get(path, headers={**cookie_of(house.service, who), **headers})
    assert answer.status_code == 200, answer.text
    return str(answer.text)


async def given(house: Any, many: int = MANY, owner: str = "anna") -> list[str]:
    """So many of one person's, each due an hour after the one before, the first in an hour; answers their ids."""
    handovers = [new_id() for _ in range(many)]
    for number, handover in enumerate(handovers, 1):
        lead = f"01900000-0000-7000-8000-{number:012d}"
        await house.lead(lead, -1)
        due = house.clock.now + timedelta(hours=number)
        await house.assigned(-0.5, handover, owner, lead, due_at=due)
    return handovers


async def test_a_long_list_shows_the_most_urgent_and_counts_all(house: Any) -> None:
    handovers = await given(house)
    text = await page(house)
    assert ROW.findall(text) == handovers[:30]
    # At noon: eleven are due before midnight, the twelfth at it.
    assert "<h1>11 leads need you today</h1>" in text
    assert ">120 active</a>" in text
    assert ">109 on track</a>" in text
    further = re.search(r'href="([^"]+)">90 more</a>', text)
    assert further is not None
    whole = await page(house, unescape(further[1]))
    assert ROW.findall(whole) == handovers
    assert " more</a>" not in whole


async def test_what_stands_behind_the_last_row_is_not_new_and_what_comes_before_it_is(house: Any) -> None:
    handovers = await given(house)
    again = re.search(r'data-refresh hx-get="([^"]+)"', await page(house))
    assert again is not None
    seen = ".".join(one[-12:] for one in handovers[:30])
    path = f"{unescape(again[1])}&shown={seen}"
    part = await page(house, path, **{"HX-Request": "true"})
    assert ROW.findall(part) == handovers[:30]
    assert "new lead" not in part
    assert ">90 more</a>" in part
    assert unescape(again[1]) in unescape(part)
    for number, hours in ((901, 2.5), (902, 90.0)):
        lead = f"01900000-0000-7000-8000-{number:012d}"
        await house.lead(lead, -1)
        await house.assigned(-0.1, new_id(), "anna", lead, due_at=house.clock.now + timedelta(hours=hours))
    part = await page(house, path, **{"HX-Request": "true"})
    assert ROW.findall(part) == handovers[:30]
    assert "1 new lead, show" in part
    assert ">91 more</a>" in part


async def test_a_row_that_left_is_followed_by_none_that_was_not_there(house: Any) -> None:
    handovers = await given(house)
    again = re.search(r'data-refresh hx-get="([^"]+)"', await page(house))
    assert again is not None
    lead = f"01900000-0000-7000-8000-{1:012d}"
    await house.hear("lead.returned", 0.1, lead, handover_id=handovers[0], by="anna", reason="no_budget", attempts=1)
    seen = ".".join(one[-12:] for one in handovers[:30])
    part = await page(house, f"{unescape(again[1])}&shown={seen}", **{"HX-Request": "true"})
    assert ROW.findall(part) == handovers[1:30]
    assert "new lead" not in part


async def test_a_place_that_is_none_is_refused(house: Any) -> None:
    for until in ("soon", "2026-99-30T12:00:00.000000Z_A1_01900000-0000-7000-8000-000000000001"):
        answer = await house.client.get(f"/digest/my-leads?until={until}", headers=cookie_of(house.service, "anna"))
        assert answer.status_code == 422, until


async def test_a_page_stays_small_and_takes_few_calls_and_the_whole_of_it_would_not(house: Any) -> None:
    await given(house)
    for who in ("anna", "boss"):
        path = "/digest/my-leads"
        await page(house, path, who)  # templates are compiled, statements made
        calls, text = await counted(house, path, who)
        assert len(text.encode()) < BYTES, who
        assert calls < CALLS, (who, calls)
    calls, text = await counted(house, f"/digest/my-leads?rows={MANY}", "anna")
    assert len(text.encode()) > BYTES
    assert calls > CALLS


async def counted(house: Any, path: str, who: str) -> tuple[int, str]:
    """How many Python functions were called for a page, and the page."""
    calls = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        text = await page(house, path, who)
    finally:
        sys.setprofile(before)
    return calls, text
