"""Takes rows of a list in, but for those about people who were erased while the list waited."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from event_bus.transaction import Transaction
from lead_intake.domain.forgotten import hash_of, hashes_in
from lead_intake.domain.inputs import Discarded, Done, Submission, Touch
from lead_intake.domain.lead import identities_of
from lead_intake.use_cases.import_rows import TakeIn
from lead_intake.use_cases.take_in import Incoming
from service_kit.errors import Refusal

ERASED = "the person was erased after the list had been sent"


class Forgotten(Protocol):
    """Who was erased while lists waited."""

    async def of(self, transaction: Transaction, import_ids: Collection[str]) -> Mapping[str, set[str]]:
        """Hashes of what identified them, by import."""


async def leave_out_forgotten(
    transaction: Transaction, commands: Sequence[Incoming], *, take_in: TakeIn, forgotten: Forgotten
) -> Sequence[Done | Refusal]:
    """As `take_in`; of a row that names an erased person only its number and the reason are kept."""
    hashes = await forgotten.of(transaction, {one.import_id for one in commands if one.import_id is not None})
    if hashes:
        commands = [
            _without_words(one) if _names(one, hashes.get(one.import_id or "", set())) else one for one in commands
        ]
    return await take_in(transaction, commands)


def _names(command: Incoming, hashes: set[str]) -> bool:
    return bool(hashes) and not hashes.isdisjoint(hashes_in(command.body) | _read_in(command))


def _read_in(command: Incoming) -> set[str]:
    """What the words do not show: ids in other systems."""
    match command.reading:
        case Submission():
            return {hash_of(identity) for identity in identities_of(command.reading.known)}
        case Touch() if command.reading.identity is not None:
            return {hash_of(command.reading.identity)}
        case _:
            return set()


def _without_words(command: Incoming) -> Incoming:
    return command._replace(reading=Discarded(ERASED), body="")
