"""An account: a client with everybody there, every hand-over of theirs, and one timeline of them all."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from digest.domain.course import course
from digest.domain.handover import ACCOUNT_OPENED, OPPORTUNITY_OPENED, Handover
from digest.domain.lead import Lead
from digest.domain.reading import Line, Named

PEOPLE = 25
"""So many people of an account are shown, with their hand-overs and in its timeline."""
IDS = 100
"""So many lead ids, those merged away among them, are read for one account."""
HANDOVERS = 50
"""So many hand-overs of an account are shown, the latest ones."""


class Account(NamedTuple):
    """What one reader is shown of an account; `lines` is one page of the timeline, newest first."""

    identity: str
    name: str | None
    opened_for: frozenset[str]
    """Ids of those people for whom sales opened it; the others are known to be of the same company."""
    people: list[Lead]
    """First those for whom it was opened, first opened first, then the others, latest first."""
    more_people: bool
    roots: Mapping[str, str]
    """Who stands now for each lead id that was read."""
    handovers: list[Handover]
    """Latest first."""
    nth: Mapping[str, int]
    """Which of the person's hand-overs each one is, by its id."""
    more_handovers: bool
    lines: list[Line]
    names: Named


class Opening(NamedTuple):
    """When the account was opened, and by whom, if it was a person."""

    at: datetime
    by: str | None


class Deal(NamedTuple):
    """An amount in minor units, and whether it is won or only expected."""

    amount: int
    currency: str
    won: bool


def within(people: Sequence[Lead], known_as: Mapping[str, Sequence[str]]) -> list[tuple[Lead, Sequence[str]]]:
    """Those who fit, each with the ids they are known under: at most `PEOPLE` with at most `IDS` ids, nobody by half.

    Only the first is cut where they alone have more ids.
    """
    found: list[tuple[Lead, Sequence[str]]] = []
    left = IDS
    for lead in people[:PEOPLE]:
        ids = known_as.get(lead.id) or [lead.id]
        if found and len(ids) > left:
            break
        found.append((lead, ids[:IDS]))
        left -= len(ids)
    return found


def opening(handovers: Iterable[Handover], account: str) -> Opening | None:
    """The first opening of this account that stands; None where those shown tell of none."""
    opened = [
        Opening(fact.at, fact.by)
        for handover in handovers
        for fact in handover.standing()
        if fact.type == ACCOUNT_OPENED and fact.account_id == account
    ]
    return min(opened, key=lambda one: one.at, default=None)


def deal(handover: Handover) -> Deal | None:
    """What a hand-over brought, else what its opportunity was expected to bring."""
    path = course(handover)
    if path.amount is not None and path.currency is not None:
        return Deal(path.amount, path.currency, won=True)
    for fact in reversed(handover.standing()):
        if fact.type == OPPORTUNITY_OPENED and fact.amount is not None and fact.currency is not None:
            return Deal(fact.amount, fact.currency, won=False)
    return None
