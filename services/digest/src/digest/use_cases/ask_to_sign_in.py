"""Ask for a link by e-mail.

Whoever asks is answered alike, and as fast, whether somebody has the address or not: only who is behind it is looked up
later, by `answer_asks`.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from digest.domain.asks import ASKS_PER_ADDRESS, ASKS_PER_NETWORK, KEPT, WINDOW, Ask
from digest.domain.mail import Mail
from digest.domain.people import Person
from digest.domain.sessions import LINK_LIFETIME, SignInLink, link_hash
from digest.mail_ports import Postbox
from digest.ports import AskStore, SessionStore
from digest.use_cases.office import Office
from event_bus.transaction import Database, Transaction
from service_kit.errors import Refusal

MOST = 100
WriteMail = Callable[[Person, str, datetime], Mail]
"""The mail that brings a person this token."""


async def ask_to_sign_in(tx: Transaction, commands: Sequence[Ask], *, asks: AskStore) -> list[Ask | Refusal]:
    """Answers each ask as it is stored; refuses those of a network that asked too often."""
    since = min(command.asked_at for command in commands) - WINDOW
    counted = Counter(await asks.of_networks(tx, {command.of_network for command in commands}, since))
    answers: list[Ask | Refusal] = []
    for command in commands:
        counted[command.of_network] += 1
        too_often = counted[command.of_network] > ASKS_PER_NETWORK
        answers.append(_too_often() if too_often else command)

    await asks.save(tx, [ask for ask in answers if isinstance(ask, Ask)])
    return answers


class Desk(NamedTuple):
    """What is needed to answer asks."""

    office: Office
    asks: AskStore
    sessions: SessionStore
    postbox: Postbox
    write: WriteMail
    new_token: Callable[[], str]


async def answer_asks(*, database: Database, desk: Desk) -> int:
    """Write the mails of those who asked and are known; answers how many asks were looked at.

    After this the address is no longer kept with the ask.
    """
    async with database.transaction() as tx:
        waiting = await desk.asks.waiting(tx, MOST)
        if not waiting:
            return 0
        now = desk.office.clock()
        links: list[SignInLink] = []
        mails: list[Mail] = []
        for ask in waiting:
            asked = await desk.asks.place_of(tx, ask, ask.asked_at - WINDOW)
            known = await desk.asks.people_at(tx, ask.address or "") if asked <= ASKS_PER_ADDRESS else []
            for person in known:
                token = desk.new_token()
                links.append(SignInLink(link_hash(token), person.id, now, ask.asked_at + LINK_LIFETIME, ask=ask.id))
                mails.append(desk.write(person, token, now))

        await desk.sessions.save_links(tx, links)
        await desk.postbox.put(tx, mails, now)
        await desk.asks.save(tx, [ask._replace(address=None) for ask in waiting])
    return len(waiting)


async def forget_asks(*, database: Database, asks: AskStore, at: datetime) -> None:
    """Let go of asks, and of links that work once, after their day."""
    async with database.transaction() as tx:
        await asks.forget(tx, at - KEPT)


def _too_often() -> Refusal:
    detail = "Too many links were asked for from this network. Please wait an hour, or ask an administrator for a link."
    return Refusal(429, "too-many-links", "Too many requests", detail, headers={"Retry-After": "3600"})
