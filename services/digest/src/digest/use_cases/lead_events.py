"""What each event of intake and qualification changes on the lead it is about."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import orjson

from digest.domain.board import Board
from digest.domain.handover import Fact, Frozen, Handover
from digest.domain.lead import Lead, Recycling, closed, recycled, taken_back, touched
from digest.domain.score import scored
from digest.domain.timeline import DETAILS, FROZEN, QUALIFIED, TOUCHED, Entry, side_of
from digest.domain.view import Invitation, Mql, Undone
from event_bus.event import Event

Apply = Callable[[Board, Event, dict[str, Any]], None]


def text(value: Any) -> str:
    """JSON text with sorted names, so that equal values are equal texts."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def moment(value: str | None) -> datetime | None:
    """A moment out of event data."""
    return None if value is None else datetime.fromisoformat(value)


def line(board: Board, event: Event, data: dict[str, Any]) -> None:
    """Add the event to its lead's timeline."""
    said = data.get
    shown = {name: data[name] for name in DETAILS[event.type] if said(name) is not None}
    if event.type == QUALIFIED:
        shown |= {name: data["frozen"][name] for name in FROZEN}
    detail = text(shown) if shown else None
    # By place, in the order of its fields: most events are touches, and names cost.
    if event.type == TOUCHED:
        touch, kind = data["touch_id"], data["kind"]
        about = (touch, TOUCHED, side_of(TOUCHED), kind, said("campaign"), said("handover_id"), said("by"), touch)
    else:
        kind = event.type
        about = (
            event.id, kind, side_of(kind), None, said("campaign"), said("handover_id"), said("by"), said("note_id"),
        )  # fmt: skip
    board.note(Entry(event.subject, event.time, *about, detail, None))


def fact(event: Event, data: dict[str, Any], **more: Any) -> Fact:
    """The event as a fact about a hand-over."""
    next_step = data.get("next_step") or {}
    return Fact(
        event.id, event.type, event.time, event.recordedtime, event.offset,
        by=data.get("by"),
        due_at=moment(data.get("due_at")),
        channel=data.get("channel"),
        outcome=data.get("outcome"),
        next_kind=next_step.get("kind"),
        next_at=moment(next_step.get("at")),
        reason=data.get("reason"),
        amount=data.get("amount"),
        currency=data.get("currency"),
        rating=data.get("rating"),
        note_id=data.get("note_id"),
        account_id=data.get("account_id"),
        joined=data.get("joined") or None,
        **more,
    )  # fmt: skip


def _frozen(data: dict[str, Any]) -> Frozen:
    return Frozen(
        criteria_version=data["criteria_version"],
        grade=data["grade"],
        fit=data["fit"],
        activity=data["activity"],
        source=data.get("first_source"),
        campaign=data.get("last_campaign"),
        intent=data.get("last_intent"),
        industry=data.get("industry"),
        country=data.get("country"),
        size_band=data.get("size_band"),
        rules="|".join(["", *data["rules"], ""]) if data.get("rules") else None,
    )


def _with_attributes(lead: Lead, attributes: dict[str, Any], **more: Any) -> Lead:
    said = attributes.get
    return lead._replace(attributes=text(attributes), source=said("source"), industry=said("industry"), **more)


def _created(board: Board, event: Event, data: dict[str, Any]) -> None:
    lead, campaign = board.lead(event.subject, event.time), data.get("campaign")
    board.put(_with_attributes(lead, data["attributes"], created_at=event.time, first_campaign=campaign))


def _changed(board: Board, event: Event, data: dict[str, Any]) -> None:
    board.put(_with_attributes(board.lead(event.subject, event.time), data["attributes"]))


def _touched(board: Board, event: Event, data: dict[str, Any]) -> None:
    lead = board.lead(event.subject, event.time)
    board.put(touched(lead, event.time, data["kind"], data.get("campaign")))


def _consent(board: Board, event: Event, data: dict[str, Any]) -> None:
    board.put(board.lead(event.subject, event.time)._replace(consent=text(data["purposes"])))


def _invited(board: Board, event: Event, data: dict[str, Any]) -> None:
    _invitation(board, event, data, [data["invitation_id"]], withdrawn=False)


def _uninvited(board: Board, event: Event, data: dict[str, Any]) -> None:
    _invitation(board, event, data, data["invitation_ids"], withdrawn=True)


def _invitation(board: Board, event: Event, data: dict[str, Any], ids: Iterable[str], *, withdrawn: bool) -> None:
    board.put(board.lead(event.subject, event.time))
    for one in ids:
        board.invitations[one, withdrawn] = Invitation(one, withdrawn, event.subject, data["campaign"], event.time)


def _merged(board: Board, event: Event, data: dict[str, Any]) -> None:
    board.put(board.lead(event.subject, event.time)._replace(merged_into=data["into"]), decided=True)


def _unmerged(board: Board, event: Event, data: dict[str, Any]) -> None:
    lead = board.lead(event.subject, event.time)._replace(merged_into=None)
    board.put(_with_attributes(lead, data["attributes"]), decided=True)


