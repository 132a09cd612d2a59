"""Who may do what: one table, read both as a yes or no about one thing and as an SQL condition for lists."""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table, Text, and_, false, literal, or_, select, true, union_all

from event_bus.columns import Instant
from service_kit.errors import Refusal


class Reach(Enum):
    """How far an action goes for a role."""

    ALL = "all"
    TEAM = "team"
    OWN = "own"


class StandIn(NamedTuple):
    """For whom one stands in, from when until when (half-open)."""

    person: str
    since: datetime
    until: datetime


class Principal(NamedTuple):
    """Who asks: a person, or a machine with a role."""

    id: str
    role: str
    person: str | None = None
    team: str | None = None
    scopes: tuple[str, ...] = ()
    stands_for: tuple[StandIn, ...] = ()
    """Colleagues who are away now and have named this person."""


class Thing(NamedTuple):
    """What an action is about, in the words that the policy needs: the persons it belongs to and their teams.

    For reading a lead: everybody it was ever handed to. For acting on a hand-over: its owner.
    """

    persons: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()


RANKS = ("rep", "manager", "marketer", "admin")
"""Roles from the narrowest to the widest."""
ALL, TEAM, OWN = Reach.ALL, Reach.TEAM, Reach.OWN
MARKETING = {"marketer": ALL, "admin": ALL}
READERS = {"marketer": ALL, "admin": ALL, "manager": TEAM, "rep": OWN}
FIGURES = {"marketer": ALL, "admin": ALL, "manager": ALL, "rep": ALL}
SELLERS = {"admin": ALL, "manager": TEAM, "rep": OWN}
LEADERS = {"marketer": ALL, "admin": ALL, "manager": ALL}
ADMIN = {"admin": ALL}
COVERED = frozenset({"leads.read", "handovers.read", "handovers.act", "active_leads.read"})
"""What a stand-in may do in the place of whoever is away, as far as the own role does it at all."""

ACTIONS: dict[str, dict[str, Reach]] = {
    "leads.capture": MARKETING,
    "leads.read": READERS,
    "leads.change": {"marketer": ALL, "admin": ALL, "manager": TEAM, "rep": OWN},
    "leads.merge": MARKETING,
    "leads.erase": MARKETING,
    "leads.invite": MARKETING,
    "touches.record": MARKETING,
    "campaigns.read": FIGURES,
    "campaigns.change": MARKETING,
    "submissions.read": MARKETING,
    "submissions.change": MARKETING,
    "sources.read": MARKETING,
    "sources.change": MARKETING,
    "imports.read": MARKETING,
    "imports.run": MARKETING,
    "criteria.read": FIGURES,
    "criteria.change": MARKETING,
    "score.read": READERS,
    "routing.read": FIGURES,
    "routing.change": {"admin": ALL, "manager": TEAM, "rep": OWN},
    "leads.hand_over": {"marketer": ALL, "admin": ALL, "manager": TEAM},
    "leads.disqualify": MARKETING,
    "leads.nurture": MARKETING,
    "queue.read": LEADERS,
    "nurture.read": {"marketer": ALL, "admin": ALL, "manager": TEAM},
    "handovers.read": READERS,
    "handovers.act": SELLERS,
    "reasons.read": FIGURES,
    "people.read": FIGURES,
    "people.change": ADMIN,
    "keys.manage": ADMIN,
    "active_leads.read": READERS,
    "figures.read": FIGURES,
    "glossary.read": FIGURES,
    "dead_letters.manage": ADMIN,
    "account.use": FIGURES,
}


def reach(principal: Principal, action: str) -> Reach | None:
    """How far the principal's role and scopes carry this action; None for not at all."""
    if principal.scopes and not any(_covers(scope, action) for scope in principal.scopes):
        return None
    return ACTIONS[action].get(principal.role)


def allow(principal: Principal, action: str, thing: Thing) -> bool:
    """Whether the principal may do this to this thing."""
    match reach(principal, action):
        case Reach.ALL:
            return True
        case Reach.TEAM:
            return principal.person in thing.persons or (principal.team is not None and principal.team in thing.teams)
        case Reach.OWN:
            return principal.person is not None and principal.person in thing.persons
        case None:
            return False


def visible(principal: Principal, action: str, lead_id: Any, handed_to: Table, person: Table) -> ColumnElement[bool]:
    """The same as `allow`, as a condition on the leads of a list: `handed_to` says to whom each was ever handed."""
    own: ColumnElement[bool] = lead_id.in_(select(handed_to.c.lead_id).where(handed_to.c.person == principal.person))
    match reach(principal, action):
        case Reach.ALL:
            return true()
        case Reach.TEAM if principal.team is not None:
            # One list of ids and no choice between two, so that a database may begin with it and not with all leads.
            members = select(person.c.person).where(person.c.team == principal.team)
            people = handed_to.c.person.in_(union_all(members, select(literal(principal.person, Text))))
            team: ColumnElement[bool] = lead_id.in_(select(handed_to.c.lead_id).where(people))
            return team
        case Reach.TEAM | Reach.OWN:
            return own if principal.person is not None else false()
        case None:
            return false()


def covers(principal: Principal, action: str, owner: str, ended_at: datetime | None = None) -> bool:
    """Whether the principal may do this to a hand-over as the stand-in of its owner.

    It must be open, or have ended since the owner went away: what a stand-in has closed can be looked at and undone.
    """
    return any(
        one.person == owner and (ended_at is None or ended_at >= one.since) for one in stands_for(principal, action)
    )


def covered(principal: Principal, action: str, owner: Any, ended_at: Any) -> ColumnElement[bool]:
    """The same as `covers`, as a condition on the hand-overs of a list."""
    stands = [
        and_(owner == one.person, or_(ended_at.is_(None), ended_at >= literal(one.since, Instant)))
        for one in stands_for(principal, action)
    ]
    return or_(*stands) if stands else false()


def stands_for(principal: Principal, action: str) -> tuple[StandIn, ...]:
    """For whom the principal may do this now."""
    return principal.stands_for if action in COVERED and reach(principal, action) is not None else ()


def forbidden(action: str) -> Refusal:
    """403: the role does not do this at all."""
    return Refusal(403, "forbidden", "Not allowed", f"Your role or the key's scopes do not include {action}.")


def _covers(scope: str, action: str) -> bool:
    return scope in {action, "*"} or (scope.endswith(".*") and action.startswith(scope[:-1]))


def roles_of(actions: Iterable[str]) -> set[str]:
    """Every role that may do any of these."""
    return {role for action in actions for role in ACTIONS[action]}
