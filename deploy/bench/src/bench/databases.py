"""Migrated, empty databases: each service migrates one, and every further one is a copy of that."""

import shutil
from collections import defaultdict
from pathlib import Path
from threading import Lock

from bench.running import run
from local_servers import Postgres


class Databases:
    """Makes them on one PostgreSQL, and as SQLite files."""

    def __init__(self, postgres: Postgres, folder: Path) -> None:
        """`folder` takes the files that are copied."""
        self._postgres = postgres
        self._folder = folder
        self._migrated: dict[tuple[str, str], str] = {}
        self._one_at_a_time: defaultdict[str, Lock] = defaultdict(Lock)
        """By service: who wants what somebody else makes already waits for it."""

    def postgresql(self, service: str, name: str) -> str:
        """The address of one more database for a service.

        Raises `ServerError`.
        """
        return self._postgres.create_database(name, self.migrated(service, "postgresql"))

    def sqlite(self, service: str, file: Path) -> str:
        """The address of one more file for a service.

        Raises `ServerError`.
        """
        shutil.copyfile(self.migrated(service, "sqlite"), file)
        return f"sqlite:///{file}"

    def migrated(self, service: str, dialect: str) -> str:
        """What further ones are copied from: a database's name, or a file; made when it is first wanted.

        Raises `ServerError`.
        """
        with self._one_at_a_time[service]:
            if (dialect, service) not in self._migrated:
                self._migrated[dialect, service] = self._made(service, dialect)
            return self._migrated[dialect, service]

    def _made(self, service: str, dialect: str) -> str:
        if dialect == "postgresql":
            template = f"migrated_{_package(service)}"
            _migrate(service, self._postgres.create_database(template))
            return template
        file = self._folder / f"migrated-{_package(service)}.db"
        _migrate(service, f"sqlite:///{file}")
        return str(file)


def _migrate(service: str, url: str) -> None:
    run(service, "migrate", {f"{_package(service).upper()}_DATABASE_URL": url})


def _package(service: str) -> str:
    return service.replace("-", "_")