def _erased(board: Board, event: Event, _data: dict[str, Any]) -> None:
    board.put(board.lead(event.subject, event.time)._replace(erased_at=event.time), decided=True)
    board.erased.add(event.subject)


def _scored(board: Board, event: Event, data: dict[str, Any]) -> None:
    falls = tuple((datetime.fromisoformat(fall["at"]), fall["grade"]) for fall in data.get("falls") or ())
    board.put(
        scored(
            board.lead(event.subject, event.time),
            criteria_version=data["criteria_version"],
            fit=data["fit"],
            activity=data["activity"],
            activity_at=datetime.fromisoformat(data["activity_at"]),
            half_life_days=data["half_life_days"],
            grade=data["grade"],
            falls=falls,
            reasons=text(data.get("reasons") or []),
        )
    )


def _qualified(board: Board, event: Event, data: dict[str, Any]) -> None:
    lead = board.lead(event.subject, event.time)
    board.put(lead._replace(qualified_at=event.time, qualified_cycle=data["cycle"]), decided=True)
    board.mqls[event.id] = Mql(event.id, event.subject, data["cycle"], event.time, data["how"], _frozen(data["frozen"]))


def _assigned(board: Board, event: Event, data: dict[str, Any]) -> None:
    handover = board.handovers.get(data["handover_id"]) or Handover(
        id=data["handover_id"],
        lead_id=event.subject,
        cycle=data["cycle"],
        handed_over_at=datetime.fromisoformat(data["handed_over_at"]),
        qualified_at=datetime.fromisoformat(data["qualified_at"]),
        frozen=_frozen(data["frozen"]),
    )
    board.put_handover(handover.said(fact(event, data, owner=data["owner"])), event.time)


def _recycled(board: Board, event: Event, data: dict[str, Any]) -> None:
    lead = board.lead(event.subject, event.time)
    recycling = Recycling(event.time, event.id, data["reason"], moment(data.get("revisit_at")), data["track"])
    board.put(recycled(lead, recycling), decided=True)


def _nurture_undone(board: Board, event: Event, data: dict[str, Any]) -> None:
    nurtured_at = datetime.fromisoformat(data["nurtured_at"])
    board.undo_line(event.subject, nurtured_at, data["event_id"], Undone(event.time, data.get("by")))
    board.put(taken_back(board.lead(event.subject, event.time), data["event_id"]), decided=True)


def _disqualified(board: Board, event: Event, data: dict[str, Any]) -> None:
    lead_closed = data.get("lead_closed", True)
    if data.get("handover_id") is not None:
        # It closes the lead as far as it ends the hand-over: an end of sales outranks both.
        handover = board.handover(data["handover_id"]).said(fact(event, data, lead_closed=lead_closed))
        board.put_handover(handover, event.time)
    elif lead_closed:
        board.put(closed(board.lead(event.subject, event.time), event.time, data["reason"]), decided=True)


def _acted(board: Board, event: Event, data: dict[str, Any]) -> None:
    board.put_handover(board.handover(data["handover_id"]).said(fact(event, data)), event.time)


def _recalled(board: Board, event: Event, data: dict[str, Any]) -> None:
    said = fact(event, data, qualified_id=data.get("qualified_id"))
    board.put_handover(board.handover(data["handover_id"]).said(said), event.time)


def _undone(board: Board, event: Event, data: dict[str, Any]) -> None:
    handover = board.handover(data["handover_id"])
    board.undo(handover, data["event_id"], Undone(event.time, data.get("by")))
    board.put_handover(handover.undone(data["event_id"], event.time), event.time)


SALES_ACTIONS = (
    "lead.accepted", "lead.contacted", "lead.account_opened", "lead.opportunity_opened", "lead.won", "lead.lost",
    "lead.returned", "lead.rated", "lead.rescheduled",
)  # fmt: skip
APPLY: dict[str, Apply] = {
    "lead.created": _created,
    "lead.profile_changed": _changed,
    "lead.touched": _touched,
    "lead.merged": _merged,
    "lead.absorbed": _changed,
    "lead.unmerged": _unmerged,
    "lead.consent_changed": _consent,
    "lead.invited": _invited,
    "lead.invitation_withdrawn": _uninvited,
    "lead.erased": _erased,
    "lead.scored": _scored,
    "lead.qualified": _qualified,
    "lead.assigned": _assigned,
    "lead.recycled": _recycled,
    "lead.nurture_undone": _nurture_undone,
    "lead.disqualified": _disqualified,
    "lead.recalled": _recalled,
    "lead.action_undone": _undone,
    **dict.fromkeys(SALES_ACTIONS, _acted),
}
SHALLOW = frozenset({
    "lead.created", "lead.profile_changed", "lead.touched", "lead.absorbed", "lead.consent_changed", "lead.scored",
    "lead.invited", "lead.invitation_withdrawn",
})  # fmt: skip
"""Events that move no stage: of a lead that was never merged nothing but its own row is needed."""


def apply(board: Board, event: Event) -> None:
    """Change the board by one lead event."""
    data = event.data or {}
    APPLY[event.type](board, event, data)
    if event.type in DETAILS:
        line(board, event, data)
