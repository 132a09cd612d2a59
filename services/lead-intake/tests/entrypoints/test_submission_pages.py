"""What came in, word by word."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from lead_intake.adapters import tables

Door = Callable[..., Awaitable[str]]
HOSTILE = "<img src=x onerror=alert(1)> \u202egnp"


async def only(world: Any) -> Any:
    """The one submission there is."""
    (row,) = await world.rows(tables.submission)
    return row


async def test_one_is_shown_raw_with_why_it_waits_and_is_tried_again(world: Any, browser: Any, door: Door) -> None:
    url = await door(name="Contact")
    await world.client.post(url, data={"name": HOSTILE, "email": "nobody", "budget": "10k"})
    row = await only(world)
    text = await browser.read(f"/intake/submissions/{row.id}")

    assert "<img" not in text.partition("<main")[2]
    assert "&lt;img src=x onerror=alert(1)&gt;" in text
    assert "is not an e-mail address" in text
    assert "Check the parts before and after the @." in text
    assert "<dt><bdi>budget</bdi></dt><dd><bdi>10k</bdi></dd>" in text
    assert "email=nobody" in text  # as it came

    done = await browser.send(f"/intake/submissions/{row.id}/retry")
    assert "0 taken in. 1 is refused still." in await browser.read(done.headers["location"])


async def test_what_was_taken_leads_to_its_lead(world: Any, browser: Any) -> None:
    lead = await world.capture(email="ann@acme.example", name="Ann Smith", company={"name": "Acme"})
    row = await only(world)
    text = await browser.read(f"/intake/submissions/{row.id}")

    assert "<h1><bdi>Ann Smith, Acme</bdi></h1>" in text
    assert f'href="/digest/leads/{lead}"' in text
    assert "Put aside" not in text


async def test_one_is_put_aside_with_a_reason_and_an_empty_one_is_asked_for_again(
    world: Any, browser: Any, door: Door
) -> None:
    await world.client.post(await door(name="Contact"), data={"email": "nobody"})
    row = await only(world)
    empty = await browser.send(f"/intake/submissions/{row.id}/discard", reason=" ")
    long = await browser.send(f"/intake/submissions/{row.id}/discard", reason="x" * 501)
    done = await browser.send(f"/intake/submissions/{row.id}/discard", reason=HOSTILE)

    assert (empty.status_code, long.status_code, done.status_code) == (422, 422, 303)
    assert 'aria-invalid="true"' in empty.text
    assert "x" * 501 in long.text
    text = await browser.read(done.headers["location"])
    assert "1 put aside." in text
    assert "Reason: &lt;img" in text


async def test_the_list_is_narrowed_by_links_and_goes_on_with_its_filter(world: Any, browser: Any, door: Door) -> None:
    url = await door(name="Contact")
    for number in range(51):
        await world.client.post(url, data={"email": f"nobody {number}"})
    await world.capture(email="ann@acme.example")
    everything = await browser.read("/intake/submissions")
    refused = await browser.read("/intake/submissions?status=refused&source=contact")
    (further,) = re.findall(r'href="(/intake/submissions\?[^"]*cursor=[^"]+)"', refused)
    rest = await browser.read(further.replace("&amp;", "&"))

    assert "new lead</span>" in everything
    assert (refused.count("<tr data-row>"), rest.count("<tr data-row>")) == (50, 1)
    assert "Nothing fits this filter." in await browser.read("/intake/submissions?status=discarded")


@pytest.mark.parametrize("query", ["status=gone", "source=A%3Cb", "like=1", "import=%27"])
async def test_a_filter_that_is_none_is_refused_as_a_page(browser: Any, query: str) -> None:
    answer = await browser.get(f"/intake/submissions?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "text/html; charset=utf-8")


async def test_words_of_somebody_who_was_erased_are_gone(world: Any, browser: Any) -> None:
    sent = await world.refused(body=None)
    text = await browser.read(f"/intake/submissions/{sent}")
    assert "Its words were erased" in text
    assert "Retry</button>" not in text


@pytest.mark.parametrize("who", ["nora", "max"])
async def test_sales_sees_no_raw_words(world: Any, browser: Any, who: str) -> None:
    sent = await world.refused()
    for path in ("/intake/submissions", f"/intake/submissions/{sent}"):
        assert (await browser.get(path, who)).status_code == 403
    assert (await browser.send(f"/intake/submissions/{sent}/retry", who=who)).status_code == 403
