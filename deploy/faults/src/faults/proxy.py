"""A TCP proxy on loopback that can be cut, slowed down or left half open."""

import asyncio
import contextlib
from typing import Literal

Mode = Literal["open", "cut", "slow", "half_open"]
PIECE = 64 * 1024
SLOW_SECONDS = 0.15
LOOK_SECONDS = 0.05


class Proxy:
    """Passes every connection on to one port, as its mode says."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self.mode: Mode = "open"
        self.port = 0

    async def start(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """End every connection and stop listening."""
        if self._server is not None:
            self._server.close()
        self._drop()

    @property
    def used(self) -> int:
        """How many connections go this way."""
        return len(self._writers) // 2

    def turn(self, mode: Mode) -> int:
        """Change the mode and answer how many connections are hit.

        `cut` resets all and takes no new ones, `slow` delays every piece, `half_open` passes nothing back.
        """
        self.mode = mode
        hit = self.used
        if mode == "cut":
            self._drop()
        return hit

    def heal(self) -> None:
        """Open again; what hung in a half-open connection is reset, as a router that comes back would do it."""
        if self.mode == "half_open":
            self._drop()
        self.mode = "open"

    def _drop(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()
        self._writers.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.mode == "cut":
            writer.transport.abort()
            return
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        pair = (writer, back)
        self._writers.update(pair)
        try:
            await asyncio.gather(self._pass(reader, back, back=False), self._pass(there, writer, back=True))
        finally:
            for one in pair:
                self._writers.discard(one)
                one.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, back: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(PIECE):
                if self.mode == "slow":
                    await asyncio.sleep(SLOW_SECONDS)
                while back and self.mode == "half_open":  # noqa: ASYNC110  # rarely, and for seconds
                    await asyncio.sleep(LOOK_SECONDS)
                writer.write(piece)
                await writer.drain()
        with contextlib.suppress(OSError, RuntimeError):
            writer.transport.abort() if not back else writer.close()
