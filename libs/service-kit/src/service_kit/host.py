"""Runs one service in its own process: `lead-intake serve`, `lead-intake migrate`, and what operators type."""

import argparse
import asyncio
import signal
from collections.abc import Awaitable, Callable
from functools import partial
from types import FrameType
from typing import TypeVar

import structlog
import uvicorn
from starlette.types import ASGIApp

from event_bus.clock import Clock, system_clock
from event_bus.port import Log
from event_contracts.topics import BY_NAME
from service_kit.collecting import collect_seldom
from service_kit.logs import open_log
from service_kit.observe import configure_logs
from service_kit.operators import add_commands, operate
from service_kit.service import Service
from service_kit.settings import ServiceSettings, read_settings

S = TypeVar("S", bound=ServiceSettings)
GRACE_SECONDS = 25
KEEP_ALIVE_SECONDS = 75
"""Longer than clients keep idle connections, or a request could meet a connection that is just being closed."""
log = structlog.get_logger("service_kit.host")


def run_command(name: str, package: str, kind: type[S], create: Callable[[S, Log, Clock], Service]) -> None:
    """The command line of one service."""
    parser = argparse.ArgumentParser(prog=name)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="answer requests, consume and publish events")
    commands.add_parser("migrate", help="bring the database to this version's tables")
    replay = commands.add_parser("replay", help="read a partition again from an offset; repeats change nothing")
    replay.add_argument("topic", choices=sorted(BY_NAME))
    replay.add_argument("partition", type=int)
    replay.add_argument("offset", type=int)
    replay.add_argument("--group", default=name)
    replay.add_argument("--over-a-hole", action="store_true", help="go on ahead, giving up what the log has lost")
    add_commands(commands)
    arguments = parser.parse_args()
    configure_logs()
    settings = read_settings(kind)
    if arguments.command == "migrate":
        from service_kit.migrations import upgrade  # who serves never needs it: 4 MB

        asyncio.run(upgrade(package, settings.database_url.get_secret_value()))
    elif arguments.command == "serve":
        asyncio.run(_serve(settings, create))
    elif arguments.command == "replay":
        part = (arguments.topic, arguments.partition)
        service = create(settings, open_log(settings), system_clock)
        asyncio.run(_replay(service, arguments.group, part, arguments.offset, over_a_hole=arguments.over_a_hole))
    else:
        asyncio.run(operate(create(settings, open_log(settings), system_clock), arguments))


async def _serve(settings: S, create: Callable[[S, Log, Clock], Service]) -> None:
    event_log = open_log(settings)
    await _until_there(event_log.start)
    service = create(settings, event_log, system_clock)
    await service.start()
    try:
        await listen(
            service.asgi, settings.host, settings.port, on_stopping=service.leave, pause=settings.not_ready_seconds
        )
    finally:
        await service.stop()
        await event_log.stop()


async def _until_there(start: Callable[[], Awaitable[None]]) -> None:
    """A service may be started before its broker: wait for it, visibly."""
    while True:
        try:
            await start()
        except ConnectionError as error:
            log.warning("waiting_for_the_event_log", reason=type(error).__name__)
            await asyncio.sleep(1)
        else:
            return


class _Server(uvicorn.Server):
    """Says first that it is stopping, answers for a while, then finishes what is in flight and refuses what comes."""

    def __init__(self, config: uvicorn.Config, on_stopping: Callable[[], None], pause: float) -> None:
        super().__init__(config)
        self._loop = asyncio.get_running_loop()
        self._on_stopping = on_stopping
        self._pause = pause
        self._stopping = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal; the second one is not kept waiting."""
        if self._stopping or not self._pause:
            self._on_stopping()
            super().handle_exit(sig, frame)
            return
        self._stopping = True
        self._on_stopping()
        leave = partial(super().handle_exit, sig, frame)
        self._loop.call_soon_threadsafe(self._loop.call_later, self._pause, leave)


async def listen(
    app: ASGIApp,
    host: str,
    port: int,
    on_listening: Callable[[], None] | None = None,
    *,
    on_stopping: Callable[[], None] = lambda: None,
    pause: float = 0.0,
) -> None:
    """Answer requests until a signal asks to stop; in-flight requests are finished.

    `on_stopping` is called at once then, and requests are still taken for `pause` seconds, so that whoever asks
    `/readyz` before sending requests here has noticed.
    """
    config = uvicorn.Config(
        app, host=host, port=port, lifespan="off", access_log=False, log_config=None,
        timeout_graceful_shutdown=GRACE_SECONDS, timeout_keep_alive=KEEP_ALIVE_SECONDS,
        server_header=False, date_header=False,
    )  # fmt: skip
    server = _Server(config, on_stopping, pause)
    # uvicorn raises the signal it caught once more at its end; ours ignores it, so that we can stop in order.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    collect_seldom()
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():  # noqa: ASYNC110  # uvicorn has no event to wait on
        await asyncio.sleep(0.01)
    if on_listening is not None and server.started:
        on_listening()
    await serving


async def _replay(service: Service, group: str, part: tuple[str, int], offset: int, *, over_a_hole: bool) -> None:
    groups = {consumer.group: consumer for consumer in service.consumers}
    try:
        if group not in groups:
            raise SystemExit(f"no such group; this service has {', '.join(sorted(groups))}")
        if over_a_hole:
            await groups[group].leap(part, offset)
        else:
            await groups[group].rewind(part, offset)
    except ValueError as error:
        raise SystemExit(f"offset {offset} is {error}") from error
    finally:
        await service.database.close()
