"""Let one session follow another in a browser, so that a cookie that was stolen is not good for long.

The one before is good for a moment more, for what the browser asked at the same time, and for an answer that got lost.
Whoever shows it later may have it from somewhere else: nobody can tell, so the whole family ends and the person signs
in again.
"""

from collections.abc import Sequence
from typing import NamedTuple

from digest.domain.sessions import Session
from digest.ports import SessionStore
from digest.use_cases.documents import session_document
from digest.use_cases.office import Office
from event_bus.transaction import Transaction
from service_kit.errors import Refusal, not_found


class Renew(NamedTuple):
    """This session of this person grows old; `fresh` is the id of the one that is to follow."""

    session: str
    person: str
    fresh: str


async def renew_sessions(
    tx: Transaction, commands: Sequence[Renew], *, office: Office, store: SessionStore
) -> list[Session | Refusal]:
    """Answers the session that follows each: in its last moment the one that does so already; itself if ended."""
    for person in sorted({command.person for command in commands}):
        await store.hold(tx, person)
    current = await store.sessions(tx, [command.session for command in commands])

    now = office.clock()
    ending = [one.family for one in current.values() if one.ended_at is not None]
    following = {one.family: one for one in await store.open_in(tx, ending, now) if one.ended_at is None}
    changed: dict[str, Session] = {}
    over: list[Session] = []
    answers: list[Session | Refusal] = []
    for command in commands:
        before = current.get(command.session)
        if before is None or before.person != command.person:
            answers.append(not_found("session"))
        elif before.ended_at is not None:
            answers.append(following.get(before.family, before))
        else:
            current[before.id], fresh = before.followed_by(command.fresh, now)
            over.append(current[before.id])
            following[fresh.family] = fresh
            changed |= {before.id: current[before.id], fresh.id: fresh}
            answers.append(fresh)

    await store.save_sessions(tx, list(changed.values()))
    await office.tell(tx, [session_document(session, now, office.new_id()) for session in over])
    return answers


async def revoke_families(
    tx: Transaction, sessions: Sequence[str], *, office: Office, store: SessionStore
) -> list[Session | Refusal]:
    """End whatever is open of the families of those of these sessions that are over; answers each as it is stored."""
    found = await store.sessions(tx, sessions)

    now = office.clock()
    late = [one.family for one in found.values() if not one.open_at(now)]
    ended = [session.ended(now) for session in await store.open_in(tx, late, now)]

    await store.save_sessions(tx, ended)
    await office.tell(tx, [session_document(session, now, office.new_id()) for session in ended])
    return [found.get(one) or not_found("session") for one in sessions]
