"""The Olist funnel from its CSV files, and what the loop must say about it: plain SQL, none of the product's code.

8,000 marketing qualified leads of a Brazilian marketplace, 842 of them won. Every lead is handed over at first contact
(00:00 of that day), the one that was won before its first contact at that moment. The first deadline is four working
hours (Monday to Friday from 09:00) after that, so 13:00 of the first weekday; nothing but winning ever moves it.
"""

import csv
import sqlite3
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "olist_funnel"
DESK = "desk"
GATES = ("handed_over", "accepted", "contacted", "opportunity", "won")
TABLE = """
create table handover (
    mql text primary key, source text, person text not null, handed_over_at text not null, due_at text not null,
    won_at text, revenue real
)
"""
LEDGER = """
select {key} as key, count(*) as handed_over, count(won_at) filter (where won_at <= :until) as won,
    count(*) filter (where won_at is null or won_at > :until) as open,
    count(*) filter (where (won_at is null or won_at > :until) and due_at < :until) as overdue,
    sum(cast(round(revenue * 100) as integer)) filter (where won_at <= :until and revenue > 0) as cents
from handover where handed_over_at <= :until group by 1 order by key is null, key
"""


class Mql(NamedTuple):
    """One lead of the funnel; without `won_at` it was never won, without `revenue` none was declared."""

    id: str
    source: str | None
    person: str
    handed_over_at: datetime
    won_at: datetime | None
    revenue: float | None


def read() -> list[Mql]:
    """Every lead, in the order of first contact."""
    deals = {row["mql_id"]: row for row in _rows("olist_closed_deals_dataset.csv")}
    mqls = [_mql(row, deals.get(row["mql_id"])) for row in _rows("olist_marketing_qualified_leads_dataset.csv")]
    return sorted(mqls, key=lambda mql: (mql.handed_over_at, mql.id))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _mql(row: dict[str, str], deal: dict[str, str] | None) -> Mql:
    contact = datetime.combine(date.fromisoformat(row["first_contact_date"]), time(), UTC)
    if deal is None:
        return Mql(row["mql_id"], row["origin"] or None, DESK, contact, None, None)
    won = datetime.fromisoformat(deal["won_date"]).replace(tzinfo=UTC)
    revenue = float(deal["declared_monthly_revenue"] or 0) or None
    return Mql(row["mql_id"], row["origin"] or None, deal["sr_id"], min(contact, won), won, revenue)


class Expected:
    """Answers the questions of `/digest/v1/loop` and `/digest/v1/funnel` from the CSV files alone."""

    def __init__(self, mqls: list[Mql]) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.row_factory = sqlite3.Row
        self._database.execute(TABLE)
        self._database.executemany(
            "insert into handover values (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    mql.id, mql.source, mql.person, _text(mql.handed_over_at), _text(_due(mql.handed_over_at)),
                    mql.won_at and _text(mql.won_at), mql.revenue,
                )
                for mql in mqls
            ],
        )  # fmt: skip

    def balances(self, until: datetime, by: str | None = None) -> list[dict[str, Any]]:
        """The ledger as of a moment, in groups (`source`, `person`) or as one."""
        rows = self._database.execute(LEDGER.format(key=by or "'all'"), {"until": _text(until)}).fetchall()
        return [_balance(row) for row in rows]

    def steps(self, until: datetime, by: str | None = None) -> list[tuple[Any, list[dict[str, Any]]]]:
        """The funnel as of a moment: winning passes every gate before it, and nothing else was recorded."""
        return [
            (one["key"], [_step(gate, one) for gate in GATES])
            for one in self.balances(until, by)
        ]  # fmt: skip


def _balance(row: sqlite3.Row) -> dict[str, Any]:
    cents = row["cents"]
    return {
        "key": row["key"],
        "handed_over": row["handed_over"],
        "won": row["won"],
        "lost": 0,
        "returned": 0,
        "disqualified": 0,
        "open": row["open"],
        "overdue": row["overdue"],
        "amounts": [] if cents is None else [{"amount": f"{cents // 100}.{cents % 100:02}", "currency": "BRL"}],
    }


def _step(gate: str, balance: dict[str, Any]) -> dict[str, Any]:
    first, last = gate == GATES[0], gate == GATES[-1]
    return {
        "step": gate,
        "reached": balance["handed_over"] if first else balance["won"],
        "went_on": 0 if last else balance["won"],
        "open": balance["open"] if first else 0,
        "returned": 0,
        "lost": 0,
        "disqualified": 0,
    }


def _due(handed_over_at: datetime) -> datetime:
    day = handed_over_at.date()
    while day.weekday() > 4:
        day += timedelta(days=1)
    return datetime.combine(day, time(13), UTC)


def _text(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="microseconds")


def month_ends(mqls: list[Mql]) -> list[date]:
    """The last day of each month from the first hand-over to the last deal."""
    last = max(mql.won_at or mql.handed_over_at for mql in mqls).date()
    ends, day = [], min(mql.handed_over_at for mql in mqls).date()
    while True:
        end = day.replace(day=monthrange(day.year, day.month)[1])
        ends.append(end)
        if end >= last:
            return ends
        day = end + timedelta(days=1)


def end_of(day: date) -> datetime:
    """The last moment of a day."""
    return datetime.combine(day + timedelta(days=1), time(), UTC) - timedelta(microseconds=1)
