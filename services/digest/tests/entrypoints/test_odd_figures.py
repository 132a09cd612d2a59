"""The loop and the funnel of an installation that has hardly begun: none ever handed over, one, a month before all."""

import re
from html import unescape
from typing import Any

import pytest

from service_kit.testing import cookie_of

BOTH = pytest.mark.parametrize("name", ["loop", "funnel"])


async def page(house: Any, who: str, path: str) -> str:
    answer = await house.client.get(path, headers=cookie_of(house.service, who))
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def main(text: str) -> str:
    """What the page says, without its frame."""
    return text.partition("<main")[2].partition("</main>")[0]


@BOTH
@pytest.mark.parametrize(
    ("who", "href", "words"),
    [
        ("ingrid", "/intake/sources", "See where leads come from"),
        ("boss", "/intake/sources", "See where leads come from"),
        ("mia", "/qualification/criteria", "See the criteria"),
    ],
)
async def test_where_nothing_was_ever_handed_over_no_month_before_is_offered(
    house: Any, name: str, who: str, href: str, words: str
) -> None:
    text = main(await page(house, who, f"/digest/{name}"))
    assert "No lead was handed over yet." in text
    assert re.search(f'href="{href}">{words}<', text)
    assert "October 2026" not in text
    assert "Look at the month before" not in text


@BOTH
async def test_back_leads_as_far_as_the_month_of_the_first_handover(house: Any, handover_id: Any, name: str) -> None:
    await house.lead()
    await house.assigned(0, handover_id(1))
    of_december = main(await page(house, "ingrid", f"/digest/{name}?month=2026-12"))
    assert "November 2026</a>" in of_december
    assert "Look at the month before" in of_december
    assert "October 2026" not in main(await page(house, "ingrid", f"/digest/{name}?month=2026-11"))
    earlier = main(await page(house, "ingrid", f"/digest/{name}?month=2026-10"))
    assert "No hand-over began in this month." in earlier
    assert "September 2026" not in earlier
    assert "Look at the month before" not in earlier
    assert "November 2026</a>" in earlier


@BOTH
async def test_a_filter_that_fits_none_of_the_month_says_so_and_can_be_dropped(
    house: Any, handover_id: Any, lead_id: Any, name: str
) -> None:
    for number in (1, 2):
        await house.lead(lead_id(number))
        await house.assigned(0, handover_id(number), lead=lead_id(number))
    text = main(await page(house, "ingrid", f"/digest/{name}?month=2026-11&as_of=2026-11-30&campaign=nobodys"))
    assert "<h1>None of the 2 hand-overs of this month fits the filter.</h1>" in text
    assert "No hand-over fits this filter." in text
    assert "began in this month" not in text
    [dropped] = re.findall(r'<a class="button line" href="([^"]*)">Drop the filters</a>', text)
    assert dropped.startswith(f"/digest/{name}?month=2026-11&as_of=2026-11-30")
    assert "fits" not in main(await page(house, "ingrid", dropped))
    before = main(await page(house, "ingrid", f"/digest/{name}?month=2026-10&campaign=nobodys"))
    assert "No hand-over began in this month." in before
    assert "Drop the filters" not in before


async def test_of_under_five_no_share_is_said_in_the_loop(house: Any, handover_id: Any, lead_id: Any) -> None:
    for number in range(1, 5):
        await house.lead(lead_id(number))
        await house.assigned(0, handover_id(number), lead=lead_id(number))
    text = main(await page(house, "ingrid", "/digest/loop"))
    assert "too few to tell" in text
    assert not re.search(r"\d\s%", text)
    await house.lead(lead_id(5))
    await house.assigned(0, handover_id(5), lead=lead_id(5))
    text = main(await page(house, "ingrid", "/digest/loop"))
    assert re.search(r">0\s% so far<", text)


@pytest.mark.parametrize(("currency", "amount", "said"), [("JPY", 1_250_000, "¥1,250,000"), ("CHF", 1_250_050, "CHF")])
async def test_a_won_amount_is_said_in_its_own_currency(
    house: Any, handover_id: Any, currency: str, amount: int, said: str
) -> None:
    await house.lead()
    await house.assigned(0, handover_id(1))
    await house.hear("lead.won", 0.1, handover_id=handover_id(1), amount=amount, currency=currency)
    for name in ("loop", "funnel"):
        assert said in await page(house, "ingrid", f"/digest/{name}")


async def test_amounts_in_several_currencies_end_with_the_picture(house: Any, handover_id: Any, lead_id: Any) -> None:
    for number, (currency, amount) in enumerate(
        (("JPY", 10_000_000), ("CHF", 100_004_000), ("EUR", 100_000_000)), start=1
    ):
        await house.lead(lead_id(number))
        await house.assigned(0, handover_id(number), lead=lead_id(number))
        won = {"handover_id": handover_id(number), "amount": amount, "currency": currency}
        await house.hear("lead.won", 0.1, lead_id(number), **won)
    picture = await page(house, "ingrid", "/digest/loop")
    [(x, said)] = re.findall(r'<text class="gate-fact ends" x="(\d+)" y="80">([^<]*)</text>', picture)
    assert (x, len(said.split(", ")), said[-1]) == ("1104", 3, "…")
