"""Every route is asked as everybody, with every kind of key, about everybody's leads: the answers are in roles.txt."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl

import httpx
import pytest

from embedded.process import Embedded
from hostile.inside import Inside, installed
from hostile.role_house import EVERYBODY, LIST, OWNERS, PEOPLE, House
from hostile.role_table import FILE, Cell, Row, differences, fill, rows

TABLE = rows(FILE.read_text(encoding="utf-8"))
BAD_KEYS = ("malformed", "expired", "revoked", "gone")
UNKNOWN = "ll_abcdefgh_" + "x" * 32
OTHERS = {"rep of nobody": "rep", "manager of nobody": "manager"}
"""Machines with a role and no person: nothing is theirs."""


class Asking:
    """Goes through the table, and notes what is answered otherwise."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.asked = 0
        self.surprises: list[str] = []
        self.outside = Inside(house.host, "")

    async def everything(self, row: Row) -> None:
        """One row, as everybody."""
        stranger = row.cells("nobody")[0]
        await self.ask(row, "nobody", stranger, "olof")
        if row.action == "-":
            await self.ask(row, "rep", row.cells("rep")[0], "anna")
            return
        if not row.is_page:
            for key in BAD_KEYS:
                await self.ask(row, key, stranger, "olof", key=self.house.keys.get(key, "ll_nothing"))
            await self.ask(row, "narrow", self.narrow(row), "olof", key=self.house.keys["narrow"])
        else:
            await self.ask(row, "a key", stranger, "olof", key=self.house.keys["admin"])
        for caller in PEOPLE:
            cells = row.cells(caller)
            owners = (
                OWNERS[caller]
                if len(cells) > 1
                else (("olof",) if caller in ("admin", "marketer") else (PEOPLE[caller],))
            )
            for owner, cell in zip(owners, cells, strict=True):
                await self.ask(row, caller, cell, owner)
        if not row.is_page and row.method == "GET":
            for key, caller in OTHERS.items():
                cell = row.cells(caller)[-1]
                nothing = cell if cell.how in ("", "-") else Cell(cell.status, ":", "none")
                await self.ask(row, key, nothing, "olof", key=self.house.keys[key])

    @staticmethod
    def narrow(row: Row) -> Cell:
        """A key with other scopes than this."""
        return row.cells("admin")[0] if row.action == "account.use" else Cell(403)

    async def ask(self, row: Row, caller: str, cell: Cell, owner: str, key: str = "") -> None:
        """One question."""
        changes = row.method not in ("GET", "OPTIONS") and cell.status < 400 and caller in PEOPLE
        text = row.route + row.sent
        words = self.house.words(owner, text, taken=changes)
        if "{another}" in row.sent:
            words["another"] = self.house.words(owner, text, taken=changes)["lead"]
        request = self.request(row, words, caller, key)
        answer = await self.outside.send(request)
        self.asked += 1
        seen = self.house.seen(answer.text) if answer.status_code == 200 else set()
        if answer.status_code != cell.status or not fits(cell, seen, owner, caller):
            named = f"{row.method} {row.route} as {caller}, of {owner}"
            said = answer.text if answer.headers.get("content-type", "").endswith("json") else ""
            self.surprises.append(f"{named}: {answer.status_code} {sorted(seen)}, not {cell}; {said[:300]}")

    def request(self, row: Row, words: dict[str, str], caller: str, key: str) -> httpx.Request:
        """The request, with whatever shows who asks."""
        headers, person, house = {}, PEOPLE.get(caller), self.house
        page = row.is_page or row.action == "-"
        if key or (person and not page):
            headers = {"Authorization": f"Bearer {key or house.keys[caller]}"}
        elif person:
            headers = house.cookie(person)
        filled = fill(row.sent, words)
        url = fill(row.route, words)
        if row.sent == "@list":
            fields = {"kind": "leads"} | (house.form(person, {}) if person and page else {})
            return self.outside.build(row.method, url, headers=headers, data=fields, files=LIST)
        if filled.startswith("{"):
            return self.outside.build(row.method, url, headers=headers, json=json.loads(filled))
        form = dict(parse_qsl(filled, keep_blank_values=True))
        if person and page:
            form = house.form(person, form)
        sends = row.method == "POST" and (page or form)
        return self.outside.build(row.method, url, headers=headers, data=form if sends else None)


def fits(cell: Cell, seen: set[str], owner: str, caller: str) -> bool:
    """Whether an answer shows whose leads it should."""
    own = EVERYBODY.get(cell.whose, {PEOPLE[caller]} if caller in PEOPLE and cell.whose == "own" else set())
    match cell.how:
        case ":":
            return seen == own
        case "<":
            return seen <= own
        case "+":
            return seen == {owner}
        case "-":
            return not seen
        case _:
            return seen <= {owner}


class Later:
    """A clock that can be set ahead."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        """Now, or later."""
        return datetime.now(UTC) + self.ahead


def test_every_route_has_a_row_and_a_missing_one_is_found(tmp_path: Path) -> None:
    services = Embedded(tmp_path).create()
    assert differences(TABLE, services) == []
    wrong = [row._replace(action="leads.read") if row.route == "/digest/v1/funnel" else row for row in TABLE]
    left_out = [row for row in wrong if row.route != "/digest/v1/loop"]
    assert differences(left_out, services) == [
        "no row for GET /digest/v1/loop",
        "GET /digest/v1/funnel asks for figures.read, not leads.read",
    ]


@pytest.mark.timeout(600)
@pytest.mark.embedded_log
async def test_everybody_gets_the_answers_of_the_table(migrated: Callable[[str], str], tmp_path: Path) -> None:
    clock = Later()
    async with installed(tmp_path, clock=clock, database_url=migrated) as host:
        house = House(host, Inside(host, host.admin_key()))
        await house.furnish()
        clock.ahead = timedelta(hours=2)
        asking = Asking(house)
        whole = house.host.services["intake"].database.url.startswith("sqlite")
        for row in TABLE:
            # What a database decides is whose something is; the rest is the same code on both.
            if whole or row.is_about_somebody:
                await asking.everything(row)
        unknown = await asking.outside.ask("GET", "/digest/v1/loop", headers={"Authorization": f"Bearer {UNKNOWN}"})
        assert unknown.status_code == 401
    assert not asking.surprises, f"{len(asking.surprises)} of {asking.asked}\n" + "\n".join(asking.surprises)
    assert asking.asked > (1600 if whole else 500)
