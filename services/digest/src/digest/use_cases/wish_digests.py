"""People say when their digest comes, and whether; and managers have salespeople reminded of a lead."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from digest.domain.letters.escalation_letter import reminder_letter
from digest.domain.pausing import weekdays_of
from digest.domain.plans import Plan, Wish
from digest.use_cases.mail_desk import MailDesk
from digest.use_cases.write_mails import write
from event_bus.transaction import Transaction
from service_kit.errors import Refusal, conflict, not_found
from service_kit.web.writing import precondition_failed

TIME_TO_UNDO = timedelta(minutes=1)
"""A reminder waits so long, so that it can be taken back."""


class SetWish(NamedTuple):
    """What this person wants from now on; `expected` is the version of the plan that the caller saw."""

    person: str
    wish: Wish
    expected: int | None = None


async def set_wishes(tx: Transaction, commands: Sequence[SetWish], *, desk: MailDesk) -> list[Plan | Refusal]:
    """Answers each plan as it is then; refuses people who are not known."""
    people = await desk.people.people(tx, [command.person for command in commands])
    known = await desk.plans.plans(tx, list(people))
    hours = await desk.news.hours(tx, list(people))

    now = desk.clock()
    after = dict(known)
    answers: list[Plan | Refusal] = []
    for command in commands:
        person = people.get(command.person)
        if person is None:
            answers.append(not_found("person"))
            continue
        before = after.get(person.id, Plan(person.id))
        if command.expected not in {None, before.version}:
            answers.append(precondition_failed())
            continue
        after[person.id] = before.wishing(person, weekdays_of(hours.get(person.id)), command.wish, now)
        answers.append(after[person.id])

    await desk.plans.save(tx, [(known.get(name), plan) for name, plan in after.items() if plan != known.get(name)])
    return answers


class Remind(NamedTuple):
    """`manager` has the owner of this hand-over reminded; `effect` makes a second press the same one."""

    handover_id: str
    manager: str
    effect: str


def reminder_key(effect: str) -> str:
    """The key of the mail."""
    return f"reminder/{effect}"


async def remind(tx: Transaction, commands: Sequence[Remind], *, desk: MailDesk) -> list[str | Refusal]:
    """Answers who is written to; refuses where the lead is closed, somebody else's team's, or its owner has no mail."""
    await desk.mails.hold_names(tx)
    now = desk.clock()
    answers: list[str | Refusal] = []
    for command in commands:
        waiting = await desk.news.waiting(tx, command.handover_id, now)
        managers = [] if waiting is None else await desk.news.managers(tx, waiting.owner)
        manager = next((one for one in managers if one.id == command.manager), None)
        if waiting is None or manager is None:
            answers.append(not_found("hand-over"))
            continue
        owner = (await desk.people.people(tx, [waiting.owner])).get(waiting.owner)
        if owner is None or owner.email is None or not owner.active:
            answers.append(conflict("The owner gets no mails.", state="open", possible=[]))
            continue
        reader = desk.read_by(owner, now)
        mail = write(
            desk, reminder_letter(waiting, reader, manager.name), reader, key=reminder_key(command.effect),
            kind="reminder", thread=f"handover-{waiting.handover_id}", leads=(waiting.lead_id,), leave=None,
        )  # fmt: skip
        await desk.postbox.put(tx, [mail], now + TIME_TO_UNDO)
        answers.append(owner.name)
    return answers


async def take_back(tx: Transaction, commands: Sequence[str], *, desk: MailDesk) -> list[bool | Refusal]:
    """Take reminders back by their effects; answers whether that was in time."""
    return [await desk.mails.withdraw(tx, reminder_key(effect)) for effect in commands]
