"""Mails that are written and wait to be sent, and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

MailKind = Literal["daily", "weekly", "escalation", "reminder", "sign_in"]
KEPT = timedelta(days=30)
"""For so long a mail that was sent can be looked at; then only that it was sent is still known."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
MOST_ATTEMPTS = 30
"""About a day: a mail server that is away for longer is an operator's matter, and a digest is old by then."""


class Drawn(NamedTuple):
    """A letter in both forms."""

    text: str
    html: str


class Outcome(NamedTuple):
    """What a server said to a mail; the reason names nobody. A mail that is `gone` was not handed over."""

    state: Literal["sent", "later", "never", "gone"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as its writer hands it over.

    `key` says what it is about, so that it exists once: putting another one with the same key changes nothing. `leads`
    are those that it names: it is emptied when one of them is erased. A `secret` one lets in whoever reads it: it is
    emptied as soon as it is sent. `headers` are added to those that every mail has.
    """

    key: str
    kind: MailKind
    person: str | None
    recipient: str
    subject: str
    html: str
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)
    leads: tuple[str, ...] = ()
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Posted:
    """A mail on its way: `due_at` is when it is tried next, None once it is sent or given up.

    `message_id` is fixed before the first try: where it is unknown whether a try succeeded, the next one carries the
    same, by which mailboxes can tell. `empty_at` is when its words are deleted.
    """

    id: str
    mail: Mail
    message_id: str
    queued_at: datetime
    due_at: datetime | None
    attempts: int = 0
    sent_at: datetime | None = None
    failed_at: datetime | None = None
    reason: str | None = None
    empty_at: datetime | None = None
    version: int = 1

    def sent(self, at: datetime, kept: timedelta) -> "Posted":
        """After a server took it; its words stay for `kept`."""
        return self._next(due_at=None, sent_at=at, reason=None, empty_at=at + kept)

    def refused(self, at: datetime, reason: str) -> "Posted":
        """After a server said that it never will take it, or it has been tried for long enough."""
        return self._next(due_at=None, failed_at=at, reason=reason, empty_at=at + KEPT)

    def delayed(self, at: datetime, reason: str) -> "Posted":
        """After a try that may succeed later: each wait is twice the one before, an hour at most."""
        if self.attempts + 1 >= MOST_ATTEMPTS:
            return self.refused(at, reason)
        wait = min(FIRST_WAIT * 2 ** min(self.attempts, 16), LONGEST_WAIT)
        return self._next(due_at=at + wait, reason=reason)

    def again(self, at: datetime) -> "Posted":
        """After an operator asked for another try."""
        return replace(self, due_at=at, attempts=0, failed_at=None, version=self.version + 1)

    def _next(self, **changes: object) -> "Posted":
        return replace(self, attempts=self.attempts + 1, version=self.version + 1, **changes)  # type: ignore[arg-type]  # fields by name
