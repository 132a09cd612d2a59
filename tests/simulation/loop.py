"""An event loop with virtual time: the seed picks which step runs next, and a process can be killed between any two."""

import asyncio
import heapq
import zlib
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from contextlib import suppress
from contextvars import Context, ContextVar, copy_context
from functools import partial
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")
PROCESS: ContextVar["Process | None"] = ContextVar("process", default=None)
STEP_SECONDS = 0.00002
"""What a step takes, so that whoever only ever yields cannot stop time."""
LATE_ONE_IN = 24
LATEST_SECONDS = 0.03
STEPS_LIMIT = 400_000


class StuckError(AssertionError):
    """The seed did not come to its end."""


class Process:
    """What dies together: every task and every connection that was opened inside."""

    def __init__(self, name: str, life: int) -> None:
        self.name = name
        self.life = life
        self.alive = True
        self.stopped_until = 0.0
        self.stood_still = False
        """Whether a step of it has had to wait since it was stopped."""
        self.tasks: list[asyncio.Task[Any]] = []
        self.connections: list[Any] = []
        self.calls: set[asyncio.Future[Any]] = set()
        """Of clients outside, who learn that the connection broke."""
        self.doors: dict[str, Any] = {}
        """Use cases that do not stand in the service's own application, by name."""
        self.broken: Callable[[str], Exception | None] = lambda _kind: None
        """Asked before and after work on the database."""

    def __str__(self) -> str:
        return f"{self.name}#{self.life}"

    def context(self) -> Context:
        """A context inside this process."""
        inside = copy_context()
        inside.run(PROCESS.set, self)
        return inside


class Step(list[Any]):
    """What is called, its arguments and its context; nothing once it is cancelled.

    A list, and no `asyncio.Handle`: thousands are made in a seed, and this takes no call of a Python function.
    """

    __slots__ = ()
    cancel = list.clear


