"""Who came by a campaign first: the number on the page of campaigns opens exactly those, of its period."""

import re
from html import unescape
from typing import Any

import pytest

from service_kit.testing import cookie_of


async def page(house: Any, who: str, path: str) -> str:
    answer = await house.client.get(path, headers=cookie_of(house.service, who))
    assert answer.status_code == 200, answer.text
    text: str = answer.text
    return text


@pytest.fixture
async def five(house: Any, lead_id: Any) -> None:
    """One came in October; of November's four one was merged into the second, one erased, and the last came late."""
    await house.hear("reference.campaign", key="campaign/fair", campaign="fair", name="Fair", intent="expert")
    for number, day in ((1, -30), (2, 1), (3, 2), (4, 3), (5, 10)):
        await house.hear("lead.created", day, lead_id(number), attributes={"source": "web"}, campaign="fair")
    await house.hear("lead.touched", 11, lead_id(2), touch_id=lead_id(9), kind="form_submitted", campaign="spring")
    await house.hear("lead.merged", 4, lead_id(3), into=lead_id(2))
    await house.hear("lead.erased", 5, lead_id(4))
    house.clock.now = house.clock.now.replace(day=28)


@pytest.mark.parametrize(
    ("asked", "came"),
    [
        ("", {1, 2, 4, 5}),
        ("?month=2026-11", {2, 4, 5}),
        ("?month=2026-11&as_of=2026-11-07", {2, 4}),
        ("?to=2026-11-04&source=web", {1, 2}),
        ("?source=tv", set()),
    ],
)
async def test_the_number_opens_exactly_those(house: Any, five: None, asked: str, came: set[int]) -> None:
    text = await page(house, "ingrid", f"/digest/campaigns{asked}")
    found = re.findall(r'data-label="Came by it"><a class="number" href="([^"]+)">(\d+)</a>', text)
    assert [int(many) for _, many in found] == [len(came)] * bool(came)
    for href, _ in found:
        text = await page(house, "ingrid", unescape(href))
        listed = re.findall(r'<td><a href="/digest/leads/[0-9a-f-]{24}(\d{12})"', text)
        assert sorted(map(int, listed)) == sorted(came)
        assert "Came by: <bdi>Fair</bdi>" in text
        assert re.search(r"First seen: <bdi>(until )?\d\d? (Oct|Nov)( \d\d:\d\d)?", text)


async def test_who_does_not_see_them_all_reads_the_number_only(house: Any, five: None) -> None:
    for who in ("anna", "mia"):
        text = await page(house, who, "/digest/campaigns")
        assert 'data-label="Came by it">4<' in text


async def test_without_the_days_all_that_ever_came_are_listed(house: Any, five: None) -> None:
    text = await page(house, "ingrid", "/digest/leads?group=everybody&came_by=fair&from=2026-11-01T00:00:00Z")
    assert "First seen: <bdi>1 Nov" in text
    assert 'href="/digest/leads?group=everybody&amp;came_by=fair"' in text


@pytest.mark.parametrize("said", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "2026-11-01", "soon"])
async def test_a_moment_that_is_none_is_refused(house: Any, said: str) -> None:
    path = f"/digest/leads?came_by=fair&to={said}"
    assert (await house.client.get(path, headers=cookie_of(house.service, "ingrid"))).status_code == 422


@pytest.mark.parametrize(
    ("asked", "came", "narrowed"),
    [
        ("month=2026-11", {2, 4, 5, 6}, []),
        ("month=2026-11&campaign=fair", {2, 4, 5}, ["Came by: <bdi>Fair</bdi>"]),
        ("month=2026-11&source=tv", {6}, ["Source: <bdi>tv</bdi>"]),
        ("month=2026-11&as_of=2026-11-07&campaign=fair", {2, 4}, ["Came by: <bdi>Fair</bdi>"]),
        ("month=2026-10", {1}, []),
    ],
)
async def test_how_many_came_before_the_funnel_opens_exactly_those(
    house: Any, five: None, handover_id: Any, lead_id: Any, asked: str, came: set[int], narrowed: list[str]
) -> None:
    await house.hear("lead.created", 12, lead_id(6), attributes={"source": "tv"})
    of_each = (("fair", "web", -29), ("fair", "web", 3), ("spring", "tv", 12))  # a funnel without a hand-over is empty
    for number, (campaign, source, day) in enumerate(of_each, 1):
        frozen = {"last_campaign": campaign, "first_source": source}
        await house.assigned(day, handover_id(number), lead=lead_id(2), frozen=frozen)
    text = await page(house, "ingrid", f"/digest/funnel?{asked}")
    ((href, many),) = re.findall(r'<a class="number" href="(/digest/leads[^"]+)">(\d+) leads? came</a>', text)
    assert int(many) == len(came)
    shown = await page(house, "ingrid", unescape(href))
    listed = re.findall(r'<td><a href="/digest/leads/[0-9a-f-]{24}(\d{12})"', shown)
    assert sorted(map(int, listed)) == sorted(came)
    assert [label for label in narrowed if label not in shown] == []
    # Whoever narrows further keeps the days.
    assert re.findall(r'type="hidden" name="from" value="(2026-1[01]-01T00:00:00[^"]*Z)"', shown)


async def test_where_leads_cannot_be_counted_like_that_or_are_not_ones_own_no_list_opens(
    house: Any, five: None, handover_id: Any, lead_id: Any
) -> None:
    await house.assigned(3, handover_id(1), lead=lead_id(2))
    for who, asked in (("mia", ""), ("ingrid", "?without=industry")):
        text = await page(house, who, f"/digest/funnel{asked}")
        assert "3 leads came" in text
        assert not re.findall(r'href="/digest/leads[^"]*from', text)
        assert not re.findall(r"<a [^>]+>\d+ leads? came", text)


async def test_where_nobody_came_in_those_days_the_step_on_drops_them(house: Any, five: None) -> None:
    text = await page(house, "ingrid", "/digest/leads?group=everybody&from=2030-01-01T00:00:00Z")
    assert re.search(r'href="/digest/leads\?group=everybody">\s*Drop the filters', text)
