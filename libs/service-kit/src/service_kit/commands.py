"""Group commit: requests wait for the commit in flight and go into the next transaction together.

Each gets its own answer, after the commit. One bad item never fails its neighbours: a use case answers refusals item by
item, and if a whole transaction fails, its halves are run alone.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import structlog

from event_bus.transaction import TRANSIENT, CommitUnknownError, Database, StaleError, Transaction
from service_kit.errors import Refusal, unavailable, unknown_outcome
from service_kit.idempotency import Answer, Once, StoredAnswers

C = TypeVar("C")
R = TypeVar("R")
UseCase = Callable[[Transaction, Sequence[C]], Awaitable[Sequence[R | Refusal]]]
"""Loads, decides, saves and tells for a batch in an open transaction; answers or refuses each command in its place."""
Render = Callable[[Sequence[R | Refusal]], Answer]
"""Makes the HTTP answer of one request out of the results of its commands; pure, called before the commit."""
MAX_BATCH = 256
STALE_ATTEMPTS = 20
log = structlog.get_logger("service_kit.commands")


class _Request(NamedTuple):
    commands: Sequence[Any]
    render: Callable[[Sequence[Any]], Any]
    once: Once | None
    answer: "asyncio.Future[Any]"


class Commands(Generic[C, R]):
    """The door to one use case."""

    def __init__(
        self, database: Database, use_case: UseCase[C, R], stored: StoredAnswers, *, max_batch: int = MAX_BATCH
    ) -> None:
        self._database = database
        self._use_case = use_case
        self._stored = stored
        self._max_batch = max_batch
        self._waiting: deque[_Request] = deque()
        self._running: asyncio.Task[None] | None = None

    async def answer(self, commands: Sequence[C], render: Render[R], once: Once | None = None) -> Answer:
        """The HTTP answer to one request, after its effects are durable.

        Raises `Refusal` (503) when the database is away; nothing was stored then.
        """
        answer: Answer = await self._submit(commands, render, once)
        return answer

    async def run(self, command: C) -> R:
        """The result of one command; raises its `Refusal`."""
        result: R | Refusal = (await self._submit([command], list, None))[0]
        if isinstance(result, Refusal):
            raise result
        return result

    async def _submit(self, commands: Sequence[C], render: Callable[[Sequence[Any]], Any], once: Once | None) -> Any:
        request = _Request(commands, render, once, asyncio.get_running_loop().create_future())
        self._waiting.append(request)
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._drain())
        return await request.answer

    async def _drain(self) -> None:
        while self._waiting:
            await self._run(self._take())

    def _take(self) -> list[_Request]:
        """What fits into one transaction; a key that is in it already waits for the next."""
        taken: list[_Request] = []
        later: list[_Request] = []
        keys: set[str] = set()
        size = 0
        while self._waiting and (not taken or size + len(self._waiting[0].commands) <= self._max_batch):
            request = self._waiting.popleft()
            if request.answer.done():
                continue  # the client went away before its turn
            if request.once is not None and request.once.identity in keys:
                later.append(request)
                continue
            if request.once is not None:
                keys.add(request.once.identity)
            taken.append(request)
            size += len(request.commands)
        self._waiting.extendleft(reversed(later))
        return taken

    async def _run(self, requests: list[_Request]) -> None:
        if not requests:
            return
        try:
            answers = await self._attempt(requests)
        except TRANSIENT as error:
            log.warning("commands_refused", reason=type(error).__name__)
            refusal = unknown_outcome() if isinstance(error, CommitUnknownError) else unavailable()
            for request in requests:
                _fail(request, refusal)
        except Exception as error:  # noqa: BLE001  # halved until it fails alone, then its own caller hears of it
            if len(requests) == 1:
                _fail(requests[0], unavailable() if isinstance(error, StaleError) else error)
            else:
                middle = len(requests) // 2
                await self._run(requests[:middle])
                await self._run(requests[middle:])
        else:
            for request, answer in zip(requests, answers, strict=True):
                if isinstance(answer, Refusal):
                    _fail(request, answer)
                elif not request.answer.done():
                    request.answer.set_result(answer)

    async def _attempt(self, requests: Sequence[_Request]) -> list[Any]:
        attempt = 0
        while True:
            attempt += 1
            try:
                async with self._database.transaction() as transaction:
                    return await self._in(transaction, requests)
            except StaleError:
                # Somebody else's commit came between our reading and our writing: read anew. What is never through is
                # no accident but something in the batch.
                if attempt == STALE_ATTEMPTS:
                    raise
                await asyncio.sleep(0.002 * attempt)

    async def _in(self, transaction: Transaction, requests: Sequence[_Request]) -> list[Any]:
        once = [request.once for request in requests if request.once is not None]
        known = await self._stored.find(transaction, once)
        fresh = [request for request in requests if request.once is None or request.once.identity not in known]
        commands = [command for request in fresh for command in request.commands]
        results = list(await self._use_case(transaction, commands)) if commands else []
        rendered: dict[int, Any] = {}
        place = 0
        for request in fresh:
            rendered[id(request)] = request.render(results[place : place + len(request.commands)])
            place += len(request.commands)
        await self._stored.store(
            transaction, [(request.once, rendered[id(request)]) for request in fresh if request.once is not None]
        )
        return [
            rendered[id(request)] if id(request) in rendered else known[request.once.identity]  # type: ignore[union-attr]
            for request in requests
        ]


def _fail(request: _Request, error: BaseException) -> None:
    if not request.answer.done():
        request.answer.set_exception(error)
