"""Broken promises of which somebody said that they know and leave it, in digest's own tables."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from digest.adapters.tables import MAILS
from digest.domain.letters.facts import Waiting
from digest.mail_ports import News
from event_bus.clock import Clock
from event_bus.transaction import Database, Transaction

LEFT = MAILS.left
KEPT = timedelta(days=90)
"""By then the hand-over is closed or has another deadline."""


class SqlLeftPromises:
    """Reads and writes them."""

    async def leave(
        self, transaction: Transaction, person: str, handover_id: str, due_at: datetime, now: datetime
    ) -> None:
        """This person knows that this deadline is broken; what was left long ago is forgotten."""
        await transaction.execute(delete(LEFT).where(LEFT.c.person == person, LEFT.c.left_at < now - KEPT))
        row = (person, handover_id, due_at, now)
        columns = ("person", "handover_id", "due_at", "left_at")
        await transaction.upsert(LEFT, columns, [row], key=("person", "handover_id"))

    async def care_again(self, transaction: Transaction, person: str, handover_id: str) -> bool:
        """The other way round; answers whether it was left."""
        this = (LEFT.c.person == person, LEFT.c.handover_id == handover_id)
        return bool((await transaction.execute(delete(LEFT).where(*this))).rowcount)


class SqlWaitingReading:
    """What the pages behind buttons of mails show."""

    def __init__(self, database: Database, news: News, clock: Clock) -> None:
        self._database = database
        self._news = news
        self._clock = clock

    async def waiting(self, handover_id: str) -> Waiting | None:
        """An open hand-over as it stands now; None where it is not known, or is closed."""
        async with self._database.snapshot() as snapshot:
            return await self._news.waiting(snapshot, handover_id, self._clock())

    async def left(self, person: str, handover_id: str) -> datetime | None:
        """The deadline that this person leaves broken."""
        query = select(LEFT.c.due_at).where(LEFT.c.person == person, LEFT.c.handover_id == handover_id)
        async with self._database.snapshot() as snapshot:
            found: datetime | None = (await snapshot.execute(query)).scalar()
            return found
