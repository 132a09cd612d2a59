"""A good client: one key for each write, and the same request again, at either replica, until its outcome is known."""

import asyncio
import random
from collections.abc import Awaitable, Collection
from itertools import count
from types import TracebackType
from typing import Any, Self

import httpx

from faults.history import History, Told
from faults.installation import Installation
from faults.one_process import OneProcess

FAILED = 500
AGAIN = (429, FAILED, 502, 503, 504)
FULL_OUTBOX_SECONDS = "5"
"""After how long a service asks to come again whose outbox is full."""
SECONDS = 8.0
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
KEPT_SHORTLY = httpx.Limits(max_connections=200, max_keepalive_connections=50, keepalive_expiry=2)


class RefusedError(Exception):
    """An answer that is final and not a success; `why` is its code, where it has one."""

    def __init__(self, sentence: str, why: str | None = None) -> None:
        super().__init__(sentence)
        self.why = why


async def taken(doing: Awaitable[Any], refusals: Collection[str]) -> bool:
    """Whether it was done; False where it was refused for one of these reasons.

    Raises `RefusedError` for any other.
    """
    try:
        await doing
    except RefusedError as error:
        if error.why not in refusals:
            raise
        return False
    return True


class Client:
    """Speaks to one installation and writes down what it was told."""

    def __init__(
        self,
        installation: Installation | OneProcess,
        history: History,
        chance: random.Random,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._installation = installation
        self._chance = chance
        self._http = httpx.AsyncClient(timeout=SECONDS, trust_env=False, limits=KEPT_SHORTLY, transport=transport)
        self._numbers = count(1)
        self.history = history

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self._http.aclose()

    async def get(self, service: str, path: str, **parameters: Any) -> Any:
        """The JSON of a GET, asked until it is answered."""
        answer, _ = await self._until_known("GET", service, path, params=parameters)
        return answer.json()

    async def write(
        self,
        method: str,
        service: str,
        path: str,
        body: Any,
        step: str,
        after: str | None = None,
        side: int | None = None,
    ) -> Any:
        """The JSON of a write whose outcome is known; kept for the checker. It stands behind what `after` says.

        Its first attempt goes to the replica of the number `side`, in a circle; every other to any of them.

        Raises `RefusedError` for an answer that says no.
        """
        once = {"Idempotency-Key": f"faults-{next(self._numbers)}"}
        answer, attempts = await self._until_known(
            method, service, path, side, json=body, headers=once, params={"after": after} if after else {}
        )
        if not answer.is_success:
            sentence = f"{step}: {method} /{service}{path} answered {answer.status_code} {answer.text[:300]}"
            raise RefusedError(sentence, _why(answer))
        said = answer.json() if answer.content else None
        promised = tuple(answer.headers.get_list("leadloop-after")) + _afters(said)
        self.history.told.append(Told(self.history.now(), step, body or {}, said, promised, attempts))
        return said

    async def post(self, door: str, fields: dict[str, str], step: str) -> None:
        """Send a form, as a page's script does that sends it again until it is answered.

        Raises `RefusedError` for an answer that says no.
        """
        headers = {"Idempotency-Key": f"faults-{next(self._numbers)}", "Accept": "application/json"}
        answer, attempts = await self._until_known("POST", "intake", door, data=fields, headers=headers)
        if not answer.is_success:
            raise RefusedError(f"{step}: the form was answered {answer.status_code} {answer.text[:300]}")
        self.history.told.append(Told(self.history.now(), step, dict(fields), answer.json(), (), attempts))

    async def _until_known(
        self, method: str, service: str, path: str, side: int | None = None, **options: Any
    ) -> tuple[httpx.Response, int]:
        headers = {"Authorization": f"Bearer {self._installation.admin_key}", **options.pop("headers", {})}
        self.history.requests += 1
        pause = FIRST_PAUSE
        for attempt in count(1):
            urls = self._installation.addresses_of(service)
            url = self._chance.choice(urls) if side is None or attempt > 1 else urls[side % len(urls)]
            try:
                answer = await self._http.request(method, f"{url}{path}", headers=headers, **options)
            except httpx.TransportError:
                pass
            else:
                full = answer.status_code == 503 and answer.headers.get("Retry-After") == FULL_OUTBOX_SECONDS
                self.history.unavailable += full
                if answer.status_code == FAILED:
                    self.history.failed.append(f"{method} /{service}{path} was answered 500: {answer.text[:200]}")
                if answer.status_code not in AGAIN and not (answer.status_code == 401 and attempt < 50):
                    return answer, attempt
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        raise AssertionError("count does not end")


def _why(answer: httpx.Response) -> str | None:
    try:
        said = answer.json()
    except ValueError:
        return None
    return said.get("why") if isinstance(said, dict) else None


def _afters(said: Any) -> tuple[str, ...]:
    """What an answer about several things promises, thing by thing."""
    items = said.get("items", ()) if isinstance(said, dict) else ()
    return tuple(one["after"] for one in items if isinstance(one, dict) and one.get("after"))
