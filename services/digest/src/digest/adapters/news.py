"""What letters tell of, read from the views."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select

from digest.adapters.active_handovers import active_handovers
from digest.adapters.handover_notes import with_notes
from digest.adapters.marketing_news import marketing_news
from digest.adapters.naming import named, texts
from digest.adapters.slots import READ_GROUP, current_views
from digest.adapters.tables import SERVICE
from digest.adapters.team_news import answerable, around, loads, of_team, open_of_team
from digest.adapters.view_tables import Views
from digest.domain.letters.facts import Asked, Touch, Waiting
from digest.domain.letters.manager_letter import MOST_ROWS, TeamNews
from digest.domain.letters.marketing_news import MarketingNews
from digest.domain.letters.sales_letter import MOST_LATER, MOST_TODAY, SalesNews
from digest.domain.pausing import away_until, lateness, passed
from digest.domain.people import Person
from digest.domain.reading import ActiveHandover, Named
from digest.domain.score import grade_at
from digest.domain.standing_in import standing_in as standing_in_now
from digest.domain.team_load import Load
from digest.domain.timeline import TOUCHED
from digest.domain.urgency import need
from event_bus.positions import read_sequences
from event_bus.transaction import Transaction
from service_kit.stand_ins import standing_in
from working_time import Calendar

ACCESS = SERVICE.access
SALES = "sales-feedback"
WORDS_LOOKED_AT = 200


class SqlNews:
    """Reads the news; months and weeks are those of the installation's `zone`."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone

    async def sales(self, transaction: Transaction, person: Person, now: datetime) -> SalesNews:
        """A salesperson's open hand-overs, also those they stand in for, and how the month goes."""
        views = await current_views(transaction)
        h = views.handover
        stands = await standing_in(transaction, ACCESS.person, ACCESS.stand_in, person.id, now)
        mine = h.c.owner.in_([person.id, *sorted({one.person for one in stands})])
        tomorrow = _midnight(now.astimezone(ZoneInfo(person.time_zone)).date() + timedelta(days=1), person.time_zone)
        today = func.coalesce(h.c.due_at < tomorrow, False)
        urgent_count, open_count = await _counts(transaction, views, mine, today)
        urgent = await active_handovers(transaction, views, now, mine & today, None, MOST_TODAY)
        later = await active_handovers(transaction, views, now, mine & ~today, None, MOST_LATER)
        shown = await _waiting(transaction, views, [*urgent, *later], now, self._zone)
        won, returned = await _month(transaction, views, person.id, self._month_begin(now))
        return SalesNews(shown[: len(urgent)], shown[len(urgent) :], urgent_count, open_count, won, returned)

    async def team(self, transaction: Transaction, person: Person, now: datetime) -> TeamNews:
        """A manager's team: what is overdue, and what nobody has tried yet."""
        views = await current_views(transaction)
        found = await open_of_team(transaction, views, person, now, MOST_ROWS)
        overdue = await _waiting(transaction, views, found.overdue, now, self._zone)
        unworked = await _waiting(transaction, views, found.unworked, now, self._zone)
        team = () if person.team is None else await loads(transaction, views, of_team(person.team), now)
        return TeamNews(overdue, unworked, found.overdue_count, found.unworked_count, found.left_count, team)

    async def marketing(self, transaction: Transaction, begin: date, end: date, now: datetime) -> MarketingNews:
        """What became of marketing's leads in these days of the installation's zone, half-open, and in the month."""
        return await marketing_news(transaction, begin, end, self._month_begin(now), now, self._zone)

    async def waiting(self, transaction: Transaction, handover_id: str, now: datetime) -> Waiting | None:
        """An open hand-over; None where it is not known, or is closed."""
        views = await current_views(transaction)
        rows = await active_handovers(transaction, views, now, views.handover.c.id == handover_id, None, 1)
        found = await _waiting(transaction, views, rows, now, self._zone)
        return found[0] if found else None

    async def heard(self, transaction: Transaction, leads: Iterable[str]) -> Mapping[str, int]:
        """Of each lead the number of the last that sales said and the views know; missing where that is nothing."""
        pairs = [(lead, SALES) for lead in leads]
        found = await read_sequences(transaction, SERVICE.consumer.sequence, READ_GROUP, pairs)
        return {lead: number for (lead, _), number in found.items()}

    async def managers(self, transaction: Transaction, owner: str) -> list[Person]:
        """Who leads the team of this salesperson, active and with an address; the administrators where nobody does."""
        return await answerable(transaction, owner)

    async def hours(self, transaction: Transaction, people: Sequence[str]) -> Mapping[str, Calendar]:
        """When these people work, of those who said so."""
        return (await named(transaction, await current_views(transaction), people=people)).hours

    async def loads(self, transaction: Transaction, owner: str, now: datetime) -> tuple[Load, ...]:
        """What this salesperson's team has open; everybody's, where there is no team."""
        return await loads(transaction, await current_views(transaction), around(owner), now)

    def _month_begin(self, now: datetime) -> datetime:
        first = now.astimezone(self._zone).date().replace(day=1)
        return datetime.combine(first, time.min, self._zone).astimezone(UTC)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


