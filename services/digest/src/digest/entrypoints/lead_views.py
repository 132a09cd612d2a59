"""Leads in the words of the API."""

from datetime import datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from digest.domain.course import course, standing
from digest.domain.lead import Lead
from digest.domain.pausing import late_working_time
from digest.domain.reading import ActiveHandover, Named
from digest.domain.score import activity_at, falls, grade_at
from digest.domain.urgency import Need, need
from working_time import Calendar


def who(lead_id: str, names: Named) -> dict[str, Any]:
    """The person behind a lead, as far as the private documents say."""
    profile = names.profiles.get(lead_id, {})
    return {
        "id": lead_id,
        "name": profile.get("name"),
        "job_title": profile.get("job_title"),
        "company": profile.get("company"),
        "emails": list(profile.get("emails") or ()),
        "phones": list(profile.get("phones") or ()),
    }


def score(lead: Lead, now: datetime, names: Named) -> dict[str, Any]:
    """Score and grade at `now` with their reasons, most points first."""
    definition = names.criteria.get(lead.criteria_version or 0, {})
    rules = {rule["id"]: rule for part in ("fit_rules", "activity_rules") for rule in definition.get(part, ())}
    reasons = sorted(orjson.loads(lead.reasons or "[]"), key=lambda reason: (-reason[1], reason[0]))
    return {
        "grade": grade_at(lead, now),
        "fit": lead.fit,
        "activity": activity_at(lead, now),
        "criteria_version": lead.criteria_version,
        "reasons": [{"rule": rule, "points": points, "when": _when(rules.get(rule))} for rule, points in reasons],
        "falls": [{"at": at, "grade": grade} for at, grade in falls(lead) if at > now],
    }


def _when(rule: dict[str, Any] | None) -> dict[str, Any] | None:
    if rule is None:
        return None
    return {name: value for name, value in rule.items() if name not in {"id", "points"} and value is not None}


def last_touch(lead: Lead, names: Named) -> dict[str, Any] | None:
    """The latest touch, with the campaign of the latest that had one."""
    if lead.touched_at is None:
        return None
    return {
        "at": lead.touched_at,
        "kind": lead.touch_kind,
        "campaign": lead.campaign,
        "campaign_name": names.campaigns.get(lead.campaign or ""),
    }


def lead_row(lead: Lead, now: datetime, names: Named) -> dict[str, Any]:
    """One lead of a list."""
    return {
        "lead": who(lead.id, names),
        "stage": lead.stage,
        "grade": grade_at(lead, now),
        "activity": activity_at(lead, now),
        "owner": lead.owner,
        "owner_name": names.people.get(lead.owner or ""),
        "handover_id": lead.handover_id,
        "source": lead.source,
        "created_at": lead.first_seen_at,
        "last_touch": last_touch(lead, names),
    }


def active_row(row: ActiveHandover, now: datetime, names: Named, zone: tzinfo) -> dict[str, Any]:
    """One open hand-over of a salesperson's list; today is the owner's, else the installation's."""
    path = course(row.handover)
    owner = path.last_owner or ""
    present = row.handover.present(now)
    asks = need(row.handover, present, ZoneInfo(names.zones[owner]) if owner in names.zones else zone)
    stands = standing(path, present)
    return {
        "handover_id": row.handover.id,
        "cycle": row.handover.cycle,
        "lead": who(row.lead.id, names),
        "owner": owner,
        "owner_name": names.people.get(owner),
        "state": stands.gate if stands else "handed_over",
        "needs": asks.what,
        "urgency": asks.urgency,
        "due_at": asks.due_at,
        "overdue": asks.urgency == "overdue",
        "late_seconds": int(asks.late_by.total_seconds()),
        "late_working_seconds": _late(asks, present, names.hours.get(owner)),
        "handed_over_at": row.handover.handed_over_at,
        "score": score(row.lead, now, names),
        "last_touch": last_touch(row.lead, names),
        "last_action": _last_action(asks, names),
        "next_step": {"kind": asks.next_kind, "at": asks.next_at} if asks.next_kind and asks.next_at else None,
        "attempts": asks.attempts,
        "asked": _asked(row, names),
    }


def _asked(row: ActiveHandover, names: Named) -> dict[str, Any] | None:
    note = row.note
    return None if note is None else {"by": note.by, "by_name": names.people.get(note.by or ""), "text": note.text}


def _late(asks: Need, now: datetime, hours: Calendar | None) -> int | None:
    late = timedelta(0) if asks.due_at is None else late_working_time(asks.due_at, now, hours)
    return None if late is None else int(late.total_seconds())


def _last_action(asks: Need, names: Named) -> dict[str, Any] | None:
    action = asks.last_action
    if action is None:
        return None
    return {
        "at": action.at,
        "type": action.type,
        "channel": action.channel,
        "outcome": action.outcome,
        "by": action.by,
        "by_name": names.people.get(action.by or ""),
    }
