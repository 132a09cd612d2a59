"""One fault run, from an empty folder to a verdict."""

import asyncio
import random
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import httpx

from faults.breaker import Breaker
from faults.breaking_one import OneBreaker
from faults.checker import Checker
from faults.client import Client
from faults.counts import check_outcomes, check_received
from faults.databases import SERVICES
from faults.effects import check_ends, check_mails, check_scores, check_tallies, check_writes
from faults.history import History
from faults.injecting import Injector
from faults.installation import Installation
from faults.journey import Journeys
from faults.one_process import OneProcess
from faults.rebuilding import check_rebuild
from faults.sizes import Size
from faults.standings import check_standings, check_versions
from faults.stories import story_of
from faults.verdict import Verdict
from faults.ways_in import check_ways_in
from faults.words import check_words

PATIENCE_SECONDS = 90.0
"""How long nothing at all may move once faults have stopped."""
START_SECONDS = 300.0
VARIANT_PATIENCE_SECONDS = 25.0
"""Of a broken variant it is known that something will hang; what it is caught by is not that."""
SURE_SECONDS = 12.0
"""Of a broken variant: nothing waits anywhere and no write was answered for so long, longer than a client waits for an
answer and before it asks again. What its journeys still wait for will not come."""
QUIET_LOOKS = 3


