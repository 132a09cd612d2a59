"""What the product asks of its surroundings and the seed must own; what is pure and dear to make is made only once."""

import asyncio
import random
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from datetime import timedelta
from functools import lru_cache
from types import ModuleType
from typing import Any
from unittest.mock import patch
from uuid import UUID

import jinja2
import structlog
from fastapi.routing import APIRouter

import digest.adapters.wording
import digest.main
import lead_intake.main
import qualification.main
import sales_feedback.main
from digest.domain import mail
from digest.use_cases import send_mails
from event_bus import consume, dead_letter, pace, relay, retrying
from event_bus.transaction import UnavailableError
from service_kit import backlog, foundation, ids
from service_kit.database import sqlite
from service_kit.database.sqlite import SqliteDatabase
from simulation.connections import connections
from simulation.loop import PROCESS, Process, SimulatedLoop

BEGIN_MS = 1_774_000_000_000
LOST_SECONDS = 0.3
"""How long after a process's death its locks are somebody else's."""


class Identifiers:
    """UUIDv7 out of a seed, in the order of making."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(f"ids {seed}")  # the seed's
        self._count = 0

    def __call__(self) -> UUID:
        """The next."""
        self._count += 1
        high = (BEGIN_MS + self._count) << 80 | 0x7 << 76 | self._random.getrandbits(12) << 64
        return UUID(int=high | 0x2 << 62 | self._random.getrandbits(62))


class Leaders:
    """Who holds which lock of which database, as a server would know it."""

    def __init__(self) -> None:
        self.holders: dict[tuple[str, str], Holding] = {}

    def lose(self, process: Process) -> None:
        """The server noticed that this process is gone."""
        self.holders = {key: one for key, one in self.holders.items() if one.process is not process}


class Holding:
    """A held lock; `check` tells a holder whose session the server has ended."""

    def __init__(self, leaders: Leaders, key: tuple[str, str], process: Process | None) -> None:
        self._leaders = leaders
        self._key = key
        self.process = process

    async def check(self) -> None:
        """Raises `UnavailableError` when it is held no more."""
        if self._leaders.holders.get(self._key) is not self:
            raise UnavailableError("leadership lost")


@asynccontextmanager
async def leadership(database: SqliteDatabase, duty: str) -> AsyncIterator[Holding]:
    """One task of all processes on this database."""
    loop = asyncio.get_running_loop()
    leaders: Leaders = loop.leaders  # type: ignore[attr-defined]  # the world put it there
    key = (database.url, duty)
    while key in leaders.holders:  # noqa: ASYNC110  # as the product asks a server
        await asyncio.sleep(LOST_SECONDS)
    mine = leaders.holders[key] = Holding(leaders, key, PROCESS.get())
    try:
        yield mine
    finally:
        if leaders.holders.get(key) is mine:
            del leaders.holders[key]


def _post(_settings: Any) -> Any:
    """The seed's mail server."""
    return asyncio.get_running_loop().post  # type: ignore[attr-defined]  # the world put it there


_mail_application = digest.main.mail_application


def _about_mails(*parts: Any) -> Any:
    """Its doors are known to their routes only."""
    made = _mail_application(*parts)
    if process := PROCESS.get():
        process.doors["send_now"] = made.send_now
    return made


DOORS = re.compile(r"_(routes|pages)$|^(routers|pages)_of$")
LISTS = ("mail_routes", "routers_of", "pages_of")
"""Those that make several routers."""
NOTHING = APIRouter()


def _without_routes(*_: Any, **__: Any) -> APIRouter:
    """Nobody speaks HTTP here: use cases are called through their doors' `Commands`."""
    return NOTHING


def _without_routers(*_: Any, **__: Any) -> list[APIRouter]:
    return []


def _makers_of_routes() -> Iterator[tuple[ModuleType, str]]:
    for module in (digest.main, lead_intake.main, qualification.main, sales_feedback.main, foundation):
        yield from ((module, name) for name, made in vars(module).items() if DOORS.search(name) and callable(made))


MAKERS_OF_ROUTES = list(_makers_of_routes())


@contextmanager
def owned(seed: int) -> Iterator[None]:
    """Inside, everything that a service asks of its surroundings comes from the seed."""
    made = Identifiers(seed)
    random.seed(seed)
    structlog.configure(processors=[_drop])
    with ExitStack() as held:
        for module in (ids, dead_letter):
            held.enter_context(patch.object(module, "uuid7", made))
        held.enter_context(patch.object(SqliteDatabase, "leadership", leadership))
        held.enter_context(patch.object(APIRouter, "add_api_route", _without_routes))
        for module, name in MAKERS_OF_ROUTES:
            held.enter_context(patch.object(module, name, _without_routers if name in LISTS else _without_routes))
        held.enter_context(patch.object(digest.adapters.wording, "_read", _catalogue))
        held.enter_context(patch.object(jinja2.Environment, "compile", _compiled))
        held.enter_context(patch.object(sqlite, "open_engine", connections))
        held.enter_context(patch.object(digest.main, "mail_carrier", _post))
        held.enter_context(patch.object(digest.main, "mail_application", _about_mails))
        # Asking less often in between saves steps and changes no order: whatever matters wakes whoever waits.
        for module, name, seconds in (
            (relay, "SAFETY_POLL_SECONDS", 4.0),
            (relay, "AWAY_SECONDS", 0.3),
            (retrying, "IDLE_SECONDS", 2.5),
            (backlog, "LOOK_SECONDS", 30.0),
            (consume, "LOOK_AGAIN_SECONDS", 5.0),
            (pace, "LONGEST_PAUSE_SECONDS", 0.8),
            (send_mails, "LEASE", timedelta(seconds=4)),  # still longer than the way of all mails of a seed
            (mail, "FIRST_WAIT", timedelta(seconds=0.5)),
        ):
            held.enter_context(patch.object(module, name, seconds))
        yield


def _drop(_logger: Any, _method: str, event: Any) -> Any:
    raise structlog.DropEvent


_catalogue = lru_cache(digest.adapters.wording._read)
_compile = jinja2.Environment.compile
_sources: dict[tuple[Any, ...], Any] = {}


def _compiled(environment: jinja2.Environment, source: Any, name: Any = None, filename: Any = None, *more: Any) -> Any:
    key = (str(source), name, filename, environment.autoescape, *more)
    if key not in _sources:
        _sources[key] = _compile(environment, source, name, filename, *more)
    return _sources[key]


__all__ = ["Leaders", "SimulatedLoop", "owned"]
