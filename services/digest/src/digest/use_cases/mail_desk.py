"""What every use case about mails works with."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from digest.domain.letters.facts import Reader
from digest.domain.letters.letter import Letter
from digest.domain.mail import Drawn
from digest.domain.people import Language, Person
from digest.mail_ports import Escalations, LeftPromises, MailStore, News, PlanStore, Postbox
from digest.ports import PeopleStore
from event_bus.clock import Clock
from event_bus.outbox import Outbox
from service_kit.ids import NewId


class MailDesk(NamedTuple):
    """Where mails, plans and people are kept, and how letters are written.

    `read_by` makes the reader of a letter (their words, and links that they may press), `draw` the letter's two forms,
    `headers` what a mail of this kind to this reader carries besides.
    """

    people: PeopleStore
    plans: PlanStore
    mails: MailStore
    postbox: Postbox
    escalations: Escalations
    left: LeftPromises
    news: News
    outbox: Outbox
    clock: Clock
    new_id: NewId
    read_by: Callable[[Person, datetime], Reader]
    draw: Callable[[Letter, Language], Drawn]
    host: str