class SimulatedLoop(asyncio.BaseEventLoop):
    """Runs one step at a time; nothing outside can change what it does."""

    get_debug = bool  # type: ignore[assignment]  # never, which every future asks: without a call of a Python function

    def __init__(self, random: Random, note: Callable[[str], None] | None = None) -> None:
        super().__init__()
        self.create_future = partial(asyncio.Future, loop=self)  # type: ignore[method-assign]  # as it was, sooner
        self.random = random
        self.now = 0.0
        self.steps = 0
        self.trace = 0
        self._note = note
        self._ready_now: list[Step] = []
        self._timers: list[tuple[float, int, Step]] = []
        self._count = 0
        self._graves: list[asyncio.Task[Any]] = []
        self.hurried = False
        """No more late steps: faults are over."""
        self.set_exception_handler(lambda _loop, _about: None)

    def time(self) -> float:
        """Virtual seconds since the seed began."""
        return self.now

    def call_soon(self, callback: Any, *args: Any, context: Context | None = None) -> Step:  # type: ignore[override]
        """Some later step; now and then it is late."""
        step = Step((callback, args, copy_context() if context is None else context))
        if not self.hurried and self.random.random() * LATE_ONE_IN < 1:
            self._later(self.now + self.random.random() * LATEST_SECONDS, step)
        else:
            self._ready_now.append(step)
        return step

    call_soon_threadsafe = call_soon  # type: ignore[assignment]

    def call_at(self, when: float, callback: Any, *args: Any, context: Context | None = None) -> Step:  # type: ignore[override]
        """Not before `when`."""
        return self._later(when, Step((callback, args, copy_context() if context is None else context)))

    def call_later(self, delay: float, callback: Any, *args: Any, context: Context | None = None) -> Step:  # type: ignore[override]
        """After `delay`."""
        return self._later(self.now + delay, Step((callback, args, copy_context() if context is None else context)))

    def _later(self, when: float, step: Step) -> Step:
        self._count += 1
        heapq.heappush(self._timers, (when, self._count, step))
        return step

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., Any], *args: Any
    ) -> "asyncio.Future[Any]":
        """Inline, at a later step; a process killed before it has not done it, one killed after it has not heard."""
        future = self.create_future()
        kind = getattr(executor, "_thread_name_prefix", "")
        self.call_soon(self._work, future, kind, func, args)
        return future

    def _work(self, future: "asyncio.Future[Any]", kind: str, func: Callable[..., Any], args: Any) -> None:
        process = PROCESS.get()
        fault = process.broken(f"before {kind}") if process else None
        result: Any = None
        if fault is None:
            try:
                result = func(*args)
            except StopIteration:
                fault = RuntimeError("StopIteration")
            except Exception as error:  # noqa: BLE001  # it belongs to whoever waits for it
                fault = error
            else:
                fault = process.broken(f"after {kind}") if process else None
        if future.done():
            return
        if fault is None:
            future.set_result(result)  # whoever waits hears of it at a later step
        else:
            future.set_exception(fault)

    def spawn(self, process: Process, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """A task that dies with the process."""
        task: asyncio.Task[T] = self.create_task(work, context=process.context())
        return task

    def create_task(self, coro: Any, *, name: str | None = None, context: Context | None = None) -> Any:
        """Remembered by its process."""
        task: asyncio.Task[Any] = asyncio.Task(coro, loop=self, name=name or "task", context=context)
        process = (copy_context() if context is None else context).get(PROCESS)
        if process is not None:
            process.tasks.append(task)
            if len(process.tasks) > 200:
                process.tasks = [one for one in process.tasks if not one.done()]
        return task

    def kill(self, process: Process) -> None:
        """As `kill -9`: no step of it ever runs again, what it had not committed is gone, its clients hear a break."""
        process.alive = False
        for connection in process.connections:
            connection.close()
        self._graves += [task for task in process.tasks if not task.done()]
        for call in [*process.calls]:
            if not call.done():
                call.set_exception(ConnectionResetError("the process died"))

    def run_forever(self) -> None:
        """Only `run_until_complete` is of use."""
        raise NotImplementedError

    def run_until_complete(self, work: Coroutine[Any, Any, T]) -> T:  # type: ignore[override]
        """Step by step to the end of `work`."""
        asyncio.events._set_running_loop(self)
        try:
            task = self.create_task(work)
            while not task.done():
                self._step()
            result: T = task.result()
            return result
        finally:
            asyncio.events._set_running_loop(None)

    def _step(self) -> None:
        if not self._ready_now:
            if not self._timers:
                raise StuckError("nothing will ever happen again")
            self.now = max(self.now, self._timers[0][0])
        self.now += STEP_SECONDS
        while self._timers and self._timers[0][0] <= self.now:
            self._ready_now.append(heapq.heappop(self._timers)[2])
        ready = self._ready_now
        place = int(self.random.random() * len(ready))
        ready[place], ready[-1] = ready[-1], ready[place]
        step = ready.pop()
        if not step:
            return
        callback, args, context = step
        process = context.get(PROCESS)
        if process is not None:
            if not process.alive:
                return
            if process.stopped_until > self.now:
                process.stood_still = True
                self._later(process.stopped_until, step)
                return
        self.steps += 1
        if self.steps > STEPS_LIMIT:
            raise StuckError(f"no end after {STEPS_LIMIT} steps")
        self.trace = (self.trace * 31 + place * 8191 + len(ready) * 131 + int(self.now * 1e6)) & 0xFFFFFFFF
        if self._note is not None:
            self._note(f"{self.now:10.5f} {process or 'outside'}: {_named(callback)}")
        try:  # noqa: SIM105  # `suppress` would be one more call in each of thousands of steps
            context.run(callback, *args)
        except Exception:  # noqa: BLE001, S110  # what a callback raises, nobody hears
            pass

    def mark(self, what: str) -> None:
        """Something that belongs to the trace: a fault, a record on the log, an answer."""
        self.trace = zlib.crc32(what.encode(), self.trace)
        if self._note is not None:
            self._note(f"{self.now:10.5f} * {what}")

    def bury(self) -> None:
        """Let go of everything; what still ran ends without another effect that anybody would see."""
        every = self._graves + [task for task in asyncio.all_tasks(self) if not task.done()]
        for task in every:
            task._log_destroy_pending = False  # type: ignore[attr-defined]
            with suppress(BaseException):
                task.get_coro().close()  # type: ignore[union-attr]
        self._graves.clear()
        self._ready_now.clear()
        self._timers.clear()
        self._closed = True


def _named(callback: Any) -> str:
    task = getattr(callback, "__self__", None)
    if isinstance(task, asyncio.Task):
        frame: Any = task.get_coro()
        inner: Any = frame
        while (inner := getattr(inner, "cr_await", None)) is not None and hasattr(inner, "cr_frame"):
            frame = inner
        code = getattr(frame, "cr_frame", None)
        return f"{getattr(frame, '__qualname__', '?')}:{code.f_lineno if code else '-'}"
    return getattr(callback, "__qualname__", repr(type(callback)))
