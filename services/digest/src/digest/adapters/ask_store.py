"""Who asked for a sign-in link, in digest's own tables."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, delete, func, or_, select

from digest.adapters.people_store import PERSON_COLUMNS
from digest.adapters.tables import PERSON, SIGN_IN_ASK, SIGN_IN_LINK
from digest.domain.asks import Ask
from digest.domain.people import Person
from event_bus.transaction import Transaction

MOST_PEOPLE = 5
"""Who share one address; each gets a link of their own."""


class SqlAskStore:
    """Reads and writes them."""

    async def save(self, transaction: Transaction, asks: Sequence[Ask]) -> None:
        """Write new and changed ones."""
        await transaction.upsert(SIGN_IN_ASK, Ask._fields, asks, key=("id",))

    async def ask(self, transaction: Transaction, identity: str) -> Ask | None:
        """One, held until the transaction ends: each try of a code is counted."""
        query = select(SIGN_IN_ASK).where(SIGN_IN_ASK.c.id == identity).with_for_update()
        row = (await transaction.execute(query)).one_or_none()
        return None if row is None else Ask._make(row)

    async def of_networks(self, transaction: Transaction, networks: Iterable[str], since: datetime) -> dict[str, int]:
        """How many came from each of these networks since then."""
        network = SIGN_IN_ASK.c.of_network
        query = (
            select(network, func.count())
            .where(network.in_(sorted(networks)), SIGN_IN_ASK.c.asked_at > since)
            .group_by(network)
        )
        rows: Any = await transaction.execute(query)
        return {row[0]: row[1] for row in rows}

    async def place_of(self, transaction: Transaction, ask: Ask, since: datetime) -> int:
        """The how manieth about its address it is since then; of one moment they come by their ids."""
        table = SIGN_IN_ASK.c
        before = or_(table.asked_at < ask.asked_at, and_(table.asked_at == ask.asked_at, table.id <= ask.id))
        query = select(func.count()).where(table.of_address == ask.of_address, table.asked_at > since, before)
        count: int = (await transaction.execute(query)).scalar_one()
        return count

    async def waiting(self, transaction: Transaction, limit: int) -> list[Ask]:
        """Those whose mail was not written yet, oldest first."""
        return [Ask._make(row) for row in await transaction.rows(_waiting(limit))]

    async def people_at(self, transaction: Transaction, address: str) -> list[Person]:
        """Who may sign in and has this address, in whatever letters."""
        query = (
            select(*(PERSON.c[name] for name in PERSON_COLUMNS))
            .where(func.lower(PERSON.c.email) == address.lower(), PERSON.c.active.is_(True))
            .order_by(PERSON.c.id)
            .limit(MOST_PEOPLE)
        )
        rows: Any = await transaction.execute(query)
        return [Person(*row) for row in rows]

    async def forget(self, transaction: Transaction, before: datetime) -> None:
        """Delete asks from before then, and links that ended before then."""
        await transaction.execute(delete(SIGN_IN_ASK).where(SIGN_IN_ASK.c.asked_at < before))
        await transaction.execute(delete(SIGN_IN_LINK).where(SIGN_IN_LINK.c.expires_at < before))


@lru_cache
def _waiting(limit: int) -> Select[Any]:
    """Made once: whoever answers asks for it all the time."""
    waits = select(SIGN_IN_ASK).where(SIGN_IN_ASK.c.address.is_not(None))
    return waits.order_by(SIGN_IN_ASK.c.asked_at, SIGN_IN_ASK.c.id).limit(limit)
