"""Fresh databases by the hundred: copies of a template that is built once."""

import shutil
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Protocol

from local_servers.postgres import Postgres
from local_servers.talk import Talk, creation, removal

Build = Callable[[str], None]
"""Fills the empty database at a URL: runs a service's migrations."""


class Databases(Protocol):
    """Databases of one kind."""

    def fresh(self, template: str, build: Build | None) -> str:
        """The URL of a new database: empty, or a copy of what `build` made the first time `template` was asked for."""

    def drop_all(self) -> None:
        """Forget the databases handed out since the last time."""


class PostgresDatabases:
    """Databases on a PostgreSQL server; the next copy is made while a test uses the last one."""

    def __init__(self, server: Postgres) -> None:
        self._server = server
        self._numbers = count(1)
        self._templates: dict[str, str] = {}
        self._spare: dict[str, Future[str]] = {}
        self._used: list[str] = []
        self._talk: Talk | None = None
        """Of the worker alone."""
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="fresh-databases")

    def fresh(self, template: str, build: Build | None) -> str:
        """A copy of the template, by its URL."""
        source = self._template(template, build)
        ready = self._spare.pop(source, None) or self._worker.submit(self._copy, source)
        name = ready.result()
        self._used.append(name)
        self._spare[source] = self._worker.submit(self._copy, source)
        return self._server.url(name)

    def drop_all(self) -> None:
        """Drop them behind the next test's back, for dropping waits for the disk."""
        for name in self._used:
            self._worker.submit(self._say, removal(name))
        self._used.clear()

    def close(self) -> None:
        """Stop working; the server itself is somebody else's."""
        self._worker.shutdown(cancel_futures=True)
        if self._talk is not None:
            self._talk.close()

    def _template(self, template: str, build: Build | None) -> str:
        if build is None:
            return "template0"
        if template not in self._templates:
            name = f"template_of_{template}"
            build(self._server.create_database(name))
            self._templates[template] = name
        return self._templates[template]

    def _copy(self, source: str) -> str:
        name = f"test_{next(self._numbers)}"
        self._say(creation(name, source))
        return name

    def _say(self, sql: str) -> None:
        if self._talk is None:
            self._talk = self._server.talk()
        try:
            self._talk.say(sql)
        except BaseException:
            self._talk = None
            raise


class SqliteDatabases:
    """Databases in files of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._templates: dict[str, Path] = {}
        self._used: list[Path] = []

    def fresh(self, template: str, build: Build | None) -> str:
        """A copy of the template, by its URL."""
        file = self._folder / f"test_{next(self._numbers)}.db"
        if build is not None:
            shutil.copyfile(self._template(template, build), file)
        self._used.append(file)
        return f"sqlite:///{file}"

    def drop_all(self) -> None:
        """Delete the files."""
        for file in self._used:
            for suffix in ("", "-wal", "-shm"):
                file.with_name(file.name + suffix).unlink(missing_ok=True)
        self._used.clear()

    def _template(self, template: str, build: Build) -> Path:
        if template not in self._templates:
            file = self._folder / f"template_of_{template}.db"
            build(f"sqlite:///{file}")
            self._templates[template] = file
        return self._templates[template]
