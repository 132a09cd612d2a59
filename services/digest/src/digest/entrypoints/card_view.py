"""The card in the words of the API."""

from datetime import datetime
from typing import Any

import orjson

from digest.domain.course import Course, Standing, course, standing
from digest.domain.handover import CONTACTED, Handover
from digest.domain.money import decimal
from digest.domain.reading import Card, Line, Named
from digest.entrypoints.lead_views import last_touch, score, who


def card_content(card: Card, now: datetime) -> dict[str, Any]:
    """Everything but the timeline."""
    lead, names = card.lead, card.names
    return {
        "id": lead.id,
        "merged_ids": [member.id for member in card.family if member.id != lead.id],
        "stage": lead.stage,
        "profile": who(lead.id, names) if lead.id in names.profiles else None,
        "attributes": orjson.loads(lead.attributes),
        "consent": consent_of(card),
        "created_at": lead.first_seen_at or lead.created_at,
        "erased_at": lead.erased_at,
        "first_campaign": lead.first_campaign,
        "last_touch": last_touch(lead, names),
        "score": score(lead, now, names),
        "nurture": _nurture(card),
        "handovers": [handover_content(handover, now, names) for handover in card.handovers],
    }


def line(shown: Line, names: Named) -> dict[str, Any]:
    """One line of the timeline."""
    entry = shown.entry
    detail = orjson.loads(entry.detail or "{}")
    if detail.get("amount") is not None and detail.get("currency"):
        detail["amount"] = {
            "amount": decimal(detail["amount"], detail["currency"]),
            "currency": detail.pop("currency"),
        }
    return {
        "id": entry.id,
        "at": entry.at,
        "side": entry.side,
        "type": entry.type,
        "kind": entry.kind,
        "campaign": entry.campaign,
        "campaign_name": names.campaigns.get(entry.campaign or ""),
        "handover_id": entry.handover_id,
        "by": entry.by,
        "by_name": names.people.get(entry.by or ""),
        "text": shown.text,
        "detail": detail,
        "undone_at": entry.undone_at,
        "undone_by": entry.undone_by,
        "undone_by_name": names.people.get(entry.undone_by or ""),
    }


def consent_of(card: Card) -> dict[str, bool]:
    """What was said under the id that stays counts most; what only a merged id said is not forgotten."""
    purposes: dict[str, bool] = {}
    for member in (*card.family, card.lead):
        purposes |= orjson.loads(member.consent or "{}")
    return purposes


def _nurture(card: Card) -> dict[str, Any] | None:
    if card.lead.stage != "nurture":
        return None
    recycled = [(member.recycled_at, member.id, member) for member in card.family if member.recycled_at]
    lead = max(recycled)[2]
    return {
        "since": lead.recycled_at,
        "reason": lead.recycle_reason,
        "track": lead.track,
        "revisit_at": lead.revisit_at,
    }


def handover_content(handover: Handover, now: datetime, names: Named) -> dict[str, Any]:
    """One hand-over, as it stands at `now`."""
    path = course(handover)
    stands = standing(path, handover.present(now)) or Standing("handed_over", "open", None, None, None, overdue=False)
    frozen = handover.frozen
    open_now = stands.state == "open"
    return {
        "id": handover.id,
        "cycle": handover.cycle,
        "state": stands.gate if open_now else stands.state,
        "owner": stands.owner,
        "owner_name": names.people.get(stands.owner or ""),
        "owners": [
            {"owner": o.owner, "owner_name": names.people.get(o.owner), "since": o.since, "until": o.until}
            for o in path.owners
        ],
        "qualified_at": handover.qualified_at,
        "handed_over_at": handover.handed_over_at,
        "accepted_at": path.accepted_at,
        "contacted_at": path.contacted_at,
        "opportunity_at": path.opportunity_at,
        "ended_at": stands.ended_at,
        "due_at": stands.due_at if open_now else None,
        "overdue": stands.overdue,
        "reason": path.disqualify_reason if stands.state == "disqualified" else path.reason,
        "amount": _amount(path),
        "rating": path.rating,
        "attempts": sum(fact.type == CONTACTED for fact in handover.standing()),
        "account": _account(handover, names),
        "criteria_version": frozen.criteria_version,
        "grade": frozen.grade,
        "source": frozen.source,
        "campaign": frozen.campaign,
        "campaign_name": names.campaigns.get(frozen.campaign or ""),
    }


def _amount(path: Course) -> dict[str, str] | None:
    if path.amount is None or path.currency is None:
        return None
    return {"amount": decimal(path.amount, path.currency), "currency": path.currency}


def _account(handover: Handover, names: Named) -> dict[str, Any] | None:
    identity = next((fact.account_id for fact in handover.standing() if fact.account_id), None)
    if identity is None:
        return None
    return {"id": identity, "name": names.accounts.get(identity, {}).get("name")}