class Run:
    """One installation, broken and judged."""

    def __init__(self, size: Size, seed: int, variant: str | None, stack: str) -> None:
        self._size = size
        self._seed = seed
        self._variant = variant
        self._patience = PATIENCE_SECONDS if variant is None else VARIANT_PATIENCE_SECONDS
        self._history = History()
        self._last = (0, 0)
        self._moved = self._busy = time.monotonic()
        self._folder = tempfile.TemporaryDirectory(prefix="leadloop-faults-")
        place = Path(self._folder.name)
        place.chmod(0o711)
        self.installation: Installation | OneProcess
        self._breaker: Breaker
        if stack == "embedded":
            self.installation = OneProcess(place, variant, own_disk=True)
            self._breaker = OneBreaker(self.installation, self._history, seed)
        else:
            self.installation = Installation(place, variant)
            self._breaker = Injector(self.installation, self._history, seed, size)

    async def judged(self) -> Verdict:
        """Start, break, heal, wait, check."""
        began = time.monotonic()
        try:
            await self.installation.start()
            async with Client(self.installation, self._history, random.Random(self._seed + 1)) as client:
                await self._break(client)
                quiet = await self._quiet()
            verdict = await self._check(quiet=quiet)
        finally:
            await self.installation.close()
        verdict.figures["seconds"] = round(time.monotonic() - began, 1)
        return verdict

    def close(self) -> None:
        """Forget the data."""
        self._folder.cleanup()

    async def _break(self, client: Client) -> None:
        await self._until(self._key, "the first administrator's key")
        journeys = Journeys(client, self.installation.bootstrap, random.Random(self._seed + 2))
        await journeys.found()
        print(f"{self._history.now():7.1f} s  people are known, faults begin", flush=True)
        breaking = asyncio.create_task(self._breaker.run(self._size))
        # A journey has about 19 events; those that are on their way when the last fault is done are finished.
        least = self._size.events // 16
        made = 0
        running: set[asyncio.Task[None]] = set()
        while not breaking.done() or made < least:
            while len(running) < self._size.at_once:
                made += 1
                self._breaker.share = made / least
                running.add(asyncio.create_task(journeys.one()))
            done, running = await asyncio.wait(running, timeout=1.0, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            if breaking.done() and breaking.exception() is not None:
                breaking.result()
            if await self._hangs(done=breaking.done()):
                break
        self._breaker.enough = True
        await breaking
        self._breaker.heal()
        print(f"{self._history.now():7.1f} s  faults are done, {made} journeys begun", flush=True)
        while running and not await self._hangs(done=True):
            _, running = await asyncio.wait(running, timeout=1.0)
        for task in running:
            task.cancel()
        if running:
            waits = [f"a journey waits for {what}" for what in journeys.waiting.values()]
            self._history.unfinished += waits

    async def _hangs(self, *, done: bool) -> bool:
        """Whether no write was answered for too long while nothing is broken any more."""
        now = (len(self._history.told), len(self._history.inbound))
        moved = now != self._last
        if moved or not done:
            self._last, self._moved = now, time.monotonic()
        if self._variant is not None:
            return time.monotonic() - self._moved > self._patience or await self._gives_up(moved=moved)
        return time.monotonic() - self._moved > self._patience

    async def _gives_up(self, *, moved: bool) -> bool:
        """Whether in a broken variant it is sure already that what journeys wait for is lost."""
        if moved or not await self._rests():
            self._busy = time.monotonic()
        return time.monotonic() - self._busy > SURE_SECONDS

    async def _rests(self) -> bool:
        """Whether nothing waits anywhere; also while things are being broken, when not everything answers."""
        try:
            flows, parked = await self._waits()
        except (OSError, sqlite3.Error, asyncpg.PostgresError):
            return False
        return all(flow == (0, 0) for flow in flows) and not any(parked)

    async def _waits(self) -> tuple[list[tuple[int, int] | None], list[int]]:
        """What each service still has to do (None where it does not answer), what each has parked, and how many broken
        promises digest has not dealt with yet."""
        databases = self.installation.databases()
        flows = [await self._flow(url) for url in self.installation.addresses()]
        parked = [await databases.value(service, "select count(*) from parked") for service in SERVICES]
        return flows, [*parked, await databases.value("digest", "select count(*) from broken_promise")]

    async def _key(self) -> bool:
        return bool(self.installation.admin_key)

    async def _until(self, there: Callable[[], Awaitable[bool]], what: str) -> None:
        for _ in range(int(START_SECONDS / 0.1)):
            if await there():
                return
            await asyncio.sleep(0.1)
        raise TimeoutError(f"{what} did not come; {self.installation.logs()}")

    async def _quiet(self) -> bool:
        """Wait until nothing waits anywhere, several looks in a row; False when what waits does not become less."""
        looks, moved = 0, time.monotonic()
        before: object = None
        while looks < QUIET_LOOKS:
            flows, parked = await self._waits()
            looks = looks + 1 if all(flow == (0, 0) for flow in flows) and not any(parked) else 0
            if (flows, parked) != before:
                before, moved = (flows, parked), time.monotonic()
            if time.monotonic() - moved > self._patience:
                return False
            await asyncio.sleep(0.3)
        print(f"{self._history.now():7.1f} s  quiet", flush=True)
        return True

    async def _flow(self, url: str) -> tuple[int, int] | None:
        headers = {"Authorization": f"Bearer {self.installation.admin_key}"}
        try:
            async with httpx.AsyncClient(timeout=5, trust_env=False) as http:
                answer = await http.get(f"{url}/flow", headers=headers)
                told = answer.json()
                return int(told["records"]), int(told["pending"])
        except (httpx.TransportError, ValueError, KeyError):
            return None

    async def _check(self, *, quiet: bool) -> Verdict:
        evidence = await self.installation.evidence()
        databases = self.installation.databases()
        checker = Checker(self._history, evidence, databases)
        verdict = await checker.judge()
        check_writes(evidence, self._history, verdict)
        check_words(evidence, self._history, verdict)
        await check_ends(databases, self._history, verdict)
        await check_versions(databases, evidence, verdict)
        await check_standings(databases, evidence, verdict)
        await check_outcomes(databases, evidence, verdict)
        await check_received(databases, self._history, verdict)
        await check_ways_in(databases, evidence, self._history, verdict)
        await check_scores(databases, evidence, verdict)
        await check_tallies(databases, evidence, verdict)
        await check_mails(databases, evidence, self._history, self.installation.mails(), verdict)
        if not quiet:
            verdict.add("stuck", "the loop does not become quiet")
        await check_rebuild(databases.views, self.installation.rebuild, verdict)
        for missing in self._size.missing(len(self._history.faults), evidence.events, self._breaker.hits()):
            verdict.add("stuck", missing)
        verdict.figures |= {
            "faults": len(self._history.faults),
            "events": evidence.events,
            "facts": evidence.facts,
            "requests": self._history.requests,
            "inbound_events": len(self._history.inbound),
            "forms": len(self._history.forms),
            "recalls": sum(one.step.endswith(" recall") for one in self._history.told),
            "taken_back": len(self._history.recalled),
            "sent_again": len(evidence.leads) - len(evidence.firsts),
            "restarts": self.installation.restarts,
            **self.installation.evictions()._asdict(),
            "kinds": self._breaker.hits(),
            "hit": [what for _, what in self._history.faults],
        }
        verdict.explain(story_of(self._history, evidence))
        return verdict
