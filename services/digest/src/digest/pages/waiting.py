"""One open hand-over as a row: who waits, until when, why, and what was done last."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import orjson

from digest.domain.course import course, standing
from digest.domain.grades import GradeStanding, standing_of
from digest.domain.handover import ACTIONS, CONTACTED, OPPORTUNITY_OPENED, RATED, Fact, Handover
from digest.domain.pausing import away_until, pace
from digest.domain.reading import ActiveHandover, Named
from digest.domain.score import grade_at
from digest.domain.urgency import need
from digest.pages.clocks import Clock, Group, Speech, clock_of, due_words, group_of
from digest.pages.lead_rows import account_of, name_of
from digest.pages.moves import Moves, moves
from digest.pages.reaching import spaced
from digest.pages.values import rule_words, value_words
from digest.pages.why import Reason, why
from digest.pages.wording import ATTRIBUTES, CHANNELS, FACTS, JOINED, OUTCOMES, STAGES, TOUCHES, said
from service_kit.pages.saying import N_

UNDO_FOR = timedelta(hours=24)

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

    handover: str
    identity: str
    name: str
    company: str
    account: tuple[str, str] | None
    title: str
    phone: str
    """E.164, and as people read it."""
    spoken_phone: str
    email: str
    grade: str | None
    standing: GradeStanding
    clock: Clock
    left: float
    """Share of the time that is left, 0 to 1."""
    due: str
    due_at: datetime | None
    group: Group
    state: str
    stage: str
    owner: str
    owner_name: str
    back: datetime | None
    """When an owner who is away works again."""
    strongest: str
    newest: str
    last: str
    asks: str
    note: str
    """What was written for the owner with the hand-over; empty where nothing was."""
    note_by: str
    """The name of who wrote it; empty for a machine."""
    moves: Moves
    undoable: bool
    pills: tuple[tuple[str, bool], ...]
    """Up to four reasons, with whether it is marketing's to know: what the lead did, not what it is."""


def waiting(row: ActiveHandover, names: Named, speech: Speech) -> Waiting:
    """The row of one hand-over; today is that of its owner."""
    now, words = speech.now, speech.words
    path, present = course(row.handover), row.handover.present(now)
    stands = standing(path, present)
    owner = path.last_owner or ""
    zone = ZoneInfo(names.zones[owner]) if owner in names.zones else speech.zone
    asks = need(row.handover, present, zone)
    profile = names.profiles.get(row.lead.id, {})
    phone = str((profile.get("phones") or [""])[0])
    company = profile.get("company") or ""
    definition = names.criteria.get(row.lead.criteria_version or 0)
    attributes = orjson.loads(row.lead.attributes)
    reasons = [one for one in why(row.lead, now, definition).reasons if one.points > 0]
    grade = grade_at(row.lead, now)
    stage = stands.gate if stands else "handed_over"
    clock = pace(asks, path.last_due_since or row.handover.handed_over_at, now, names.hours.get(owner))
    return Waiting(
        handover=row.handover.id,
        identity=row.lead.id,
        name=name_of(row.lead, names, words),
        company=str(company.get("name") or "") if isinstance(company, dict) else str(company),
        account=account_of(row.lead, names),
        title=str(profile.get("job_title") or ""),
        phone=phone,
        spoken_phone=spaced(phone),
        email=str((profile.get("emails") or [""])[0]),
        grade=grade,
        standing=standing_of(grade, names.in_force),
        clock=clock_of(asks, clock, stage, now, zone),
        left=clock.share,
        due=due_words(asks, clock, zone, speech),
        due_at=asks.due_at,
        group=group_of(asks, now, zone),
        state=said(words, STAGES, stage),
        stage=stage,
        owner=owner,
        owner_name=names.people.get(owner, owner),
        back=away_until(names.hours.get(owner), now),
        strongest=_strongest(row, reasons, speech),
        newest=_newest(row, speech),
        last=_last(row.handover, present, speech),
        asks=words.gettext(ASKS[asks.what]),
        note=row.note.text if row.note else "",
        note_by=names.people.get(row.note.by, row.note.by) if row.note and row.note.by else "",
        moves=moves(stage),
        undoable=undoable(row.handover, now),
        pills=tuple((_pill(one, attributes, speech), one.part == "activity") for one in reasons[:4]),
    )


def undoable(handover: Handover, now: datetime) -> bool:
    """Whether the latest action is young enough to be taken back; who decides that may still say no."""
    done = _actions(handover, handover.present(now))
    return bool(done) and now - done[-1].recorded_at < UNDO_FOR


def _pill(reason: Reason, attributes: dict[str, Any], speech: Speech) -> str:
    """What the lead did, or what it is: not all that the rule would take."""
    words, formats = speech.words, speech.formats
    name = (reason.rule or {}).get("attribute")
    value = attributes.get(name) if name else None
    if not name or not isinstance(value, str):
        return rule_words(words, formats, reason.identity, reason.rule)
    return f"{said(words, ATTRIBUTES, name)}: {value_words(words, formats, name, value)}"


def _strongest(row: ActiveHandover, reasons: list[Reason], speech: Speech) -> str:
    """What speaks most for a talk: the amount at stake, else the touch that weighs most, unless it is the newest."""
    words = speech.words
    deal = next((fact for fact in row.handover.standing() if fact.type == OPPORTUNITY_OPENED), None)
    if deal is not None:
        amount = f", {speech.formats.money(deal.amount, deal.currency)}" if deal.amount and deal.currency else ""
        return f"{words.gettext(FACTS[OPPORTUNITY_OPENED])}{amount}"
    first = next((one for one in reasons if one.part == "activity"), None)
    if first is None or (first.rule or {}).get("kind") == row.lead.touch_kind:
        return ""
    return rule_words(words, speech.formats, first.identity, first.rule)


def _newest(row: ActiveHandover, speech: Speech) -> str:
    """The newest touch: what to begin the talk with."""
    lead = row.lead
    if lead.touched_at is None:
        return ""
    return f"{said(speech.words, TOUCHES, lead.touch_kind)}, {speech.formats.when(lead.touched_at)}"


def _actions(handover: Handover, now: datetime) -> list[Fact]:
    return [fact for fact in handover.standing() if fact.type in ACTIONS and fact.type != RATED and fact.at <= now]


def _last(handover: Handover, now: datetime, speech: Speech) -> str:
    """The last thing that sales did, ratings aside; tries without an answer as one."""
    words, formats = speech.words, speech.formats
    done = _actions(handover, now)
    if not done:
        return words.gettext("Handed over %(when)s, not accepted yet") % {"when": formats.when(handover.handed_over_at)}
    action = done[-1]
    tries = [fact for fact in done if fact.type == CONTACTED]
    if action.type == CONTACTED and len(tries) > 1 and all(fact.outcome != "reached" for fact in tries):
        count = words.ngettext("%(num)s attempt", "%(num)s attempts", len(tries)) % {"num": len(tries)}
        return f"{count}, {said(words, OUTCOMES, action.outcome)} · {formats.when(action.at)}"
    parts = (
        words.gettext(JOINED) if action.joined else said(words, FACTS, action.type),
        said(words, CHANNELS, action.channel),
        said(words, OUTCOMES, action.outcome),
    )
    return f"{', '.join(part for part in parts if part)} · {formats.when(action.at)}"
