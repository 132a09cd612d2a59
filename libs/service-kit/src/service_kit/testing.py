"""What tests of every service need to visit pages as somebody."""

from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr

from service_kit.service import Service
from service_kit.sessions import COOKIE, CSRF_FIELD, Sessions
from service_kit.settings import ServiceSettings

S = TypeVar("S", bound=ServiceSettings)
SECRET = "a secret of tests, long enough to be one"  # noqa: S105  # it guards nothing
SESSION = "5e551017" * 4


def settings_of(kind: type[S], database_url: str, folder: Path) -> S:
    """A service's settings on this database, with an embedded log in this folder."""
    return kind(
        database_url=SecretStr(database_url), log_url=f"embedded://{folder / 'log.db'}", secret=SecretStr(SECRET)
    )


def cookie_of(service: Service, person: str, session: str = SESSION) -> dict[str, str]:
    """The header of a browser in which this person is signed in."""
    return {"cookie": f"{COOKIE}={_sessions(service).seal(session, person)}"}


def form_of(service: Service, session: str = SESSION, **fields: str) -> dict[str, str]:
    """A form of one of our pages, filled in."""
    return {CSRF_FIELD: _sessions(service).csrf_of(session), **fields}


def _sessions(service: Service) -> Sessions:
    sessions: Sessions = service.app.state.sessions
    return sessions
