"""Who gets which qualified lead: one decision maker, in one order, by one rule.

Leads are taken by (qualified_at, id). Of those who fit, whoever was free first gets the lead; of several, the one with
the fewest open hand-overs relative to capacity; of several still, the first by person id. So the same queue and team
give the same hand-overs, whatever the order in which they were read.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, NamedTuple

from working_time import Calendar

Why = Literal["nobody_active", "no_territory", "all_full", "all_absent", "not_routed_yet"]


class Waiting(NamedTuple):
    """A qualified lead; `queued_at` is when it was recorded here, which may be long after `qualified_at`.

    `again_at` is since when it waits again, where a hand-over was taken back.
    """

    lead_id: str
    qualified_at: datetime
    queued_at: datetime
    country: str | None
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A salesperson as routing sees one.

    `free_since` is the event time at which being full ended last. `changed_at` is since when the profile holds and
    `recorded_at` when it was stored: only a lead that was waiting already has to wait for a change of the profile.
    """

    person: str
    active: bool
    capacity: int
    territories: frozenset[str]
    calendar: Calendar
    changed_at: datetime
    recorded_at: datetime
    open: int = 0
    free_since: datetime | None = None


class Placed(NamedTuple):
    """A lead and who gets it, when."""

    lead_id: str
    person: str
    at: datetime


@dataclass(slots=True)
class _Team:
    """Members with the load that this pass has added."""

    members: Sequence[Member]
    open: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.open = {member.person: member.open for member in self.members}

    def room(self, member: Member) -> bool:
        return self.open[member.person] < member.capacity


def fits(member: Member, country: str | None) -> bool:
    """Whether a lead of this country is the member's to take; a member without territories takes every lead."""
    return not member.territories or country in member.territories


def free_from(member: Member, lead: Waiting, now: datetime) -> datetime | None:
    """The first moment at which the member could take the lead; None while that lies ahead."""
    waits_since = at = max(lead.qualified_at, lead.again_at or lead.qualified_at)
    if member.free_since is not None:
        at = max(at, member.free_since)
    if lead.queued_at < member.recorded_at:
        at = max(at, member.changed_at)
    for starts_at, ends_at in sorted(member.calendar.absences):
        if starts_at <= at < ends_at:
            at = ends_at
    # An input may be dated a little ahead of our clock; that alone keeps nobody from taking it.
    return at if at <= max(now, waits_since) else None


def route(queue: Iterable[Waiting], members: Sequence[Member], now: datetime) -> list[Placed]:
    """Who gets which lead; a lead that nobody can take is left out and stays in the queue.

    Never gives anybody more open hand-overs than their capacity.
    """
    team = _Team([member for member in members if member.active])
    placed = []
    for lead in sorted(queue, key=lambda waiting: (waiting.qualified_at, waiting.lead_id)):
        chosen: tuple[datetime, float, str] | None = None
        for member in team.members:
            if not team.room(member) or not fits(member, lead.country):
                continue
            at = free_from(member, lead, now)
            if at is not None:
                rank = (at, team.open[member.person] / member.capacity, member.person)
                chosen = rank if chosen is None else min(chosen, rank)
        if chosen is not None:
            team.open[chosen[2]] += 1
            placed.append(Placed(lead.lead_id, chosen[2], chosen[0]))
    return placed


def anybody_free(members: Iterable[Member]) -> bool:
    """Whether it is worth looking at the queue at all."""
    return any(member.active and member.open < member.capacity for member in members)


def with_loads(members: Sequence[Member], placed: Iterable[Placed]) -> list[Member]:
    """The members after they were given these leads."""
    more = Counter(one.person for one in placed)
    return [replace(member, open=member.open + more[member.person]) for member in members]


def why_waiting(lead: Waiting, members: Sequence[Member], now: datetime) -> Why:
    """Why nobody has taken a lead: the first condition that leaves nobody."""
    active = [member for member in members if member.active]
    if not active:
        return "nobody_active"
    fitting = [member for member in active if fits(member, lead.country)]
    if not fitting:
        return "no_territory"
    with_room = [member for member in fitting if member.open < member.capacity]
    if not with_room:
        return "all_full"
    if all(free_from(member, lead, now) is None for member in with_room):
        return "all_absent"
    return "not_routed_yet"


def freed_at(open_before: int, capacity: int, ends: Sequence[datetime]) -> datetime | None:
    """When somebody who was full had room again, given the moments at which hand-overs ended; None if never full."""
    surplus = open_before - capacity
    if surplus < 0 or surplus >= len(ends):
        return None
    return sorted(ends)[surplus]
