"""A new version of the criteria: stored for ever, published, and in force from its moment on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from event_bus.event import Outgoing
from event_bus.transaction import Transaction
from event_contracts.topics import REFERENCE
from qualification.domain.criteria import Criteria
from qualification.domain.criteria_json import definition_of
from qualification.domain.default_criteria import DEFAULT, NAME, WHY
from qualification.ports import About, CriteriaVersions
from qualification.use_cases.book import Desk
from qualification.use_cases.checks import CLOCKS_DIFFER
from service_kit.errors import FieldError, Refusal, invalid
from service_kit.web.writing import precondition_failed

LEADLOOP = "leadloop"


class AddCriteria(NamedTuple):
    """Checked criteria (their version and moment are given here), and since when they hold; None is now.

    `expected` is the newest version that the caller saw: where there is a newer one, nothing is added.
    """

    criteria: Criteria
    name: str
    why: Mapping[str, str]
    in_force_from: datetime | None
    by: str
    expected: int | None = None


async def add_criteria(
    tx: Transaction, commands: Sequence[AddCriteria], *, desk: Desk, criteria: CriteriaVersions, as_told: bool = False
) -> list[Criteria | Refusal]:
    """Answers each version as it was stored.

    A version takes force now or later, and never before one that was added earlier: what was judged stays judged. In a
    history that is told at once (`as_told`) it takes force when the history says; what was told before it is judged.
    """
    rulebook = await criteria.rulebook(tx)
    latest = rulebook.all[-1]
    now = desk.clock()
    answers: list[Criteria | Refusal] = []
    for command in commands:
        if command.expected is not None and command.expected != latest.version:
            answers.append(precondition_failed())
            continue
        moment = command.in_force_from or now
        if moment < now - CLOCKS_DIFFER and not as_told:
            answers.append(_refused("lies in the past", "Leave it out to put the version in force now."))
            continue
        moment = moment if as_told else max(moment, now)
        if moment < latest.in_force_from:
            remedy = f"Send {latest.in_force_from.isoformat()} or later."
            answers.append(_refused("is before that of the version before", remedy))
            continue
        latest = replace(command.criteria, version=latest.version + 1, in_force_from=moment)
        await criteria.add(tx, latest, About(command.name, command.why, now, command.by))
        await desk.outbox.append(tx, [document(latest, command.name, now, desk.new_id())])
        answers.append(latest)
        tx.after_commit(desk.wake_rescoring)
    return answers


def _refused(reason: str, remedy: str) -> Refusal:
    return invalid([FieldError("in_force_from", reason, remedy)])


async def install_default_criteria(tx: Transaction, *, desk: Desk, criteria: CriteriaVersions) -> None:
    """Version 1 of a new installation; does nothing where there are criteria."""
    if (await criteria.rulebook(tx)).all:
        return
    now = desk.clock()
    await criteria.add(tx, DEFAULT, About(NAME, WHY, now, LEADLOOP))
    await desk.outbox.append(tx, [document(DEFAULT, NAME, now, desk.new_id())])


def document(criteria: Criteria, name: str, at: datetime, identity: str) -> Outgoing:
    """The version as it travels on the reference topic."""
    key = f"criteria/{criteria.version}"
    data = {
        "version": criteria.version,
        "name": name,
        "in_force_from": criteria.in_force_from,
        "definition": definition_of(criteria),
    }
    return Outgoing(REFERENCE.name, key, "reference.criteria", key, 1, at, data, identity)
