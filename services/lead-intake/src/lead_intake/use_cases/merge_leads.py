"""Makes two leads one, by hand: somebody knows that they are one person."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from event_bus.transaction import Transaction
from lead_intake.domain.desk import Desk
from lead_intake.domain.inputs import Done, Refused
from lead_intake.domain.known import join
from lead_intake.domain.learning import too_many_contacts
from lead_intake.domain.merging import merge
from lead_intake.ports import Wanted
from lead_intake.use_cases.present import present
from lead_intake.use_cases.take_in import refusal_of
from lead_intake.use_cases.workbench import Workbench
from service_kit.errors import FieldError, Refusal, invalid


class Merge(NamedTuple):
    """`from_id` becomes part of `into_id`; `expected` is the version of `into_id` the caller saw."""

    into_id: str
    from_id: str
    expected: int | None


async def merge_leads(
    transaction: Transaction,
    commands: Sequence[Merge],
    *,
    bench: Workbench,
) -> Sequence[Done | Refusal]:
    """Each lead that stays; a merge that was done already is answered with the lead as it stands."""
    now = bench.clock()
    wanted = Wanted(lead_ids=[lead_id for command in commands for lead_id in (command.into_id, command.from_id)])
    desk = await bench.load(transaction, wanted)

    results: list[Done | Refusal] = [_merge(desk, command, now) for command in commands]

    await bench.save(transaction, desk, now)

    await bench.tell(transaction, desk, now)
    return results


def _merge(desk: Desk, command: Merge, now: datetime) -> Done | Refusal:
    if command.into_id == command.from_id:
        return invalid(
            [FieldError("from", "is the lead itself", "Name the other lead, which is to be merged into it.")]
        )
    winner = present(desk, command.into_id, command.expected)
    loser = present(desk, command.from_id)
    if isinstance(winner, Refusal):
        return winner
    if isinstance(loser, Refusal):
        return invalid([FieldError("from", "there is no such lead", "Name a lead that exists and was not erased.")])
    if winner.id != loser.id:
        problems = too_many_contacts(join(winner.known, loser.known))
        if problems:
            return refusal_of(Refused(problems))
        winner = merge(desk, winner, loser, now)
    return Done(winner.id, winner.version, False)
