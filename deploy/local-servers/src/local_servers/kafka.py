"""A real Kafka (KRaft): one node, or several on loopback for fault tests."""

import base64
import signal
import socket
import struct
import subprocess
import uuid
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

from local_servers.jars import classpath, java
from local_servers.kafka_config import log4j2, server_properties
from local_servers.process import Process, ServerError, folder_or_temporary, remembered_ports, remove, wait_until
from local_servers.warm import begun_with

QUICK_START = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""Java options for brokers that live as long as a test: up in half the time and processor, slower under load.

They also begin with what was kept of Kafka's classes (see `local_servers.warm`).
"""


class Kafka:
    """A cluster of `nodes` brokers that are controllers too; about 400 MB of memory each."""

    def __init__(
        self,
        folder: Path | None = None,
        port: int | None = None,
        nodes: int = 1,
        heap: str = "512m",
        settings: Mapping[str, str] | None = None,
        java_options: Sequence[str] = (),
    ) -> None:
        """Keep the data in `folder` (None: a temporary one, deleted at the end); node 1 listens on `port` (None: free).

        `settings` are added to each node's server.properties, `java_options` to its command line.
        """
        self._folder, self._temporary = folder_or_temporary(folder, "leadloop-kafka-")
        self._wanted = {} if port is None else {"broker-1": port}
        self._nodes = range(1, nodes + 1)
        self._heap = heap
        self._settings = dict(settings or {})
        self._java_options = java_options
        self._ports: dict[str, int] = {}
        self._processes: dict[int, Process] = {}

    @property
    def bootstrap(self) -> str:
        """The brokers' addresses, for `bootstrap_servers`."""
        return ",".join(f"127.0.0.1:{self._ports[f'broker-{node}']}" for node in self._nodes)

    def start(self) -> Self:
        """Format the folder if it is new and start every node that does not run, also after `stop` and `kill`.

        Raises `ServerError`.
        """
        try:
            if not self._processes:
                self._prepare()
            for process in self._processes.values():
                process.start()
            for node, process in self._processes.items():
                wait_until(lambda node=node: self._answers(node), process, self._log(node), 90)  # type: ignore[misc]
        except BaseException:
            self.close()
            raise
        return self

    def pid(self, node: int = 1) -> int | None:
        """A node's process id; None when it does not run."""
        return self._processes[node].pid if node in self._processes else None

    def stop(self, node: int | None = None) -> None:
        """Stop one node or all in good order; `start` starts them again on the same data and ports."""
        chosen = [process for number, process in self._processes.items() if node in (None, number)]
        # together: the last node of a quorum cannot end in good order alone
        with ThreadPoolExecutor(max_workers=max(1, len(chosen))) as pool:
            list(pool.map(Process.stop, chosen))

    def kill(self, node: int | None = None) -> None:
        """Crash one node or all (SIGKILL)."""
        for number, process in self._processes.items():
            if node in (None, number):
                process.kill()

    def close(self) -> None:
        """Stop for good; a temporary folder is deleted. Safe to repeat."""
        self.stop()
        for process in self._processes.values():
            process.close()
        remove(self._temporary)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def _prepare(self) -> None:
        names = [f"{kind}-{node}" for node in self._nodes for kind in ("broker", "controller")]
        self._ports = remembered_ports(self._folder / "ports.json", names, self._wanted)
        cluster = self._folder / "cluster-id"
        if not cluster.exists():
            # The first byte is fixed: an id that begins with a dash would be taken for an option by kafka-storage.
            cluster.write_text(base64.urlsafe_b64encode(b"L" + uuid.uuid4().bytes[1:]).decode().rstrip("="))
        jars = classpath()
        warm = self._warm(jars)
        for node in self._nodes:
            place = self._place(node)
            place.mkdir(exist_ok=True)
            (place / "log4j2.properties").write_text(log4j2(self._log(node)))
            properties = place / "server.properties"
            properties.write_text(
                server_properties(node, place / "data", self._ports, len(self._nodes), self._settings)
            )
            if not (place / "data" / "meta.properties").exists():
                _format(jars, cluster.read_text(), properties, warm)
            options = [
                f"-Xmx{self._heap}",
                "-Djava.awt.headless=true",
                f"-Dlog4j2.configurationFile={place}/log4j2.properties",
                *self._java_options,
                *warm,
            ]
            self._processes[node] = Process(
                [java(), *options, "-cp", jars, "kafka.Kafka", str(properties)],
                log=place / "console.log",
                stop_signal=signal.SIGTERM,
                remove=self._temporary,
            )

    def _warm(self, jars: str) -> Sequence[str]:
        return begun_with(jars, QUICK_START, _recorded) if self._java_options == QUICK_START else ()

    def _place(self, node: int) -> Path:
        return self._folder / f"node-{node}"

    def _log(self, node: int) -> Path:
        return self._place(node) / "kafka.log"

    def _answers(self, node: int) -> bool:
        return answers(self._ports[f"broker-{node}"])


def answers(port: int) -> bool:
    """Whether a broker answers the first question of every client (ApiVersions)."""
    question = struct.pack(">hhih", 18, 0, 1, -1)
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as connection:
            connection.sendall(struct.pack(">i", len(question)) + question)
            return len(connection.recv(4)) == 4  # the length of the answer: enough to know that requests are served
    except OSError:
        return False


def _recorded(options: Sequence[str]) -> None:
    """Run a broker for once, for Java to write down what it used."""
    with Kafka(java_options=options):
        pass


def _format(jars: str, cluster: str, properties: Path, options: Sequence[str]) -> None:
    command = [java(), "-XX:TieredStopAtLevel=1", *options, "-cp", jars, "kafka.tools.StorageTool", "format"]
    done = subprocess.run(
        [*command, "-t", cluster, "-c", str(properties)], check=False, capture_output=True, text=True, timeout=120
    )
    if done.returncode:
        raise ServerError(f"Kafka's folder could not be formatted: {done.stderr.strip()}")
