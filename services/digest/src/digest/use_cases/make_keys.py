"""Make API keys; the secret is shown to whoever asked and never stored."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from digest.domain.people import ApiKey, Minted, Role
from digest.use_cases.documents import key_document
from digest.use_cases.office import Office
from event_bus.transaction import Database, Transaction
from service_kit.errors import FieldError, Refusal, invalid

Keep = Callable[[str], None]


class MakeKey(NamedTuple):
    """A key to make: its public id and hash come with it, so that the secret never enters a use case."""

    id: str
    hash: str
    name: str
    role: Role
    person: str | None
    scopes: tuple[str, ...]
    expires_at: datetime | None


async def make_keys(tx: Transaction, commands: Sequence[MakeKey], *, office: Office) -> list[ApiKey | Refusal]:
    """Answers each key as it is stored; refuses keys of people nobody described and dates that are past."""
    people = await office.store.people(tx, [command.person for command in commands if command.person is not None])

    now = office.clock()
    answers: list[ApiKey | Refusal] = []
    for command in commands:
        wrong = []
        if command.person is not None and command.person not in people:
            wrong.append(FieldError("person", "is not a person known here", "PUT the person to /v1/people first."))
        elif command.person is not None and people[command.person].role != command.role:
            role = people[command.person].role
            wrong.append(FieldError("role", f"is not the person's role, which is {role}", "Send that role."))
        if command.expires_at is not None and command.expires_at <= now:
            wrong.append(FieldError("expires_at", "is past", "Send a future moment, or leave it out."))
        made = ApiKey(
            command.id, command.hash, command.name, command.role, command.person, command.scopes, now,
            command.expires_at,
        )  # fmt: skip
        answers.append(invalid(wrong) if wrong else made)
    made_now = [answer for answer in answers if isinstance(answer, ApiKey)]

    await office.store.save_keys(tx, [(None, key) for key in made_now])
    await office.tell(tx, [key_document(key, now, office.new_id()) for key in made_now])
    return answers


async def make_first_key(
    *,
    database: Database,
    key: Minted,
    keep: Keep | None,
    office: Office,
) -> str | None:
    """The whole key of the first admin; None, and nothing happens, where a key was ever made.

    `keep` puts it in a safe place before it is valid, so that a crash between the two cannot lose it.
    """
    async with database.transaction() as tx:
        if await office.store.any_key(tx):
            return None
        if keep is not None:
            keep(key.text)
        first = MakeKey(key.id, key.hash, "first admin key", "admin", None, (), None)
        await make_keys(tx, [first], office=office)
    return key.text
