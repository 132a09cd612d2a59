"""The embedded process: four services, four SQLite files and the event log in one folder."""

import asyncio
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import SecretStr

import digest.main
import digest.settings
import lead_intake.main
import lead_intake.settings
import qualification.main
import qualification.settings
import sales_feedback.main
import sales_feedback.settings
from digest.adapters.minting import keep_for_owner
from embedded.composition import Composition
from event_bus.clock import Clock, system_clock
from event_bus.embedded_log import EmbeddedLog
from event_bus.port import Log
from service_kit.migrations import upgrade
from service_kit.service import Service
from service_kit.settings import SECRET_LENGTH, read_secret

KEY_FILE = "admin.key"
AS_TOLD: dict[str, dict[str, Any]] = {
    "lead_intake": {"counted_as_told": True, "forms_per_second": 10_000, "forms_at_once": 10_000},
    "qualification": {"criteria_as_told": True},
}
"""Settings under which a history is told: a year of a public form comes within a minute."""
SECRET_FILE = "secret.key"  # noqa: S105  # the name of the file


class Embedded:
    """Leadloop in one process; `app` answers on one address."""

    def __init__(
        self,
        data: Path,
        *,
        time_zone: str = "UTC",
        demo: bool = False,
        address: str = "http://127.0.0.1:8000",
        clock: Clock = system_clock,
        event_log: Log | None = None,
        database_url: Callable[[str], str] | None = None,
    ) -> None:
        """Keep everything in `data`, but for an `event_log` or databases (by package) that are somewhere else.

        `demo` allows links that sign in as often as they are opened, has sources counted and criteria take force on
        the days of the story, and lets its forms be filled in as fast as it is told.
        Links in mails begin with `address`.
        """
        data.mkdir(parents=True, exist_ok=True)
        self.data = data
        self.event_log: Log = event_log or EmbeddedLog(data / "events.db", clock=clock)
        self._database_url = database_url or (lambda package: f"sqlite:///{data / f'{package}.db'}")
        self._clock = clock
        self._time_zone = time_zone
        self._demo = demo
        self._address = address
        self.services: dict[str, Service] = {}
        self.app: Composition | None = None

    @property
    def key_file(self) -> Path:
        """Where the first admin key is kept, readable only to its owner."""
        return self.data / KEY_FILE

    def create(self) -> list[Service]:
        """The four services, wired, neither migrated nor started."""
        return [
            lead_intake.main.create_service(
                lead_intake.settings.Settings(**self._settings("lead_intake")),
                self.event_log,
                self._clock,
            ),
            qualification.main.create_service(
                qualification.settings.QualificationSettings(**self._settings("qualification")),
                self.event_log,
                self._clock,
            ),
            sales_feedback.main.create_service(
                sales_feedback.settings.Settings(**self._settings("sales_feedback")), self.event_log, self._clock
            ),
            digest.main.create_service(
                digest.settings.Settings(
                    **self._settings("digest"), first_key_file=self.key_file, demo=self._demo, address=self._address
                ),
                self.event_log,
                self._clock,
            ),
        ]

    async def start(self) -> Composition:
        """Migrate, start everything, answer the app to listen with.

        Raises `ConnectionError` when another process uses the same folder.
        """
        await self.event_log.start()
        services = self.create()
        for service in services:
            await upgrade(service.package, service.database.url)
        self.services = {service.prefix: service for service in services}
        for service in services:
            await service.start()
        self.app = Composition(self.services)
        return self.app

    async def stop(self) -> None:
        """Stop all four together, then the log."""
        await asyncio.gather(*(service.stop() for service in self.services.values()))
        await self.event_log.stop()

    async def look_at_sources(self) -> None:
        """Say at once how the sources are, as intake does every few minutes: a story is told in less."""
        await self.services["intake"].app.state.telling.look()

    def admin_key(self) -> str:
        """The key of the first admin, as the first start wrote it."""
        return self.key_file.read_text(encoding="utf-8").strip()

    def secret(self) -> str:
        """What sessions and links are signed with."""
        return read_secret(self._secret_file())

    def _settings(self, package: str) -> dict[str, Any]:
        return {
            "database_url": SecretStr(self._database_url(package)),
            "log_url": f"embedded://{self.data / 'events.db'}",
            "time_zone": self._time_zone,
            "secret_file": self._secret_file(),
            **(AS_TOLD.get(package, {}) if self._demo else {}),
        }

    def _secret_file(self) -> Path:
        """What sessions and links are signed with: made at the first start, kept beside the data."""
        file = self.data / SECRET_FILE
        if not file.exists():
            keep_for_owner(file, secrets.token_urlsafe(SECRET_LENGTH))
        return file