async def _counts(
    transaction: Transaction, views: Views, mine: ColumnElement[bool], today: ColumnElement[bool]
) -> tuple[int, int]:
    """How many are due by the end of today, and how many are open."""
    h = views.handover
    query = select(today.label("today"), func.count().label("n")).where(h.c.ended_at.is_(None), mine).group_by(today)
    counts = {bool(row.today): row.n for row in await transaction.execute(query)}
    return counts.get(True, 0), sum(counts.values())


async def _month(transaction: Transaction, views: Views, person: str, begin: datetime) -> tuple[int, int]:
    """Won and returned of what was handed over to this person since then."""
    ledger = views.ledger
    mine = (ledger.c.handed_over_at >= begin, ledger.c.final_owner == person)
    columns = (func.count(ledger.c.won_at).label("won"), func.count(ledger.c.returned_at).label("returned"))
    row = (await transaction.execute(select(*columns).where(*mine))).one()
    return row.won, row.returned


async def _waiting(
    transaction: Transaction, views: Views, rows: Sequence[ActiveHandover], now: datetime, zone: tzinfo
) -> tuple[Waiting, ...]:
    rows = await with_notes(transaction, views, rows)
    leads = [row.lead.id for row in rows]
    people = [*map(_owner, rows), *(row.note.by for row in rows if row.note is not None)]
    names = await named(transaction, views, people=people, leads=leads)
    words = await _client_words(transaction, views, leads)
    return tuple(_one(row, names, words, now, zone) for row in rows)


def _owner(row: ActiveHandover) -> str | None:
    """Who has it: the last one that it was given to."""
    return next((fact.owner for fact in reversed(row.handover.standing()) if fact.owner is not None), None)


def _one(row: ActiveHandover, names: Named, words: dict[str, str], now: datetime, zone: tzinfo) -> Waiting:
    profile, lead = names.profiles.get(row.lead.id, {}), row.lead
    owner = _owner(row) or ""
    company: Any = profile.get("company") or {}
    touch = None
    if lead.touched_at is not None and lead.touch_kind is not None:
        touch = Touch(lead.touch_kind, lead.touched_at, words.get(lead.id))
    local = ZoneInfo(names.zones[owner]) if owner in names.zones else zone
    asks = need(row.handover, row.handover.present(now), local)
    late = None
    if asks.urgency == "overdue" and asks.due_at is not None:
        late = lateness(asks.due_at, now, passed(asks.due_at, now, names.hours.get(owner)))
    return Waiting(
        handover_id=row.handover.id,
        lead_id=lead.id,
        name=profile.get("name"),
        company=company.get("name"),
        phone=next(iter(profile.get("phones") or ()), None),
        grade=grade_at(lead, now),
        need=asks,
        handed_over_at=row.handover.handed_over_at,
        owner=owner,
        owner_name=names.people.get(owner, owner),
        touch=touch,
        back=away_until(names.hours.get(owner), now),
        stand_in=standing_in_now(names.stand_ins.get(owner, ()), now),
        late=late,
        asked=None if row.note is None else Asked(names.people.get(row.note.by or ""), row.note.text),
    )


async def _client_words(transaction: Transaction, views: Views, leads: Iterable[str]) -> dict[str, str]:
    """The newest words of each lead itself."""
    entry = views.entry
    query = (
        select(entry.c.lead_id, entry.c.text_id)
        .where(entry.c.lead_id.in_(list(leads)), entry.c.type == TOUCHED, entry.c.text_id.is_not(None))
        .order_by(entry.c.at.desc())
        .limit(WORDS_LOOKED_AT)
    )
    newest: dict[str, str] = {}
    for row in await transaction.execute(query):
        newest.setdefault(row.lead_id, row.text_id)
    said = await texts(transaction, views, newest.values())
    return {lead: said[text] for lead, text in newest.items() if said.get(text)}
