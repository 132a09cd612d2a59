"""The page of sources: how they are, and what waits for a repair."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from lead_intake.adapters import tables

Door = Callable[..., Awaitable[str]]
HOSTILE = "<script>alert('x')</script> \u202egnp.exe"


async def forms(world: Any, url: str, *emails: str, **more: str) -> None:
    """Forms with these addresses, a second apart."""
    for email in emails:
        world.clock.now += timedelta(seconds=1)
        await world.client.post(url, data={"email": email, **more})


async def waiting(world: Any) -> int:
    """How many are refused."""
    return sum(row.status == "refused" for row in await world.rows(tables.submission))


async def test_where_nothing_comes_in_the_page_says_what_to_do(browser: Any) -> None:
    text = await browser.read("/intake/sources")
    assert "<h1>Nothing comes in yet.</h1>" in text
    assert "wait for a repair" not in text


async def test_each_source_has_its_days_its_month_and_its_health(world: Any, browser: Any, door: Door) -> None:
    url = await door(name="Contact", expected_per_day=2)
    await forms(world, url, "ann@acme.example", "bob@acme.example", "nobody")
    await world.capture(email="cem@acme.example", source="partner-portal")
    text = await browser.read("/intake/sources")

    assert "<h1>All 2 sources are well. 1 submission waits for a repair.</h1>" in text
    assert "4 came in November 2026" in text
    assert "<b>1 waits for a repair</b>" in text
    assert re.findall(r"<bdi>([^<]+)</bdi></b></a>", text) == ["Contact", "partner-portal"]
    assert re.findall(r'<span class="small">(form|interface)</span>', text) == ["form", "interface"]
    contact = text.partition('class="days"')[2].partition("</svg>")[0]
    assert 'aria-label="3 received in 14 days, 1 refused"' in contact
    # Three of the four that fill a bar of 26 pixels; the third that was refused stands at its foot.
    assert re.findall(r'<rect class="(day[ a-z]*)" x="104" y="([\d.]+)" width="6" height="([\d.]+)"', contact) == [
        ("day", "6.5", "19.5"),
        ("day bad", "19.5", "6.5"),
    ]


async def test_a_source_that_needs_somebody_stands_first_and_in_the_headline(
    world: Any, browser: Any, door: Door
) -> None:
    await forms(world, await door(name="Alpha"), "ann@acme.example")
    await forms(world, await door(name="Zeta <b>form</b>"), "nobody", "nothing", "none")
    text = await browser.read("/intake/sources")
    russian = await browser.read("/intake/sources", "olga")

    assert "<h1>1 of 2 sources is well. Zeta &lt;b&gt;form&lt;/b&gt; needs you.</h1>" in text
    assert text.index("Zeta") < text.index("Alpha</bdi>")
    assert "3 refused in a row, the first" in text
    assert text.count("pill overdue") == 1
    assert "Источников в порядке: 1 из 2. Zeta &lt;b&gt;form&lt;/b&gt;: нужна ваша помощь." in russian
    assert "это не адрес почты" in russian


async def test_alike_ones_wait_together_and_one_mapping_mends_them_all(world: Any, browser: Any, door: Door) -> None:
    url = await door(name="Contact", mapping={"work_email": None})
    for name in ("Jesper Holm", "Anna-Lena Vogt", HOSTILE):
        await forms(world, url, "", name=name, work_email=f"{name[:4].strip('<')}@acme.example")
    text = await browser.read("/intake/sources")
    latest = re.findall(r'name="like" value="([0-9a-f-]{36})"', text)
    assert len(set(latest)) == 1
    assert "3 alike" in text
    assert "Map the field and retry all 3" in text
    fields = text.partition('<select id="field-1"')[2].partition("</select>")[0]
    assert re.findall(r"<option[^>]*>", fields) == ["<option selected>", "<option>"]
    assert re.findall(r">([^<]+)</option>", fields) == ["work_email", "name"]  # nobody knows what the first one is
    assert '<option value="email" selected>' in text  # which is what is missing
    assert "the field work_email is unknown, and nothing else says who this is" in text
    assert "Map it to “E-mail”, then retry." in text
    assert "external_ids" not in text  # which the interface needs, and no marketer
    assert text.index("Map the field and retry all 3") < text.index("Jesper Holm")  # what helps stands before the rows
    russian = await browser.read("/intake/sources", "olga")
    assert "поле work_email неизвестно, и больше ничто не говорит, кто это" in russian
    assert "Jesper Holm" in text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text

    done = await browser.send("/intake/repairs", like=latest[0], act="map", field="work_email", target="email")

    assert done.status_code == 303
    assert await waiting(world) == 0
    assert "3 taken in." in await browser.read(done.headers["location"])
    (source,) = await world.rows(tables.source)
    assert (source.mapping, source.version) == ('{"work_email":"email"}', 2)


async def test_a_quiet_form_whose_forms_wait_since_yesterday_is_not_said_to_be_all_well(
    world: Any, browser: Any, door: Door
) -> None:
    url = await door(name="Contact")
    await forms(world, url, "nobody", "nothing")
    world.clock.now += timedelta(days=1)
    assert "<h1>The one source is well. 2 submissions wait for a repair.</h1>" in await browser.read("/intake/sources")
    russian = await browser.read("/intake/sources", "olga")
    assert "<h1>1 источник, всё в порядке. 2 заявки ждут исправления.</h1>" in russian
    (like,) = set(re.findall(r'name="like" value="([0-9a-f-]{36})"', russian))
    await browser.send("/intake/repairs", like=like, act="aside", reason="A test of our own")
    assert "<h1>The one source is well.</h1>" in await browser.read("/intake/sources")


async def test_where_several_fields_are_unknown_it_is_for_the_reader_to_say_which(
    world: Any, browser: Any, door: Door
) -> None:
    url = await door(name="Contact", mapping={"reach": None, "back": None})
    await forms(world, url, "", reach="ann@acme.example", back="tomorrow")
    text = await browser.read("/intake/sources")
    assert "Say which of the form&#39;s fields it is, then retry." in text
    fields = text.partition('<select id="field-1"')[2].partition("</select>")[0]
    assert "<option>reach</option><option>back</option>" in fields


async def test_different_problems_are_different_groups_and_their_numbers_open_their_lists(
    world: Any, browser: Any, door: Door
) -> None:
    url = await door(name="Contact")
    await forms(world, url, "nobody", "nothing")
    await world.client.post(url, data={"name": "Ann"})
    await world.refused()
    text = await browser.read("/intake/sources")

    assert "4 submissions wait for a repair" in text
    groups = re.findall(r'like=([0-9a-f-]{36})">(\d) alike', text)
    assert sorted(count for _, count in groups) == ["1", "1", "2"]
    for like, count in groups:
        listed = await browser.read(f"/intake/submissions?like={like}")
        assert listed.count("<tr data-row>") == int(count)


async def test_a_whole_group_is_put_aside_with_its_reason(world: Any, browser: Any, door: Door) -> None:
    await forms(world, await door(name="Contact"), "nobody", "nothing", "naught")
    (like,) = set(re.findall(r'name="like" value="([0-9a-f-]{36})"', await browser.read("/intake/sources")))
    without = await browser.send("/intake/repairs", like=like, act="aside", reason="  ")
    done = await browser.send("/intake/repairs", like=like, act="aside", reason="A test of our own")
    again = await browser.send("/intake/repairs", like=like, act="retry")

    assert (without.status_code, done.status_code, again.status_code) == (422, 303, 409)
    assert await waiting(world) == 0
    assert {row.reason for row in await world.rows(tables.submission)} == {"A test of our own"}
    assert {row.handled_by for row in await world.rows(tables.submission)} == {"mia"}


async def test_trying_again_in_vain_says_so(world: Any, browser: Any, door: Door) -> None:
    await forms(world, await door(name="Contact"), "nobody", "nothing")
    (like,) = set(re.findall(r'name="like" value="([0-9a-f-]{36})"', await browser.read("/intake/sources")))
    done = await browser.send("/intake/repairs", like=like, act="retry")

    assert "0 taken in. 2 are refused still." in await browser.read(done.headers["location"])
    assert await waiting(world) == 2


async def test_a_page_of_many_sources_takes_as_many_statements_as_one_of_two(
    world: Any, browser: Any, door: Door, statements: Any
) -> None:
    for number in range(2):
        await forms(world, await door(name=f"Form {number}"), "ann@acme.example", "nobody")
        await world.capture(email=f"p{number}@acme.example", source=f"portal-{number}")
    few = await statements(browser.get("/intake/sources"))
    for number in range(2, 14):
        await forms(world, await door(name=f"Form {number}"), "ann@acme.example", "nobody")
        await world.capture(email=f"p{number}@acme.example", source=f"portal-{number}")
    many = await statements(browser.get("/intake/sources"))

    assert (few[0].text.count('<svg class="days"'), many[0].text.count('<svg class="days"')) == (4, 28)
    assert few[1] == many[1]
    # Who it is, then sources, the others' names, days twice, what waits, and three times what waits for a repair.
    assert many[1] <= 12


async def test_the_badge_counts_repairs_of_which_one_mends_all_alike(world: Any, browser: Any, door: Door) -> None:
    async def badge() -> list[tuple[str, str]]:
        text = (await browser.get("/intake/badges")).text
        return re.findall(r'id="badge-sources" hx-swap-oob="true"( hidden| title="[^"]+")>(\d+)<', text)

    assert await badge() == [(" hidden", "0")]
    contact, other = await door(name="Contact"), await door(name="Other")
    await forms(world, contact, "nobody", "nothing", "ann@acme.example")
    assert await badge() == [(' title="1 repair waits"', "1")]
    await forms(world, other, "none")
    assert await badge() == [(' title="2 repairs wait"', "2")]
    assert 'hx-get="/intake/badges"' in await browser.read("/intake/sources")


@pytest.mark.parametrize("who", ["nora", "max"])
async def test_sales_sees_nothing_of_it(browser: Any, who: str) -> None:
    answer = await browser.get("/intake/sources", who)
    assert answer.status_code == 403
    assert "Your role does not include this" in answer.text
    assert (await browser.send("/intake/repairs", who=who, like="x", act="retry")).status_code == 403


async def test_a_form_without_its_token_changes_nothing(world: Any, browser: Any, door: Door) -> None:
    await forms(world, await door(name="Contact"), "nobody")
    (row,) = await world.rows(tables.submission)
    for path in (
        "/intake/repairs",
        f"/intake/submissions/{row.id}/discard",
        f"/intake/submissions/{row.id}/retry",
    ):
        answer = await browser.send(path, csrf="wrong", like=row.id, act="aside", reason="none")
        assert answer.status_code == 403
    assert await waiting(world) == 1


async def test_marketing_and_administrators_find_the_page_among_theirs(browser: Any) -> None:
    for who in ("mia", "boss"):
        assert '<a class="place" href="/intake/sources" aria-current="page"' in await browser.read(
            "/intake/sources", who
        )
