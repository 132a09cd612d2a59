"""Tell the manager at once when a promise is broken: one mail per lead and step, whatever crashes or is said again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from digest.domain.letters.escalation_letter import escalation_letter
from digest.domain.letters.facts import Waiting
from digest.domain.mail import Mail
from digest.domain.plans import Plan
from digest.mail_ports import BrokenPromise
from digest.use_cases.mail_desk import MailDesk
from digest.use_cases.write_mails import write
from event_bus.event import Event
from event_bus.transaction import Transaction

AT_ONCE = 50
OLD = timedelta(days=3)
"""Who is told later than this learns of it by the digest; sales' clock and ours may each be a day from right."""
VIEWS_BEHIND = timedelta(seconds=5)
LONGEST_BEHIND = timedelta(days=2)
"""Views that have not come so far by then stand still; a clock that jumps by a day is not taken for that."""
JUST_PASSED = timedelta(seconds=1)
"""Sales said that the deadline has passed: a clock that is behind that of sales does not know better."""


async def hear_overdue(tx: Transaction, events: Sequence[Event], *, desk: MailDesk) -> None:
    """Keep what was said to be overdue; old news (a log that is read again, say) is no reason for a mail."""
    now = desk.clock()
    heard = [
        BrokenPromise(
            event.data["handover_id"], datetime.fromisoformat(event.data["due_at"]), now, now, event.key, event.sequence
        )
        for event in events
        if event.data is not None and now - event.recordedtime < OLD
    ]
    await desk.escalations.remember(tx, heard)


async def escalate(tx: Transaction, *, desk: MailDesk, limit: int = AT_ONCE) -> int:
    """Write to the managers of those that are still overdue; answers how many were looked at.

    What the views say counts from where they know what sales said: before, they may not know of the promise.
    """
    await desk.mails.hold_names(tx)
    now = desk.clock()
    # What a clock that was ahead has heard counts from now on, or it would be looked at until that time has come.
    claimed = [one._replace(heard_at=min(one.heard_at, now)) for one in await desk.escalations.claim(tx, now, limit)]
    heard = await desk.news.heard(tx, [one.lead_id for one in claimed])
    mails: list[Mail] = []
    later: list[BrokenPromise] = []
    for broken in claimed:
        if heard.get(broken.lead_id, 0) < broken.sequence and now - broken.heard_at < LONGEST_BEHIND:
            later.append(broken)
            continue
        seen = max(now, broken.due_at + JUST_PASSED)
        waiting = await desk.news.waiting(tx, broken.handover_id, seen)
        if waiting is not None and waiting.need.urgency == "overdue":
            mails += await _to_managers(tx, desk, waiting, seen)

    await desk.postbox.put(tx, mails, now)
    await desk.escalations.later(tx, later, now + VIEWS_BEHIND)
    await desk.escalations.settle(tx, [broken for broken in claimed if broken not in later])
    return len(claimed)


async def _to_managers(tx: Transaction, desk: MailDesk, waiting: Waiting, now: datetime) -> list[Mail]:
    managers = await desk.news.managers(tx, waiting.owner)
    loads = await desk.news.loads(tx, waiting.owner, now)
    plans = await desk.plans.plans(tx, [manager.id for manager in managers])
    mails = []
    for manager in managers:
        if not plans.get(manager.id, Plan(manager.id)).wish.escalations:
            continue
        reader = desk.read_by(manager, now)
        step = f"{waiting.need.what}-{waiting.need.attempts}"
        mails.append(
            write(
                desk, escalation_letter(waiting, reader, loads), reader, key=f"escalation/{waiting.handover_id}/{step}/"
                f"{manager.id}", kind="escalation", thread=f"handover-{waiting.handover_id}",
                leads=(waiting.lead_id,), leave="unsubscribe_escalations",
            )
        )  # fmt: skip
    return mails
