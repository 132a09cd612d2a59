"""A sales force as large as wanted on a story's read model, each with as many open hand-overs as the others.

The story's own open hand-overs are copied with all that stands behind them, and given to new people. On both databases.
"""

from typing import Any, NamedTuple

from sqlalchemy import Table, insert, literal, select, text, update

from bench.seeding import IDS, VIEWS
from digest.adapters.tables import MAILS, PERSON
from event_bus.clock import system_clock
from event_bus.transaction import Transaction
from service_kit.database import open_database

PLANNED = MAILS.plan.c.due_at.type
OF_LEAD = (VIEWS.mql, VIEWS.entry, VIEWS.document, VIEWS.word)
OF_HANDOVER = (VIEWS.ledger, VIEWS.ownership, VIEWS.deadline)
AT_ONCE = 10_000
"""Hand-overs by one statement: one for all would take longer than a connection waits."""
SELLERS_OF_A_MANAGER, PEOPLE_OF_A_MARKETER = 25, 50
MOST_COPIES = 0xFFFF
"""Copies differ in four hexadecimal digits."""


class Crowd(NamedTuple):
    """How many there are, managers and marketers among the people."""

    people: int
    handovers: int


async def gather(url: str, people: int, handovers: int) -> Crowd:
    """So many people, nobody else, and at least so many open hand-overs among those who sell.

    Raises `ValueError` where the story has too few of its own.
    """
    database = open_database(url)
    try:
        async with database.transaction() as tx:
            sellers = await _hire(tx, people)
            there = await _hand_over(tx, sellers, handovers)
            await tx.execute(text("analyze"))
        return Crowd(people, there)
    finally:
        await database.close()


async def _hire(tx: Transaction, people: int) -> int:
    """Everybody gets one digest a week, due when it is asked for; answers how many of them sell."""
    managers, marketers = max(1, people // SELLERS_OF_A_MANAGER), max(1, people // PEOPLE_OF_A_MARKETER)
    sellers = people - managers - marketers
    roles = ["rep"] * sellers + ["manager"] * managers + ["marketer"] * marketers
    profile = (await tx.execute(select(VIEWS.routing.c.document).limit(1))).scalar_one()
    for table in (PERSON, MAILS.plan, MAILS.mail, MAILS.mail_lead, MAILS.broken, VIEWS.routing):
        await tx.execute(table.delete())
    staff, plans, profiles = [], [], []
    for number, role in enumerate(roles):
        name, team = f"p{number}", None if role == "marketer" else f"team-{number % managers}"
        staff.append(
            {
                "id": name, "name": f"Person {number}", "email": f"{name}@leadloop.example", "role": role, "team": team,
                "language": ("en", "ru")[number % 2], "time_zone": "UTC", "active": True, "version": 1,
            }
        )  # fmt: skip
        plans.append({"person": name, "kind": "weekly", "hour": 0, "escalations": True, "sent_count": 0, "version": 1})
        profiles.append({"id": name, "document": profile, "version": 1})
    await tx.execute(insert(PERSON), staff)
    await tx.execute(insert(MAILS.plan).values(person_version=1, left_out=""), plans)
    await tx.execute(insert(VIEWS.routing), profiles)
    return sellers


async def _hand_over(tx: Transaction, sellers: int, handovers: int) -> int:
    """Every copy of an open hand-over goes to the next one who sells."""
    await tx.execute(
        text(
            f"create temporary table own as select h.id, h.lead_id, h.owner, "
            f"row_number() over (order by h.id) - 1 as place from {VIEWS.handover.name} h "
            f"join {VIEWS.lead.name} l on l.id = h.lead_id and l.root = l.id where h.ended_at is null"
        )
    )
    own = (await tx.execute(text("select count(*) from own"))).scalar_one()
    copies = -(-handovers // own) if own else MOST_COPIES + 1
    if copies > MOST_COPIES:
        raise ValueError(f"a story with {own} open hand-overs is too short for {handovers}")
    await tx.execute(text("create temporary table copy (n integer, hex text)"))
    numbers = [{"n": number, "hex": f"{number:04x}"} for number in range(1, copies + 1)]
    await tx.execute(text("insert into copy values (:n, :hex)"), numbers)
    step = max(1, AT_ONCE // own)
    for first in range(1, copies + 1, step):
        some = {"first": first, "last": first + step - 1}
        for table, of in _copies():
            await tx.execute(_copied(table, of, _owned(own, sellers)), some)
    return int(own * copies)


def _copies() -> list[tuple[Table, str]]:
    """What is copied, and how its rows belong to a hand-over."""
    return [
        (VIEWS.handover, "t.id = own.id"),
        *((table, "t.handover_id = own.id") for table in OF_HANDOVER),
        (VIEWS.lead, "t.id = own.lead_id"),
        *((table, "t.lead_id = own.lead_id") for table in OF_LEAD),
    ]


def _owned(own: int, sellers: int) -> dict[str, str]:
    """Columns that name the owner, and the facts in which the owner stands."""
    new = f"'p' || ((own.place + copy.n * {own}) % {sellers})"
    owner = {name: f"case when t.{name} = own.owner then {new} else t.{name} end" for name in ("owner", "final_owner")}
    return owner | {"facts": f"""replace(t.facts, '"' || own.owner || '"', '"' || ({new}) || '"')"""}


def _copied(table: Table, of: str, owned: dict[str, str]) -> Any:
    names = [column.name for column in table.columns]
    into = ", ".join(f'"{name}"' for name in names)
    values = [_renamed(name) if name in IDS else owned.get(name, f't."{name}"') for name in names]
    return text(
        f"insert into {table.name} ({into}) select {', '.join(values)} from own join {table.name} t on {of} "
        "cross join copy where copy.n between :first and :last on conflict do nothing"
    )


def _renamed(name: str) -> str:
    return f'substr(t."{name}", 1, 24) || copy.hex || substr(t."{name}", 29)'


async def make_due(url: str) -> None:
    """Forget the mails of before, and let every digest be due now."""
    database, now = open_database(url), system_clock()
    try:
        async with database.transaction() as tx:
            await tx.execute(MAILS.mail.delete())
            await tx.execute(MAILS.mail_lead.delete())
            await tx.execute(
                update(MAILS.plan).values(due_at=literal(now, PLANNED), weekday=now.weekday(), sent_on=None)
            )
    finally:
        await database.close()
