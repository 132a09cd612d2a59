"""What the card of a lead shows: five steps of the hand-over in hand, and one timeline of two sides."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Literal, NamedTuple

from digest.domain.course import course, standing, step
from digest.domain.handover import ASSIGNED, CONTACTED, Handover
from digest.domain.lead import Lead
from digest.domain.reading import Line
from digest.domain.timeline import RECYCLED, TOUCHED, Entry, Side
from digest.pages.waiting import UNDO_FOR
from service_kit.pages.packed_ids import packed

StepName = Literal["qualified", "handed_over", "accepted", "contacted", "opportunity"]
StepState = Literal["done", "next", "overdue", "not_yet", "never"]
Filter = Literal["all", "marketing", "sales", "words"]
NOBODY_ELSE: Mapping[str, str] = {}
FILTERS: tuple[Filter, ...] = ("all", "marketing", "sales", "words")


class CardStep(NamedTuple):
    """One of the five steps. `at` is when it was done, or by when it is due; `owner` a person's key.

    `next` and `overdue` are of open hand-overs only; `never` is a step that an ended one did not get to.
    """

    name: StepName
    state: StepState
    at: datetime | None
    owner: str | None


class Happening(NamedTuple):
    """A line of the card: the newest of `times` touches that are alike, or one thing that was done."""

    side: Side
    line: Line
    times: int

    @property
    def at(self) -> datetime:
        """When it happened, last."""
        return self.line.entry.at

    @property
    def words(self) -> bool:
        """Whether the client's words stand in it: said with a touch, or heard in an attempt."""
        return bool(self.line.text) and self.line.entry.type in {TOUCHED, CONTACTED}


def card_steps(handover: Handover, now: datetime) -> tuple[CardStep, ...]:
    """The five steps of one hand-over as they stand at `now`."""
    path, present = course(handover), handover.present(now)
    stands = standing(path, present)
    owner = path.last_owner
    is_open = stands is None or stands.state == "open"
    moments: tuple[tuple[StepName, datetime | None], ...] = (
        ("qualified", handover.qualified_at),
        ("handed_over", handover.handed_over_at),
        ("accepted", path.accepted_at),
        ("contacted", path.contacted_at),
        ("opportunity", path.opportunity_at),
    )
    steps = []
    asked = False
    for name, at in moments:
        if at is not None and at <= present:
            steps.append(CardStep(name, "done", at, None if name == "qualified" else _owner_at(handover, at)))
        elif not is_open:
            steps.append(CardStep(name, "never", None, None))
        elif not asked:
            asked = True
            late = stands is not None and stands.overdue
            steps.append(CardStep(name, "overdue" if late else "next", stands.due_at if stands else None, owner))
        else:
            steps.append(CardStep(name, "not_yet", None, None))
    return tuple(steps)


class TakesBack(NamedTuple):
    """A form that undoes what was decided by hand: whom it asks, its hidden fields, and the right that it needs."""

    action: str
    fields: Mapping[str, str]
    right: str


def takes_back(entry: Entry, lead: Lead, latest: Handover | None, now: datetime) -> TakesBack | None:
    """What undoes this nurturing or hand-over by hand, while it may; who decides that may still say no."""
    if entry.undone_at is not None or lead.family or now - entry.at >= UNDO_FOR:
        return None
    fields = {"leads": packed([entry.lead_id]), "at": entry.at.isoformat(), "back": f"/digest/leads/{lead.id}"}
    last = lead.stage == "nurture" and (entry.lead_id, entry.at) == (lead.id, lead.recycled_at)
    if entry.type == RECYCLED and entry.handover_id is None and last:
        return TakesBack("/qualification/leads/nurture/undo", fields, "leads.nurture")
    if entry.type == ASSIGNED and latest is not None and _recallable(entry, latest):
        return TakesBack("/qualification/leads/hand-over/undo", fields, "leads.hand_over")
    return None


def _recallable(entry: Entry, latest: Handover) -> bool:
    """Whether this line began the hand-over in hand, by hand, and nothing has come of that yet."""
    path = course(latest)
    began = entry.handover_id == latest.id and entry.at == latest.handed_over_at
    by_hand = json.loads(entry.detail or "{}").get("how") == "by_hand"
    same = path.last_owner == path.owners[0].owner if path.owners else False
    return began and by_hand and same and path.end() is None and step(latest) is None


def happenings(lines: Iterable[Line], zone: tzinfo, roots: Mapping[str, str] = NOBODY_ELSE) -> list[Happening]:
    """Lines, newest first, with touches that follow one another within a day of `zone` and are alike made one.

    What carries words is never folded, so that nothing a client said is hidden. `roots` says of each lead id who it is,
    where the lines are about more than one person.
    """
    found: list[Happening] = []
    for line in lines:
        same = not found or roots.get(found[-1].line.entry.lead_id) == roots.get(line.entry.lead_id)
        if found and same and _alike(found[-1].line, line, zone):
            found[-1] = found[-1]._replace(times=found[-1].times + 1)
        else:
            found.append(Happening(_side(line), line, 1))
    return found


def chosen(shown: Iterable[Happening], wanted: Filter) -> list[Happening]:
    """Those that a filter leaves."""
    return [one for one in shown if wanted in {"all", one.side} or (wanted == "words" and one.words)]


def _alike(newer: Line, older: Line, zone: tzinfo) -> bool:
    one, other = newer.entry, older.entry
    return (
        one.type == other.type == TOUCHED
        and (one.kind, one.campaign) == (other.kind, other.campaign)
        and one.at.astimezone(zone).date() == other.at.astimezone(zone).date()
        and not newer.text
        and not older.text
    )


def _side(line: Line) -> Side:
    """A hand-over is where sales begins, though marketing's service says it."""
    return "sales" if line.entry.type == ASSIGNED else line.entry.side


def _owner_at(handover: Handover, at: datetime) -> str | None:
    """Whose it was; an action at the moment of a change counts for the new owner."""
    owners = course(handover).owners
    return next((one.owner for one in reversed(owners) if one.since <= at), owners[0].owner if owners else None)
