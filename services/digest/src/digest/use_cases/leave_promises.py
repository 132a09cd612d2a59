"""Who answers for a salesperson says of a broken promise that they know and leave it: digests do not name it again."""

from collections.abc import Sequence
from typing import NamedTuple

from digest.use_cases.mail_desk import MailDesk
from event_bus.transaction import Transaction
from service_kit.errors import Refusal, not_found


class Leave(NamedTuple):
    """`person` leaves this hand-over overdue, or (where it is taken back) cares again."""

    handover_id: str
    person: str


async def leave_promises(tx: Transaction, commands: Sequence[Leave], *, desk: MailDesk) -> list[bool | Refusal]:
    """Answers True each; refuses where it is not overdue any more, or somebody else answers for its owner.

    It holds for the deadline that is broken now: the next one that passes is told of again.
    """
    now = desk.clock()
    answers: list[bool | Refusal] = []
    for command in commands:
        waiting = await desk.news.waiting(tx, command.handover_id, now)
        managers = [] if waiting is None else await desk.news.managers(tx, waiting.owner)
        due_at = None if waiting is None else waiting.need.due_at
        if due_at is None or due_at >= now or command.person not in {one.id for one in managers}:
            answers.append(not_found("hand-over"))
            continue
        await desk.left.leave(tx, command.person, command.handover_id, due_at, now)
        answers.append(True)
    return answers


async def care_again(tx: Transaction, commands: Sequence[Leave], *, desk: MailDesk) -> list[bool | Refusal]:
    """Take it back; answers whether it was left."""
    return [await desk.left.care_again(tx, command.person, command.handover_id) for command in commands]
