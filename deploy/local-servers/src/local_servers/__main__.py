"""`python -m local_servers postgres|kafka|stack|fetch`: servers in the foreground until Ctrl-C, or only downloads."""

import argparse
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from local_servers.jars import classpath, java
from local_servers.kafka import Kafka
from local_servers.postgres import Postgres
from local_servers.process import ServerError
from local_servers.stack import run

LOOK_SECONDS = 0.5


def main() -> None:
    """Do what the arguments say; exit status 1 with one sentence when it cannot be done."""
    arguments = _arguments()
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell that starts us in the background has SIGINT ignored
        signal.signal(number, _interrupt)
    try:
        if arguments.what == "postgres":
            _postgres(arguments)
        elif arguments.what == "kafka":
            _kafka(arguments)
        elif arguments.what == "stack":
            run(arguments.data, arguments.port)
        else:
            print(f"java: {java()}")
            print(f"jars: {len(classpath().split(':'))}")
    except ServerError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        print("stopped")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local_servers", description=__doc__)
    commands = parser.add_subparsers(dest="what", required=True)
    for what in ("postgres", "kafka"):
        command = commands.add_parser(what)
        command.add_argument("--folder", type=Path, help="keep the data here (default: a temporary folder)")
        command.add_argument(
            "--port", type=int, help="listen here (default: the last port of the folder, or a free one)"
        )
        if what == "postgres":
            command.add_argument("--database", action="append", default=[], help="create it if it is missing")
        else:
            command.add_argument("--nodes", type=int, default=1, help="how many brokers")
    stack = commands.add_parser("stack", help="the whole of Leadloop on both")
    stack.add_argument("--data", type=Path, required=True, help="keep everything here")
    stack.add_argument("--port", type=int, help="the gateway's port")
    commands.add_parser("fetch", help="download what Kafka needs, once")
    return parser.parse_args()


def _postgres(arguments: argparse.Namespace) -> None:
    with Postgres(arguments.folder, arguments.port) as server:
        existing = server.execute("SELECT datname FROM pg_database").splitlines()
        for name in arguments.database:
            if name not in existing:
                server.create_database(name)
        for name in arguments.database or ["postgres"]:
            print(f"url: {server.url(name)}", flush=True)
        wait()


def _kafka(arguments: argparse.Namespace) -> None:
    with Kafka(arguments.folder, arguments.port, arguments.nodes) as server:
        print(f"bootstrap: {server.bootstrap}", flush=True)
        wait()


def wait() -> None:
    """Wait until a signal ends it.

    Not by `signal.pause`: a signal that comes just before that begins to wait would be noticed with the next one only.
    """
    while True:
        time.sleep(LOOK_SECONDS)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
