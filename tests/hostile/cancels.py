"""Requests that are given up at random moments, as by clients that go away: nothing of them is left behind by half."""

import asyncio
import random
from collections import Counter
from itertools import count
from typing import Any

import httpx
from sqlalchemy import text

from embedded.process import Embedded
from hostile.inside import Inside
from hostile.written import Written
from service_kit.service import Service
from service_kit.testing import cookie_of

AT_ONCE = 8
LONGEST = 0.12
"""Seconds after which a request is given up at the latest; most are answered within half of it."""
BUSY = """
select pid, coalesce(xact_start, backend_start) from pg_stat_activity a
where datname = current_database() and pid <> pg_backend_pid() and (
  state like 'idle in transaction%' or (state = 'idle' and exists (
    select 1 from pg_locks l where l.pid = a.pid and l.locktype <> 'advisory')))
"""
"""Connections of a service's database that are in a transaction, or hold a lock, without being at work just now."""


class Givers:
    """Asks an installation, and gives up."""

    def __init__(self, host: Embedded, admin: Inside) -> None:
        self._host = host
        self._admin = admin
        self.outcomes: Counter[str] = Counter()
        self.written = Written(admin)

    async def give_up(self, cancels: int, number: int) -> int:
        """Requests of all kinds, each given up at a moment drawn from this seed; answers how many there were.

        They go on until so many were not answered before: how often that is hangs on the machine.
        """
        chance = random.Random(number)
        numbers = count()

        async def one_after_another() -> None:
            while self.outcomes["CancelledError"] < cancels:
                await self._one(chance, next(numbers))

        await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))
        return next(numbers)

    async def _one(self, chance: random.Random, number: int) -> None:
        asking = asyncio.create_task(self._admin.send(self._request(chance, number)))
        done, _ = await asyncio.wait([asking], timeout=chance.random() ** 2 * LONGEST)
        if not done:
            asking.cancel()
        answer = (await asyncio.gather(asking, return_exceptions=True))[0]
        said = f"{answer.status_code // 100}xx" if isinstance(answer, httpx.Response) else type(answer).__name__
        self.outcomes[said] += 1

    def _request(self, chance: random.Random, number: int) -> httpx.Request:
        person = f"p{number}" if chance.random() < 0.6 else f"p{chance.randrange(number + 1)}"
        match chance.randrange(8):
            case 0:
                cookie = cookie_of(self._host.services["digest"], "nora")
                return self._admin.build(
                    "GET", f"/digest/{chance.choice(['leads', 'my-leads', 'loop'])}", headers=cookie
                )
            case 1:
                path = chance.choice(["/intake/v1/leads", "/sales/v1/handovers", "/digest/v1/leads", "/digest/v1/loop"])
                return self._admin.build("GET", path)
            case 2:
                touch = {"lead": {"email": f"{person}@{person}.example"}, "kind": "demo_requested"}
                return self._write("/intake/v1/touches", {"touches": [touch]}, f"t{number}")
            case 3 | 4:
                return self.written.request(chance, number)
            case _:
                return self._write("/intake/v1/leads", lead(person), person)

    def _write(self, path: str, body: Any, once: str) -> httpx.Request:
        return self._admin.build("POST", path, json=body, headers={"Idempotency-Key": once})

    async def left_behind(self, patience: float = 15.0) -> list[str]:
        """What is not as it was before: connections in a transaction, locks, rows that nothing else can write."""
        found = []
        for prefix, service in self._host.services.items():
            if service.database.url.startswith("postgresql"):
                busy = len(await self._busy(service, patience))
                found += [f"{prefix}: {busy} connections left in a transaction"] * bool(busy)
            try:
                async with asyncio.timeout(10), service.database.transaction() as transaction:
                    await transaction.execute(text("update consumer_position set next = next"))
            except TimeoutError:
                found.append(f"{prefix}: nothing can be written")
        return found

    async def _busy(self, service: Service, patience: float) -> set[Any]:
        """Connections that are in one and the same transaction for so many seconds: workers begin and end theirs."""
        deadline = asyncio.get_running_loop().time() + patience
        same: set[Any] | None = None
        while True:
            async with service.database.snapshot() as snapshot:
                now = {tuple(row) for row in await snapshot.execute(text(BUSY))}
            same = now if same is None else same & now
            if not same or asyncio.get_running_loop().time() > deadline:
                return same
            await asyncio.sleep(0.1)

    async def by_half(self, requests: int) -> list[str]:
        """Send every lead again, as a good client would: each is there once then, whole, and known to every service."""
        found = []
        for number in range(requests):
            answer = await self._admin.send(self._write("/intake/v1/leads", lead(f"p{number}"), f"p{number}"))
            if not answer.is_success:
                found.append(f"p{number} is answered {answer.status_code} when it is sent again")
        await self._admin.quiet()
        there = {one["id"]: one for one in await self._admin.items("/intake/v1/leads")}
        names = Counter(one["name"] for one in there.values())
        found += [f"{name} is there {many} times" for name, many in names.items() if many != 1]
        found += [f"p{number} is not there" for number in range(requests) if f"Somebody p{number}" not in names]
        found += [f"{one['name']} has no company" for one in there.values() if not one["company"]]
        shown = {one["lead"]["id"] for one in await self._admin.items("/digest/v1/leads", active=False)}
        found += [f"{there[one]['name']} is not known to digest" for one in there.keys() - shown]
        for lead_id in list(there)[::10]:
            score = await self._admin.ask("GET", f"/qualification/v1/leads/{lead_id}/score")
            found += [f"{there[lead_id]['name']} has no score"] * (score.status_code != 200)
        return found


def lead(person: str) -> dict[str, Any]:
    """Somebody who asks for a demo."""
    return {
        "email": f"{person}@{person}.example",
        "name": f"Somebody {person}",
        "company": {"name": f"Company {person}", "size": 240, "country": "SE"},
        "kind": "demo_requested",
    }
