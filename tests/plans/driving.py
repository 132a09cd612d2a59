"""Everything that the product can be asked for: each route as everybody, each page, and what it does by itself."""

import asyncio
from datetime import timedelta

from browser.visits import VISITS
from embedded.process import Embedded
from hostile.inside import Inside
from hostile.role_house import PEOPLE, House
from hostile.role_table import FILE, Row, rows
from hostile.test_roles import Asking, Later
from plans.hearing import Heard

STILL_SECONDS = 12.0
"""Longer than the pause of any duty: when nothing new was said for so long, each has had its turn."""
A_DAY = timedelta(hours=26)


async def everything(host: Embedded, clock: Later, heard: Heard) -> int:
    """Ask for it; the number of questions."""
    house = House(host, Inside(host, host.admin_key()))
    await house.furnish()
    clock.ahead = timedelta(hours=2)
    asking = Asking(house)
    for row in sorted(rows(FILE.read_text(encoding="utf-8")), key=_moves_all):
        await asking.everything(row)
    opened = await _pages(house)
    clock.ahead = A_DAY
    await _still(heard)
    broken = [one for one in asking.surprises if ": 5" in one]
    if broken:
        raise AssertionError("\n".join(broken))
    return asking.asked + opened


def _moves_all(row: Row) -> bool:
    """New criteria judge every lead anew, beside whatever is asked after them."""
    return row.method != "GET" and "criteria" in row.route


async def _pages(house: House) -> int:
    outside, words = Inside(house.host, ""), house.words("anna", "", taken=False)
    ids = house.ids | {
        "person_id": "anna", "lead_id": words["lead"], "handover_id": words["handover"], "account_id": words["account"],
        "source_id": house.ids["source"], "import_id": words["list"], "submission_id": words["submission"],
        "key": "spring-fair",
    }  # fmt: skip
    visits = [visit for visit in VISITS if visit.role in PEOPLE]
    for visit in visits:
        answer = await outside.ask("GET", visit.path(ids), headers=house.cookie(PEOPLE[visit.role]))
        outside.forget_cookies()
        if answer.status_code >= 500:
            raise AssertionError(f"{visit} answered {answer.status_code}")
    return len(visits)


async def _still(heard: Heard) -> None:
    """Until nothing was said for a while that was not said before."""
    before = -1
    while before != len(heard.said):
        before = len(heard.said)
        await asyncio.sleep(STILL_SECONDS)
