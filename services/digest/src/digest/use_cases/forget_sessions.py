"""Let go of sessions whose cookies are all too old; every service forgets their ends."""

from digest.ports import SessionStore
from digest.use_cases.documents import no_session
from digest.use_cases.office import Office
from event_bus.transaction import Database
from service_kit.sessions import LIFETIME, LONGEST

MOST = 500


async def forget_sessions(*, database: Database, office: Office, sessions: SessionStore) -> int:
    """Answers how many; at most 500 at once."""
    async with database.transaction() as tx:
        now = office.clock()
        over = await sessions.over(tx, now - LIFETIME, now - LONGEST, MOST)

        await sessions.forget_sessions(tx, [session.id for session in over])
        said = [session for session in over if session.version]
        await office.tell(tx, [no_session(one.id, one.version + 1, now, office.new_id()) for one in said])
    return len(over)
