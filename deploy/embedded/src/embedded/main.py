"""`leadloop run` and `leadloop demo`: everything in one process."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from digest.domain.first_run import first_run_token
from embedded.loop_line import loop_line
from embedded.process import Embedded
from embedded.tool import writing
from embedded.ways_in import first_mails, ways_in
from service_kit.host import listen
from service_kit.observe import configure_logs
from story import LARGEST, SMALLEST, Api, StoryError, quiet, tell

DEFAULT_PORT = 8000
WHERE_TO_LOOK = (
    "the loop: {url}/digest/v1/loop",
    "what needs a salesperson now: {url}/digest/v1/active-leads",
    "every route: {url}/intake/docs, /qualification/docs, /sales/docs, /digest/docs",
)
Then = Callable[[Embedded, str], Coroutine[Any, Any, None]]


def say(line: str) -> None:
    """One line for the person who started it."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def serve(host: Embedded, port: int, then: Then) -> None:
    """Start, listen, do `then` beside it, and stop cleanly: when asked to, or when `then` fails, with its error."""
    app = await host.start()
    url = f"http://127.0.0.1:{port}"
    telling: list[asyncio.Task[None]] = []

    def begin() -> None:
        task = asyncio.create_task(then(host, url))
        task.add_done_callback(_stop_if_failed)
        telling.append(task)

    try:
        await listen(app, "127.0.0.1", port, begin)
    finally:
        for task in telling:
            task.cancel()
        failures = [f for f in await asyncio.gather(*telling, return_exceptions=True) if isinstance(f, Exception)]
        await host.stop()
        if failures:
            raise failures[0]


def _stop_if_failed(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        os.kill(os.getpid(), signal.SIGTERM)  # the one way to stop in good order


async def introduce(host: Embedded, url: str, *, keep_key: bool = False) -> None:
    """Say where everything is; the first admin's key once, unless it is kept to be said again."""
    say(f"url: {url}")
    if host.key_file.exists():
        say(f"admin key: {host.admin_key()}")
        if not keep_key:
            host.key_file.unlink()
    if not keep_key:
        first = f"{url}/digest/first-run/{first_run_token(host.secret())}"
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            if (await client.get(first)).status_code == 200:
                say(f"first sign-in: {first}")
    for line in WHERE_TO_LOOK:
        say(line.format(url=url))


async def say_the_loop(host: Embedded, url: str) -> None:
    """Ways in for each role, and the ledger of everything so far in a line."""
    key = {"Authorization": f"Bearer {host.admin_key()}"}
    async with httpx.AsyncClient(base_url=url, headers=key, trust_env=False, timeout=30) as client:
        await first_mails(client, host.data)
        for role, path in (await ways_in(client, host.data)).items():
            say(f"sign in as {role}: {url}{path}")
        say(f"mails: {url}/digest/mailbox")
        answer = await client.get("/digest/v1/loop")
        say(loop_line(answer.raise_for_status().json()))


def demo(leads: int, seed: int, end: datetime) -> Then:
    """Tell the story through the public API unless it was told already, then say how the loop stands."""

    async def then(host: Embedded, url: str) -> None:
        await introduce(host, url, keep_key=True)
        async with writing(host.event_log) as write:
            state = host.data / "story.json"
            await tell(
                url, host.admin_key(), leads=leads, seed=seed, end=end, state=state, on_progress=say, write=write,
                dated=True,
            )  # fmt: skip
        await host.look_at_sources()
        async with Api(url, host.admin_key(), "sources") as api:
            await quiet(api)
        await say_the_loop(host, url)

    return then


def cli() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="leadloop")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, help_text in (("run", "start empty (or go on)"), ("demo", "start with a story of a year")):
        command = commands.add_parser(name, help=help_text)
        command.add_argument("--data", type=Path, required=True)
        command.add_argument("--port", type=int, default=DEFAULT_PORT)
        command.add_argument("--time-zone", default="UTC")
        if name == "demo":
            command.add_argument("--leads", type=int, default=0, help="0: the story's own size")
            command.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.command == "demo" and arguments.leads and not SMALLEST <= arguments.leads <= LARGEST:
        parser.error(f"--leads must be {SMALLEST} to {LARGEST}, or 0 for the story's own size")
    configure_logs("WARNING")
    is_demo = arguments.command == "demo"
    then = demo(arguments.leads, arguments.seed, datetime.now(UTC)) if is_demo else introduce
    try:
        address = f"http://127.0.0.1:{arguments.port}"
        host = Embedded(arguments.data, time_zone=arguments.time_zone, demo=is_demo, address=address)
        asyncio.run(serve(host, arguments.port, then))
    except ConnectionError as error:
        raise SystemExit(f"cannot start: {error}") from None
    except StoryError as error:
        raise SystemExit(f"the story cannot go on: {error}") from None


if __name__ == "__main__":
    cli()
