"""Connecting a form, changing how it is read, giving it another address."""

import html
import re
from typing import Any

from lead_intake.adapters import tables
from lead_intake.pages.source_form import example

HOSTILE = '"><script>alert(1)</script>'


def once_of(text: str) -> str:
    """The key of this form."""
    (key,) = re.findall(r'name="once" value="([^"]+)"', text)
    return str(key)


async def connected(browser: Any, **fields: str) -> Any:
    """The answer to a form filled in like this."""
    once = once_of(await browser.read("/intake/connect"))
    return await browser.send("/intake/connect", once=once, **{"name": "Contact", "active": "on", **fields})


async def test_a_form_is_connected_and_its_address_is_shown_this_once_with_a_form_that_works(
    world: Any, browser: Any
) -> None:
    answer = await connected(browser, name=HOSTILE, expected_per_day="2,5", redirect_to="https://acme.example/thanks\n")
    assert answer.status_code == 201, answer.text
    (url,) = re.findall(r'<pre id="door-url">([^<]+)</pre>', answer.text)
    shown = html.unescape(answer.text.partition('<pre id="door-html">')[2].partition("</pre>")[0])
    fields = re.findall(r'name="(\w+)"', shown)
    taken = await world.client.post(url, data=dict.fromkeys(fields, "") | {"email": "ann@acme.example"})
    (source,) = await world.rows(tables.source)

    assert answer.status_code == 201
    assert "<script>alert" not in answer.text
    assert f'<form action="{url}" method="post">' in shown
    assert fields == ["name", "email", "phone", "company", "message", "homepage_url"]
    assert taken.status_code == 200
    assert (source.expected_per_day, source.name) == (2.5, HOSTILE)
    assert url not in await browser.read(f"/intake/sources/{source.id}")


async def test_a_form_sent_twice_connects_one_source(world: Any, browser: Any) -> None:
    once = once_of(await browser.read("/intake/connect"))
    first = await browser.send("/intake/connect", once=once, name="Contact", active="on")
    again = await browser.send("/intake/connect", once=once, name="Contact", active="on")
    other = await browser.send("/intake/connect", once=once, name="Another", active="on")

    assert (first.status_code, again.status_code, other.status_code) == (201, 303, 201)
    assert again.headers["location"] == "/intake/sources/contact"
    assert len(await world.rows(tables.source)) == 2


async def test_what_is_not_taken_is_said_at_its_field_and_everything_stays_written(world: Any, browser: Any) -> None:
    answer = await connected(
        browser, name=" ", expected_per_day="many", redirect_to="javascript:alert(1)", campaign="Spring Fair",
        default_country="Mars", touch_kind="danced", honeypot="x" * 201,
    )  # fmt: skip
    russian = await browser.send("/intake/connect", who="olga", once="1", name="")

    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 7
    for kept in ('value="many"', "javascript:alert(1)</textarea>", 'value="Spring Fair"', 'value="Mars"', "x" * 201):
        assert kept in answer.text
    assert "Напишите название длиной от 1 до 200 букв." in russian.text
    assert await world.rows(tables.source) == []


async def test_fields_are_mapped_in_pairs(world: Any, browser: Any, door: Any) -> None:
    await door(mapping={"q7": "company.name", "q8": "fields.budget"})
    text = await browser.read("/intake/sources/contact")
    assert '<option value="fields.budget" selected>' in text
    pairs = [("field", "q7"), ("target", "email"), ("field", "q9"), ("target", "-"), ("field", ""), ("target", "phone")]
    pairs += [("field", "q10"), ("target", "")]
    saved = await browser.send("/intake/sources/contact", pairs, name="Contact", version="1", active="on")
    wrong = await browser.send(
        "/intake/sources/contact", [("field", "q7"), ("target", "moon")], name="Contact", version="2", active="on"
    )
    (source,) = await world.rows(tables.source)

    assert (saved.status_code, saved.headers["location"]) == (303, "/intake/sources/contact?done=saved")
    assert "Saved." in await browser.read(saved.headers["location"])
    assert source.mapping == '{"q7":"email","q9":null}'
    assert wrong.status_code == 422
    assert "each target must be one of the list" in wrong.text


async def test_whoever_comes_second_is_told_and_keeps_what_was_written(world: Any, browser: Any, door: Any) -> None:
    await door()
    await browser.send("/intake/sources/contact", name="By Mia", version="1", active="on")
    second = await browser.send("/intake/sources/contact", who="boss", name="By Boss", version="1")

    assert second.status_code == 412
    assert "Somebody changed this source meanwhile." in second.text
    assert "<bdi>Last changed: Mia, " in second.text
    assert 'value="By Boss"' in second.text
    (version,) = set(re.findall(r'name="version" value="(\d+)"', second.text))
    saved = await browser.send("/intake/sources/contact", who="boss", name="By Boss", version=version)
    (source,) = await world.rows(tables.source)
    assert (saved.status_code, source.name, source.active) == (303, "By Boss", False)


async def test_another_address_closes_the_one_before(world: Any, browser: Any, door: Any) -> None:
    before = await door()
    answer = await browser.send("/intake/sources/contact/rotate", version="1")
    again = await browser.send("/intake/sources/contact/rotate", version="1")
    (url,) = re.findall(r'<pre id="door-url">([^<]+)</pre>', answer.text)
    form = {"email": "ann@acme.example"}

    assert (answer.status_code, again.status_code) == (200, 412)
    assert (await world.client.post(before, data=form)).status_code == 404
    assert (await world.client.post(url, data=form)).status_code == 200


async def test_a_source_shows_how_it_is_day_by_day(world: Any, browser: Any, door: Any) -> None:
    url = await door(expected_per_day=2)
    await world.client.post(url, data={"email": "ann@acme.example"})
    await world.client.post(url, data={"email": "nobody"})
    text = await browser.read("/intake/sources/contact")
    assert "well: 2 today, usually 2 a day" in text
    [row] = re.findall(r'<tr><td class="day-cell">(24 Nov</td>.*?)</tr>', text)
    assert re.sub(r"<[^>]+>", " ", row).split() == ["24", "Nov", "2", "1", "0"]
    assert "всё хорошо: сегодня 2, обычно 2 в день" in await browser.read("/intake/sources/contact", "olga")
    assert (await browser.get("/intake/sources/other")).status_code == 404


async def test_sales_connects_nothing(world: Any, browser: Any, door: Any) -> None:
    await door()
    for path in ("/intake/connect", "/intake/sources/contact"):
        assert (await browser.get(path, "nora")).status_code == 403
    for path in ("/intake/connect", "/intake/sources/contact", "/intake/sources/contact/rotate"):
        assert (await browser.send(path, who="max", name="Mine")).status_code == 403
        assert (await browser.send(path, csrf="wrong", name="Mine")).status_code == 403
    assert [row.version for row in await world.rows(tables.source)] == [1]


def test_nothing_of_an_example_can_break_out_of_its_place() -> None:
    labels = dict.fromkeys(("name", "email", "phone", "company", "message", "send"), "<b>")
    text = example('http://x/"', 'a"b', labels)
    assert "<b>" not in text
    assert 'action="http://x/&quot;"' in text
    assert 'name="a&quot;b"' in text
