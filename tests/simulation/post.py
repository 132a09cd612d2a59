"""The mail server of a seed: takes its time, is away for a while, and remembers what it took."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random
from typing import NamedTuple

from digest.domain.mail import KEPT, Outcome, Posted
from digest.mail_ports import Stands
from simulation.loop import SimulatedLoop
from simulation.spells import Spell

WAY_SECONDS = 0.12
"""The longest way of a mail to the server, and of its answer back: in each somebody may die."""
SENT, GONE, LATER = Outcome("sent"), Outcome("gone"), Outcome("later", "the mail server cannot be reached")


class Taken(NamedTuple):
    """A mail that was handed over: with the same Message-ID when it was sent again after a crash."""

    message: str
    recipient: str
    key: str


class Post:
    """What stands behind digest's way out, as the protocol `Carrier` asks for it."""

    kept = KEPT
    kept_secret = timedelta(0)

    def __init__(self, random: Random) -> None:
        self._random = random
        self.took: list[Taken] = []
        self.outage: Spell | None = None
        """Why it cannot be reached."""
        self.deadly: Spell | None = None
        self.kill: Callable[[], None] = lambda: None
        """Whether the sender dies when its mail is there, before it knows; and how."""

    async def carry(self, mails: Sequence[Posted], stands: Stands) -> list[Outcome]:
        """Take them one by one, each only if it still stands then; answers each."""
        return [await self._one(mail) if await stands(mail) else GONE for mail in mails]

    async def _one(self, mail: Posted) -> Outcome:
        loop = asyncio.get_running_loop()
        if self.outage is not None and self.outage.strikes(loop.time()):
            return LATER
        await asyncio.sleep(self._random.random() * WAY_SECONDS)
        self.take(mail)
        if self.deadly is not None and self.deadly.strikes(loop.time()):
            self.kill()
        await asyncio.sleep(self._random.random() * WAY_SECONDS)
        return SENT

    def take(self, mail: Posted) -> None:
        """It is there, whatever the sender learns of it."""
        self.took.append(Taken(mail.message_id, mail.mail.recipient, mail.mail.key))
        loop = asyncio.get_running_loop()
        if isinstance(loop, SimulatedLoop):
            loop.mark(f"mail {mail.message_id} {mail.mail.key}")
