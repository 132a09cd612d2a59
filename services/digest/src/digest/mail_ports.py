"""What writers and the sender of mails need from storage and from the world; on both databases the same."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from digest.domain.mail import Mail
from event_bus.transaction import Transaction


class Postbox(Protocol):
    """Where mails are put, in the transaction of their cause; they are sent after it has committed."""

    async def put(self, transaction: Transaction, mails: Sequence[Mail], at: datetime) -> int:
        """Put those whose keys are new, to be sent from `at` on; answers how many that were."""
