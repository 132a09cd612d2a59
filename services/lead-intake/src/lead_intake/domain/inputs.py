"""What comes in, after it was read and normalised."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from lead_intake.domain.identities import Identity
from lead_intake.domain.known import Known
from lead_intake.domain.problems import Problem


class Action(NamedTuple):
    """What a person did: the part that a form and a touch have in common; `import_id` is the list it stood in."""

    kind: str
    occurred_at: datetime
    campaign: str | None = None
    source: str | None = None
    content_key: str | None = None
    path: str | None = None
    number: float | None = None
    message: str | None = None
    properties: Mapping[str, Any] | None = None
    import_id: str | None = None


class Submission(NamedTuple):
    """A person as a form or a tool described them, and what they did.

    `further` are e-mails and phones besides the first: they are kept, and lead to this person from now on if they lead
    to nobody else, but do not say who it is. A colleague's address in the same cell must not make two people one.
    """

    known: Known
    action: Action
    further: frozenset[str] = frozenset()


class Touch(NamedTuple):
    """Something a person did who is named by a lead id or by one identity; `known` serves to create them if asked."""

    lead_id: str | None
    identity: Identity | None
    known: Known | None
    create: bool
    action: Action


class TouchRow(NamedTuple):
    """A touch as it is kept; `reported_at` is when it counts as received where no submission keeps it as it came."""

    id: str
    lead_id: str
    action: Action
    intent: str | None
    reported_at: datetime | None = None


class Done(NamedTuple):
    """What became of an input: the lead it went to, whether the lead was new, and the lead's version after it."""

    lead_id: str
    version: int
    created: bool
    touch_id: str | None = None


class Refused(NamedTuple):
    """Why an input was not taken."""

    problems: tuple[Problem, ...]


class Discarded(NamedTuple):
    """An input that is kept and leads to nothing: a bot's, or one that somebody put aside. `reason` says why."""

    reason: str


NO_LEAD = Done("", 0, False)
"""What became of a discarded input, so that a door can answer a bot like anybody else."""

Outcome = Done | Refused | Discarded
