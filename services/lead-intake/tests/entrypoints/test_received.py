"""What came by a source in a month, day by day; a history told at once is counted on the days of which it tells."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lead_intake.adapters import tables
from lead_intake.adapters.contacts import email_domains
from lead_intake.adapters.leads import SqlLeads
from lead_intake.adapters.sources import SqlSources
from lead_intake.adapters.submissions import SqlSubmissions
from lead_intake.domain.inputs import Action, Refused, Touch
from lead_intake.domain.problems import Problem
from lead_intake.use_cases.count_sources import Counts
from lead_intake.use_cases.take_in import Incoming, take_in
from lead_intake.use_cases.workbench import Workbench
from service_kit.ids import new_id

NOVEMBER = "/intake/received?month=2026-11&source=portal"
WRONG = Refused((Problem("email", "is missing", "Send it."),))
UNREAD = (
    '{"occurred_at": "2026-11-20T13:00:00+01:00"}', '{"occurred_at": "2026-11-20T13:00:00"}', '{"occurred_at": 5}',
    '{"occurred_at": "soon"}', "[]", "{}", "no JSON",
)  # fmt: skip
"""What could not be read: only the first says when it was."""
NOBODY = "0193b2f0-5c1e-7a00-8000-000000000009"


def table(text: str) -> list[list[str]]:
    """The cells of the page's rows, its sum last."""
    rows = re.findall(r"<tr>(<td.*?)</tr>", text, re.DOTALL)
    return [[re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)] for row in rows]


async def told(world: Any, *days: int, as_told: bool) -> None:
    """Touches of nobody on these days of November, which are refused, and one that says to be of the year to come."""
    at = [datetime(2026, 11, day, 12, tzinfo=UTC) for day in days] + [world.clock.now + timedelta(days=365)]
    touches = [Touch(NOBODY, None, None, create=False, action=Action("page_viewed", one)) for one in at]
    commands = [Incoming(one, "touch", "api", "portal", "{}") for one in touches]
    commands += [Incoming(WRONG, "lead", "api", "portal", body) for body in UNREAD]
    commands.append(Incoming(WRONG, "lead", "form", "portal", "its words", raw=UNREAD[0].encode()))
    service = world.service
    bench = Workbench(SqlLeads(), service.app.state.access, service.outbox, email_domains(), world.clock, new_id)
    counts = Counts(SqlSources(), ZoneInfo("UTC"), as_told)
    async with service.database.transaction() as transaction:
        await take_in(transaction, commands, bench=bench, submissions=SqlSubmissions(), counts=counts)


async def test_the_number_of_a_month_opens_its_days_which_add_up_to_it(world: Any, browser: Any) -> None:
    await world.capture(email="ann@acme.example", source="portal")
    world.clock.now += timedelta(days=1)
    for email in ("bob@acme.example", "cem@acme.example"):
        await world.capture(email=email, source="portal")
    text = await browser.read("/intake/sources")
    number = re.search(r'<a class="number" href="(/intake/received[^"]+)">(\d+)</a>', text)
    assert number is not None
    assert (number.group(1).replace("&amp;", "&"), number.group(2)) == (NOVEMBER, "3")
    page = await browser.read(NOVEMBER)
    assert "<h1>3 came by portal in November 2026</h1>" in page
    assert table(page) == [["24 Nov", "1", "0", "0"], ["25 Nov", "2", "0", "0"], ["All", "3", "0", "0"]]
    assert "<h1>0 came by portal in October 2026</h1>" in await browser.read(NOVEMBER.replace("11", "10"))
    assert "portal: поступило 3, ноябрь 2026" in await browser.read(NOVEMBER, "olga")


async def test_a_history_told_at_once_is_counted_on_the_days_of_which_it_tells(world: Any, browser: Any) -> None:
    await told(world, 3, 20, 3, as_told=True)
    page = await browser.read(NOVEMBER)
    assert table(page) == [
        ["3 Nov", "2", "2", "0"],
        ["20 Nov", "3", "3", "0"],
        ["24 Nov", "7", "7", "0"],  # what is said to come next year came today, and so did what does not say
        ["All", "12", "12", "0"],
    ]
    rows = await world.rows(tables.submission)
    assert sorted(row.received_at.day for row in rows) == [3, 3, 20, 20, 20, *[24] * 7]


async def test_otherwise_it_counts_when_it_is_sent(world: Any, browser: Any) -> None:
    await told(world, 3, 20, as_told=False)
    assert table(await browser.read(NOVEMBER)) == [["24 Nov", "11", "11", "0"], ["All", "11", "11", "0"]]
