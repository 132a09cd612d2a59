"""Migrated, empty databases: each service migrates one, and every further one is a copy of that."""

import shutil
from pathlib import Path

from bench.running import run
from local_servers import Postgres


class Databases:
    """Makes them on one PostgreSQL, and as SQLite files."""

    def __init__(self, postgres: Postgres, folder: Path) -> None:
        """`folder` takes the files that are copied."""
        self._postgres = postgres
        self._folder = folder
        self._migrated: dict[tuple[str, str], str] = {}

    def postgresql(self, service: str, name: str) -> str:
        """The address of one more database for a service.

        Raises `ServerError`.
        """
        if ("postgresql", service) not in self._migrated:
            template = f"migrated_{_package(service)}"
            _migrate(service, self._postgres.create_database(template))
            self._migrated["postgresql", service] = template
        return self._postgres.create_database(name, self._migrated["postgresql", service])

    def sqlite(self, service: str, file: Path) -> str:
        """The address of one more file for a service.

        Raises `ServerError`.
        """
        if ("sqlite", service) not in self._migrated:
            template = self._folder / f"migrated-{_package(service)}.db"
            _migrate(service, f"sqlite:///{template}")
            self._migrated["sqlite", service] = str(template)
        shutil.copyfile(self._migrated["sqlite", service], file)
        return f"sqlite:///{file}"


def _migrate(service: str, url: str) -> None:
    run(service, "migrate", {f"{_package(service).upper()}_DATABASE_URL": url})


def _package(service: str) -> str:
    return service.replace("-", "_")
