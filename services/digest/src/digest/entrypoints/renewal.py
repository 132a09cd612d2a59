"""Cookies that grow old are followed by others; one that is shown after that ends what followed."""

from uuid import uuid4

import structlog

from digest.application import Application
from digest.use_cases.renew_sessions import Renew
from event_bus.transaction import TRANSIENT
from service_kit.errors import Refusal
from service_kit.sessions import Sessions, Ticket

log = structlog.get_logger("digest.sign_in")


class SessionRenewal:
    """Costs a page nothing while its cookie is fresh."""

    def __init__(self, app: Application, sessions: Sessions) -> None:
        self._app = app
        self._sessions = sessions

    async def again(self, ticket: Ticket) -> str | None:
        """A fresh cookie; None while this one is good enough, or where none can be had now: the page is not lost."""
        if not self._sessions.is_old(ticket):
            return None
        try:
            session = await self._app.renew_sessions.run(Renew(ticket.session, ticket.person, uuid4().hex))
        except Refusal as refusal:
            known = refusal.status != 404
            return None if known else self._sealed(ticket.session, ticket)
        return None if session.id == ticket.session else self._sealed(session.id, ticket)

    async def over(self, ticket: Ticket) -> None:
        """A cookie that opens nothing was shown: where another session followed its own, that one ends too."""
        try:
            if await self._app.sessions.was_followed(ticket.session, self._app.clock()):
                log.warning("session_shown_after_its_time")
                await self._app.revoke_families.run(ticket.session)
        except (Refusal, *TRANSIENT) as error:
            log.warning("session_not_looked_at", reason=type(error).__name__)

    def _sealed(self, session: str, ticket: Ticket) -> str:
        return self._sessions.seal(session, ticket.person, ticket.begun_at, ticket.family)
