"""Send what waits in the postbox: claim, hand over to the mail server outside any transaction, note what came of it.

A crash between the server's answer and our note of it makes the same mail go out again after a while, with the same
Message-ID: no protocol between two machines can exclude that. Everything before and after happens once.
"""

from datetime import timedelta

from digest.domain.mail import Outcome, Posted
from digest.mail_ports import Carrier
from digest.use_cases.mail_desk import MailDesk
from event_bus.event import Outgoing
from event_bus.transaction import Database, StaleError, Transaction
from event_contracts.topics import TEAM

AT_ONCE = 20
LEASE = timedelta(minutes=10)
"""Longer than a mail server may take for so many; then somebody else tries."""


async def send_mails(*, database: Database, carrier: Carrier, desk: MailDesk, limit: int = AT_ONCE) -> int:
    """Send what is due; answers how many mails were tried.

    Looked at again before each: between the claim and a mail's turn somebody may have been erased.
    """
    async with database.transaction() as tx:
        claimed = await desk.mails.claim(tx, desk.clock(), desk.clock() + LEASE, limit)
    if not claimed:
        return 0

    async def stands(mail: Posted) -> bool:
        async with database.snapshot() as snapshot:
            return await desk.mails.stands(snapshot, mail)

    outcomes = await carrier.carry(claimed, stands)
    for mail, outcome in zip(claimed, outcomes, strict=True):
        await note(database, carrier, desk, mail, outcome)
    return len(claimed)


async def note(database: Database, carrier: Carrier, desk: MailDesk, mail: Posted, outcome: Outcome) -> None:
    """Write down what came of one mail, and say that a digest was sent; a lease that is over is somebody else's."""
    now = desk.clock()
    match outcome.state:
        case "sent":
            after = mail.sent(now, carrier.kept_secret if mail.mail.secret else carrier.kept)
        case "later":
            after = mail.delayed(now, outcome.reason)
        case "gone":
            return  # somebody whom it names was erased, or it was taken back, since we claimed it
        case _:
            after = mail.refused(now, outcome.reason)
    try:
        async with database.transaction() as tx:
            await desk.mails.save(tx, [(mail, after)])
            if outcome.state == "sent":
                await _say(tx, desk, after)
    except StaleError:
        return


async def _say(tx: Transaction, desk: MailDesk, mail: Posted) -> None:
    """`digest.sent`, under the next number of this person."""
    written = mail.mail
    if written.kind not in {"daily", "weekly"} or written.person is None or mail.sent_at is None:
        return
    plan = (await desk.plans.plans(tx, [written.person])).get(written.person)
    if plan is None:
        return
    after = plan.said()
    await desk.plans.save(tx, [(plan, after)])
    data = {"person": written.person, "kind": written.kind, "leads": len(written.leads)}
    key = written.person
    said = Outgoing(TEAM.name, key, "digest.sent", key, after.sent_count, mail.sent_at, data, desk.new_id())
    await desk.outbox.append(tx, [said])
