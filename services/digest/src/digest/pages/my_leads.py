"""Who needs somebody now: open hand-overs with their clocks, in the groups of a day."""

from datetime import datetime, timedelta, tzinfo
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from babel.support import NullTranslations

from digest.domain.course import course, standing
from digest.domain.handover import ACTIONS, RATED
from digest.domain.reading import ActiveHandover, Named
from digest.domain.score import grade_at
from digest.domain.urgency import need
from digest.pages.lead_rows import GradeStanding, name_of, standing_of
from digest.pages.wording import CHANNELS, FACTS, OUTCOMES, STAGES, TOUCHES, said
from service_kit.pages import Formats
from service_kit.pages.saying import N_

Clock = Literal["on_time", "soon", "overdue"]
SOON_SHARE = 0.25
"""With less than this share of the time left a deadline is due soon; so is one of today."""

ASKS = {
    "accept": N_("To be accepted"),
    "first_attempt": N_("First call"),
    "try_again": N_("Call again"),
    "next_step": N_("Agreed next step"),
    "open_opportunity": N_("Opportunity or return"),
    "close": N_("Outcome"),
}
"""What an open hand-over waits for."""


class Waiting(NamedTuple):
    """One open hand-over of the list."""

    identity: str
    name: str
    company: str
    phone: str
    grade: str | None
    standing: GradeStanding
    clock: Clock
    left: float
    """Share of the time that is left, 0 to 1."""
    due: str
    due_at: datetime | None
    today: bool
    state: str
    stage: str
    owner: str
    why: str
    last: str
    asks: str


class MyLeads(NamedTuple):
    """The list in its groups, most urgent first in each."""

    today: tuple[Waiting, ...]
    later: tuple[Waiting, ...]
    overdue: int


def my_leads(
    rows: list[ActiveHandover], names: Named, now: datetime, zone: tzinfo, words: NullTranslations, formats: Formats
) -> MyLeads:
    """Everything for the page at `now`; today is that of the owner, else of `zone`."""
    waiting = [_waiting(row, names, now, zone, words, formats) for row in rows]
    return MyLeads(
        tuple(one for one in waiting if one.today),
        tuple(one for one in waiting if not one.today),
        sum(one.clock == "overdue" for one in waiting),
    )


def _waiting(
    row: ActiveHandover, names: Named, now: datetime, zone: tzinfo, words: NullTranslations, formats: Formats
) -> Waiting:
    path = course(row.handover)
    present = row.handover.present(now)
    stands = standing(path, present)
    owner = path.last_owner or ""
    asks = need(row.handover, present, ZoneInfo(names.zones[owner]) if owner in names.zones else zone)
    profile = names.profiles.get(row.lead.id, {})
    company = profile.get("company") or ""
    grade = grade_at(row.lead, now)
    stage = stands.gate if stands else "handed_over"
    left = _share_left(path.last_due_since or row.handover.handed_over_at, asks.due_at, now)
    late = asks.urgency == "overdue"
    today = asks.urgency in {"overdue", "due_today"}
    return Waiting(
        identity=row.lead.id,
        name=name_of(row.lead, names, words),
        company=str(company.get("name") or "") if isinstance(company, dict) else str(company),
        phone=str((profile.get("phones") or [""])[0]),
        grade=grade,
        standing=standing_of(grade, names.criteria.get(row.lead.criteria_version or 0)),
        clock="overdue" if late else "soon" if today or left < SOON_SHARE else "on_time",
        left=left,
        due="" if asks.due_at is None else formats.when(asks.due_at),
        due_at=asks.due_at,
        today=today,
        state=said(words, STAGES, stage),
        stage=stage,
        owner=names.people.get(owner, ""),
        why=_why(row, words, formats),
        last=_last(row, present, words, formats),
        asks=words.gettext(ASKS[asks.what]),
    )


def _share_left(since: datetime, due_at: datetime | None, now: datetime) -> float:
    whole = (due_at - since) if due_at is not None else timedelta(0)
    if due_at is None or whole <= timedelta(0):
        return 1.0 if due_at is None else 0.0
    return min(max((due_at - now) / whole, 0.0), 1.0)


def _why(row: ActiveHandover, words: NullTranslations, formats: Formats) -> str:
    """The newest touch: what to begin the talk with."""
    lead = row.lead
    if lead.touched_at is None:
        return ""
    return f"{said(words, TOUCHES, lead.touch_kind)}, {formats.when(lead.touched_at)}"


def _last(row: ActiveHandover, now: datetime, words: NullTranslations, formats: Formats) -> str:
    """The last thing that sales did, ratings aside, or that nothing was done yet."""
    done = [fact for fact in row.handover.standing() if fact.type in ACTIONS and fact.type != RATED and fact.at <= now]
    if not done:
        return words.gettext("Nothing done yet")
    action = done[-1]
    parts = [
        said(words, FACTS, action.type),
        said(words, CHANNELS, action.channel),
        said(words, OUTCOMES, action.outcome),
    ]
    return f"{', '.join(part for part in parts if part)} · {formats.when(action.at)}"
