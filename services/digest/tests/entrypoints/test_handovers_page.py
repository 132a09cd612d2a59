"""Every number of a page opens a list that has exactly as many hand-overs as it says."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from service_kit.testing import cookie_of

NUMBER = re.compile(
    r'<a class="[^"]*\b(?:number|pill-link)\b[^"]*" href="(/digest/(?:handovers|my-leads|leads\?)[^"]*)"'
    r'(?: aria-label="([^"]*)")?>(.*?)</a>',
    re.DOTALL,
)


async def november(house: Any, handover_id: Any, lead_id: Any) -> None:
    """Ten hand-overs of every fate, among them merged, erased, undone and second-cycle ones; two open from October."""
    hear, h = house.hear, handover_id
    for number in range(1, 11):
        await house.lead(lead_id(number), -30)
    await house.assigned(-20, h(21), lead=lead_id(9))
    await house.assigned(-21, h(22), "ben", lead_id(10))
    await house.assigned(0, h(1), lead=lead_id(1), frozen={"last_campaign": "spring"})
    due: dict[str, Any] = {"due_at": house.clock.now + timedelta(days=40), "opportunity_id": h(99)}
    await hear("lead.opportunity_opened", 3, lead_id(1), handover_id=h(1), **due)
    await hear("lead.won", 6, lead_id(1), handover_id=h(1), amount=3_900_000, currency="EUR")
    await house.assigned(0, h(2), lead=lead_id(2))
    await hear("lead.lost", 4, lead_id(2), handover_id=h(2), reason="price")
    await house.assigned(1, h(3), lead=lead_id(3), frozen={"last_campaign": "spring"})
    await hear("lead.accepted", 2, lead_id(3), handover_id=h(3))
    await hear("lead.returned", 5, lead_id(3), handover_id=h(3), reason="too_early", attempts=1)
    await house.assigned(9, h(4), "ben", lead_id(3), cycle=2)
    await house.assigned(1, h(5), lead=lead_id(4))
    await hear("lead.disqualified", 2, lead_id(4), handover_id=h(5), reason="by_hand")
    await house.assigned(2, h(6), lead=lead_id(5), due_at=house.clock.now + timedelta(days=40))
    await house.assigned(2, h(7), "ben", lead_id(6))
    taken_back = await hear("lead.returned", 3, lead_id(6), handover_id=h(7), reason="not_reached", attempts=1)
    await hear("lead.action_undone", 3.1, lead_id(6), handover_id=h(7), event_id=taken_back, undone="lead.returned")
    await house.assigned(3, h(8), lead=lead_id(7))
    await hear("lead.returned", 5, lead_id(7), handover_id=h(8), reason="no_budget", attempts=1)
    await house.assigned(4, h(9), "ben", lead_id(8))
    await hear("lead.returned", 6, lead_id(8), handover_id=h(9), reason="no_budget", attempts=1)
    for number, day in ((41, -30), (42, 1), (43, 10)):
        await hear("lead.created", day, lead_id(number), attributes={"source": "web"}, campaign="spring")
    await house.assigned(12, h(10), "ben", lead_id(8), cycle=2)
    await hear("lead.merged", 13, lead_id(2), into=lead_id(3))
    await hear("lead.erased", 14, lead_id(7))
    house.clock.now += timedelta(days=28)


async def numbers_of(house: Any, who: str, path: str) -> list[tuple[int, str]]:
    """(what it says, where it leads) of every number of a page."""
    page = await house.client.get(path, headers=cookie_of(house.service, who))
    assert page.status_code == 200, page.text
    found = []
    for href, label, text in NUMBER.findall(page.text):
        said = re.search(r"\d+", label or re.sub(r"<[^>]+>", "", text))
        assert said is not None, (href, label, text)
        found.append((int(said.group()), unescape(href)))
    return found


async def listed(house: Any, who: str, path: str) -> int:
    """How many hand-overs or leads a list has, all its pages together; the head says of hand-overs how many."""
    if path.startswith("/digest/my-leads"):
        page = await house.client.get(path, headers=cookie_of(house.service, who))
        assert page.status_code == 200, page.text
        return int(page.text.count(" data-row"))
    rows, head, next_page = 0, None, path + "&limit=2"
    while next_page:
        page = await house.client.get(next_page, headers=cookie_of(house.service, who))
        assert page.status_code == 200, page.text
        head = re.search(r"<h1>(\d+)", page.text)
        rows += len(re.findall(r"<tr data-row[ >]", page.text))
        more = re.search(r'href="(/digest/(?:handovers|leads)[^"]+cursor=[^"]+)"', page.text)
        next_page = unescape(more.group(1)) + "&limit=2" if more else ""
    if path.startswith("/digest/handovers"):
        assert head is not None
        assert int(head.group(1)) == rows
    return rows


PAGES = (
    "/digest/leads",
    "/digest/loop?month=2026-11",
    "/digest/loop?month=2026-11&as_of=2026-11-07",
    "/digest/funnel?month=2026-11&by=campaign",
    "/digest/campaigns?month=2026-11",
    "/digest/funnel?month=2026-11&by=person&as_of=2026-11-07",
)


@pytest.mark.parametrize("path", PAGES)
async def test_every_number_opens_exactly_as_many_handovers(
    house: Any, handover_id: Any, lead_id: Any, path: str
) -> None:
    await november(house, handover_id, lead_id)
    numbers = await numbers_of(house, "ingrid", path)
    least = {"/digest/campaigns": 4, "/digest/leads": 8}  # two hand-overs came by a campaign
    assert len(numbers) >= least.get(path.partition("?")[0], 11)
    said: dict[str, int] = {}
    for count, href in numbers:
        assert said.setdefault(href, count) == count
    for href, count in said.items():
        assert await listed(house, "ingrid", href) == count, href


@pytest.mark.parametrize(
    ("who", "numbers"),
    [
        ("anna", [5, 2, 2, 1, 1, 1, 2, 1]),  # also what ended of November's: won, lost, returned, disqualified
        ("mia", [5, 2, 2, 1, 5, 2]),  # and of each salesperson all, and what is overdue
        ("boss", [9, 6, 2, 1, 5, 2, 4, 4]),
    ],
)
async def test_every_number_of_a_list_of_open_handovers_is_a_link_to_exactly_so_many(
    house: Any, handover_id: Any, lead_id: Any, who: str, numbers: list[int]
) -> None:
    await november(house, handover_id, lead_id)
    now = house.clock.now
    for number, hours in ((31, -1), (32, 3), (33, 11)):
        await house.lead(lead_id(number), 20)
        await house.assigned(27, handover_id(number), lead=lead_id(number), due_at=now + timedelta(hours=hours))
    page = await house.client.get("/digest/my-leads", headers=cookie_of(house.service, who))
    head = page.text.partition("</h1>")[2].partition("</header>")[0].partition("Monday")[0]
    assert not re.search(r"[1-9]", re.sub(r"<a class=\"number\".*?</a>", "", head)), head
    found = await numbers_of(house, who, "/digest/my-leads")
    assert [many for many, _ in found] == numbers
    for many, href in found:
        assert await listed(house, who, href) == many, href


async def test_the_whole_and_what_is_open_from_earlier_months_are_apart(
    house: Any, handover_id: Any, lead_id: Any
) -> None:
    await november(house, handover_id, lead_id)
    numbers = await numbers_of(house, "ingrid", "/digest/loop?month=2026-11")
    assert numbers[0][0] == 10
    assert [count for count, href in numbers if "to=" in href] == [2]


async def test_what_became_of_those_that_came_back_is_linked_in_the_picture(
    house: Any, handover_id: Any, lead_id: Any
) -> None:
    await november(house, handover_id, lead_id)
    await house.hear("lead.disqualified", 8, lead_id(7), reason="by_hand", lead_closed=True)
    page = await house.client.get("/digest/loop?month=2026-11", headers=cookie_of(house.service, "ingrid"))
    found = {label: href for href, label, _ in NUMBER.findall(page.text) if label.endswith(("nurturing", "closed"))}
    assert list(found) == ["1 closed"]  # of the three, the other two were handed over again
    for label, href in found.items():
        assert await listed(house, "ingrid", unescape(href)) == int(label.split()[0])


async def test_the_picture_says_where_those_of_a_second_cycle_came_from(
    house: Any, handover_id: Any, lead_id: Any
) -> None:
    await november(house, handover_id, lead_id)
    await house.hear("lead.returned", -19, lead_id(9), handover_id=handover_id(21), reason="too_early", attempts=1)
    await house.assigned(15, handover_id(11), lead=lead_id(9), cycle=2)
    page = await house.client.get("/digest/loop?month=2026-11", headers=cookie_of(house.service, "ingrid"))
    assert ">3 again</text>" in page.text
    assert ">2 of these 3,</text>" in page.text  # leads 3 and 8 came back in November, lead 9 in October
    assert ">1 from October</text>" in page.text
    ben = await house.client.get("/digest/loop?month=2026-11&person=ben", headers=cookie_of(house.service, "ingrid"))
    assert ">1 of this one,</text>" in ben.text  # lead 8; lead 3 had been Anna's, who had it in November
    assert ">1 from November</text>" in ben.text


async def test_each_mark_opens_the_card_of_its_lead_for_those_who_may_see_it(
    house: Any, handover_id: Any, lead_id: Any
) -> None:
    await november(house, handover_id, lead_id)
    opened = {}
    for who in ("ingrid", "anna"):
        page = await house.client.get("/digest/loop?month=2026-11", headers=cookie_of(house.service, who))
        picture = page.text.partition('<div class="stacked">')[0]
        opened[who] = re.findall(r'<a href="(/digest/leads/[^"]+)"><title>', picture)
        assert picture.count('class="m-') == 10
    assert len(opened["ingrid"]) == 10  # every hand-over of the month, those of the same lead to the same card
    assert 0 < len(opened["anna"]) < 10
    for href in {*opened["anna"]}:
        card = await house.client.get(href, headers=cookie_of(house.service, "anna"))
        assert card.status_code == 200


async def test_a_number_that_counts_leads_of_others_opens_nothing_but_is_said(
    house: Any, handover_id: Any, lead_id: Any
) -> None:
    await november(house, handover_id, lead_id)
    everybody = await numbers_of(house, "anna", "/digest/loop?month=2026-11")
    assert 10 not in [count for count, _ in everybody]
    own = await numbers_of(house, "anna", "/digest/loop?month=2026-11&person=anna")
    assert own[0][0] == 6
    for href, count in {href: count for count, href in own}.items():
        assert await listed(house, "anna", href) == count


async def test_a_list_without_a_moment_is_kept_at_this_one(house: Any, handover_id: Any, lead_id: Any) -> None:
    await november(house, handover_id, lead_id)
    answer = await house.client.get("/digest/handovers?state=open", headers=cookie_of(house.service, "ingrid"))
    assert answer.status_code == 303
    assert "as_of=2026-11-30T12%3A00%3A00.000000Z" in answer.headers["location"]


@pytest.mark.parametrize("query", ["state=gone", "as_of=soon", "month=2026-13", "reason=A%20B", "step=5", "limit=900"])
async def test_what_no_list_has_is_refused_as_a_page(house: Any, query: str) -> None:
    page = await house.client.get(f"/digest/handovers?{query}", headers=cookie_of(house.service, "ingrid"))
    assert (page.status_code, page.headers["content-type"]) == (422, "text/html; charset=utf-8")


async def test_the_months_of_the_funnel_add_no_versions_and_open_what_they_count(
    house: Any, handover_id: Any, lead_id: Any
) -> None:
    await november(house, handover_id, lead_id)
    page = await house.client.get("/digest/funnel?month=2026-12", headers=cookie_of(house.service, "ingrid"))
    assert page.status_code == 200, page.text
    table = page.text.partition("The same as a table")[2]
    rows = re.findall(r"<tr><td>(\w+ \d{4})</td>.*?</tr>", table)
    assert "November 2026" in rows
    assert "December 2026" not in rows  # nothing was handed over
    mia = await house.client.get("/digest/funnel?month=2026-12", headers=cookie_of(house.service, "mia"))
    assert "/digest/handovers" not in mia.text.partition("The same as a table")[2]


async def test_figures_are_narrowed_to_a_team_and_open_what_they_count(
    house: Any, handover_id: Any, lead_id: Any
) -> None:
    await november(house, handover_id, lead_id)
    south = await numbers_of(house, "ingrid", "/digest/loop?month=2026-11&team=south")
    assert south[0][0] == 4  # Ben's
    for path in ("/digest/loop?month=2026-11&team=south", "/digest/funnel?month=2026-11&by=person&team=south"):
        for count, href in {*await numbers_of(house, "ingrid", path)}:
            assert "team=south" in href
            assert await listed(house, "ingrid", href) == count, href
    nobody = await house.client.get(
        "/digest/funnel?month=2026-11&team=west", headers=cookie_of(house.service, "ingrid")
    )
    assert "None of the 10 hand-overs of this month fits the filter." in nobody.text


async def test_the_funnel_is_narrowed_to_one_person(house: Any, handover_id: Any, lead_id: Any) -> None:
    await november(house, handover_id, lead_id)
    page = await house.client.get("/digest/funnel?month=2026-11&person=ben", headers=cookie_of(house.service, "ingrid"))
    assert page.status_code == 200, page.text
    listed = set(re.findall(r'href="(/digest/handovers[^"]+)"', page.text))
    assert listed
    assert all("person=ben" in href for href in listed)
