"""Qualification counts what became of hand-overs, digest lists them: each number opens a list of exactly so many."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import httpx

from loop.client import Client
from loop.test_thin_loop import capture, team, the_handover

PAGE = "/qualification/criteria"
NUMBER = re.compile(r'<a class="number" href="(/digest/handovers[^"]*)">(\d+)</a>')
ENDS: tuple[tuple[str, ...], ...] = (
    (), ("opportunity",), ("opportunity", "won"), ("won",), ("opportunity", "undo"), ("opportunity", "lost"),
    ("return",), ("won", "undo"), ("opportunity", "won", "undo"),
)  # fmt: skip
BODIES: dict[str, dict[str, Any]] = {
    "won": {"amount": {"amount": "10.00", "currency": "EUR"}}, "lost": {"reason": "price"},
    "return": {"reason": "too_early"},
}  # fmt: skip
BECAME = 5
"""Of these hand-overs: those with an opportunity that stands, whatever became of it, or that were won."""


async def told(client: Client) -> None:
    """A hand-over for each of `ENDS`, of leads with two grades; the client of one is erased afterwards."""
    await team(client)
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=20)
    for number, steps in enumerate(ENDS):
        title = "Chief executive" if number % 2 else "Assistant"
        lead = await capture(client, start, email=f"p{number}@n{number}.example", name=f"P {number}", job_title=title)
        handover = f"/sales/v1/handovers/{(await the_handover(client, lead, 1))['id']}"
        for place, step in enumerate(steps, start=1):
            at = {"occurred_at": (start + timedelta(minutes=place)).isoformat()}
            await client.post(f"{handover}/{step}", {} if step == "undo" else {**BODIES.get(step, {}), **at})
        if steps == ("won",):
            await client.quiet()
            await client.do("DELETE", f"/intake/v1/leads/{lead}")
    await client.quiet()


async def read(browser: httpx.AsyncClient, path: str) -> str:
    """A page as somebody who is signed in reads it, on whatever page its address leads to."""
    answer = await browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return unescape(answer.text)


async def test_every_number_of_the_criteria_opens_a_list_of_exactly_so_many(stack: Any) -> None:
    async with Client(stack.url, stack.admin_key) as client:
        await told(client)
        olga = {"name": "Olga", "email": "olga@northwind.example", "role": "marketer"}
        await client.put("/digest/v1/people/olga", olga)
        await client.quiet()
        link = (await client.post("/digest/v1/people/olga/sign-in-links", {}))["path"]
    async with httpx.AsyncClient(base_url=stack.url, follow_redirects=True, trust_env=False) as browser:
        form = await read(browser, link)
        fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))
        await browser.post(link, data=fields, headers={"Origin": stack.url})
        text = await read(browser, PAGE)
        numbers = NUMBER.findall(text)
        grades = {href: int(many) for href, many in numbers if "grade=" in href}
        every = [many for href, many in grades.items() if "step=" not in href]
        became = [many for href, many in grades.items() if "step=" in href]
        assert (len(every), sum(every), sum(became)) == (2, len(ENDS), BECAME)
        assert len(numbers) > 20
        for href, many in dict(numbers).items():
            listed = await read(browser, href)
            assert re.search(r"<h1>(\d+)", listed).group(1) == many, href  # type: ignore[union-attr]
            assert len(re.findall(r"<tr data-row[ >]", listed)) == int(many)
