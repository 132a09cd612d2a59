"""Somebody's digest as it would be written now, to be looked at: nothing is sent, and its buttons do nothing."""

from dataclasses import replace
from datetime import datetime

from digest.domain.letters.facts import Links, Reader
from digest.domain.mail import Mail
from digest.domain.people import Person
from digest.domain.plans import Plan
from digest.use_cases.mail_desk import MailDesk
from digest.use_cases.send_digests import digest_of
from event_bus.transaction import Transaction
from service_kit.errors import not_found


class _Harmless(dict[tuple[str, str], str]):
    """Every button leads to the first page: who looks at somebody's letter does not press for them."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base

    def __missing__(self, key: tuple[str, str]) -> str:
        return self._base


async def preview_digest(tx: Transaction, person_id: str, *, desk: MailDesk) -> Mail | None:
    """The letter, also of somebody who gets none; None where there is nothing to say.

    Raises `Refusal` 404 for people who are not known.
    """

    def read_by(person: Person, at: datetime) -> Reader:
        reader = desk.read_by(person, at)
        return reader._replace(links=Links(reader.links.base, _Harmless(reader.links.base)))

    person = (await desk.people.people(tx, [person_id])).get(person_id)
    if person is None:
        raise not_found("person")
    plan = (await desk.plans.plans(tx, [person_id])).get(person_id, Plan(person_id))
    now = desk.clock()
    reading = replace(person, email=person.email or "")
    return await digest_of(tx, desk._replace(read_by=read_by), plan, reading, now.date(), f"preview/{person_id}", now)
