"""How a service stands to what it is asked about, by its own tables as they are committed."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from simulation.faults import JUMP
from simulation.world import World

DAY = timedelta(days=1) - JUMP
"""From then on an action may be over 24 hours old, for a clock that jumped."""
INTAKE = frozenset({"take_in", "set_consents"})


class OnIntake(NamedTuple):
    """Whether the person was erased, or whom they were merged into."""

    erased: bool


class Qualifying(NamedTuple):
    """A lead as qualification knows it, and its latest hand-over by hand."""

    known: bool
    owner: str | None = None
    """Of the hand-over that is open."""
    by_hand: bool = False
    acted: bool = False
    ended: bool = False
    old: bool = False


class Working(NamedTuple):
    """A hand-over as sales-feedback knows it; `kinds` are those of the entries that stand."""

    kinds: frozenset[str]
    reached: bool = False
    erased: bool = False
    old: bool = False
    """Its latest action may have been recorded over 24 hours ago."""
    followed: bool = False
    """The lead was handed over again."""


def seen(world: World, package: str, use_case: str, lead: str | None, handover: str | None) -> Any:
    """How the service that is asked stands now; None where no refusal hangs on that."""
    if package == "sales_feedback" and handover is not None:
        return _working(world, handover)
    if package == "qualification" and lead is not None:
        return _qualifying(world, lead)
    return _on_intake(world, lead) if use_case in INTAKE and lead is not None else None


def _on_intake(world: World, lead: str) -> OnIntake:
    sql = (
        "select 1 from lead where erased_at is not null and id in (?, (select winner from alias where lead_id = ?))"
    )  # fmt: skip
    return OnIntake(bool(world.rows("lead_intake", sql, lead, lead)))


def _qualifying(world: World, lead: str) -> Qualifying:
    if not world.rows("qualification", "select 1 from lead_state where id = ? and created_at is not null", lead):
        return Qualifying(known=False)
    rows = world.rows(
        "qualification",
        "select owner, open, before, acts, sales_end is not null or closed is not null, handed_over_at "
        "from handover where holder = ? order by handed_over_at, cycle",
        lead,
    )
    owner = next((str(row[0]) for row in rows if row[1]), None)
    by_hand = [row for row in rows if row[2] is not None]
    if not by_hand:
        return Qualifying(known=True, owner=owner)
    *_, acts, ended, begun = by_hand[-1]
    return Qualifying(True, owner, True, acts is not None, bool(ended), _over_a_day(world, begun))


def _working(world: World, handover: str) -> Working:
    entries = world.rows(
        "sales_feedback",
        "select kind, details, recorded_at from entry where handover_id = ? and undone_at is null order by number",
        handover,
    )
    acted = [recorded for kind, _, recorded in entries if kind not in ("assigned", "rated")]
    erased = world.rows(
        "sales_feedback",
        "select 1 from handover h join lead l on l.id in (h.lead_id, h.living_lead) "
        "where h.id = ? and l.erased_at is not null",
        handover,
    )
    followed = world.rows(
        "sales_feedback",
        "select 1 from handover h join handover o on o.living_lead = h.living_lead and o.id <> h.id where h.id = ?",
        handover,
    )
    return Working(
        frozenset(kind for kind, _, _ in entries),
        any(kind == "contacted" and '"reached"' in details for kind, details, _ in entries),
        bool(erased),
        bool(acted) and _over_a_day(world, acted[-1]),
        bool(followed),
    )


def _over_a_day(world: World, at: Any) -> bool:
    moment = datetime.fromisoformat(at) if isinstance(at, str) else datetime.fromtimestamp(at / 1e6, UTC)
    return world.now() - (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) > DAY
