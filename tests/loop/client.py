"""A client of the whole product, as another system would write one."""

import asyncio
import ssl
import time
from functools import cache
from types import TracebackType
from typing import Any, Self

import httpx

PREFIXES = ("intake", "qualification", "sales", "digest")
QUIET_SECONDS = 60.0
SHORTEST_PAUSE, LONGEST_PAUSE = 0.02, 0.25
A_PART = 8
"""The pause between two looks is the time waited so far divided by this: what is asked of the services is taken from
what they are at, and of a long wait for much work it would be a good part."""
KEPT_SHORTLY = httpx.Limits(keepalive_expiry=1)
"""A test that paused as long as a server keeps a connection must not send on it just when it is closed."""


@cache
def trusted() -> ssl.SSLContext:
    """Whose certificates are believed: read once, for that takes longer than all else that a client begins with."""
    return httpx.create_ssl_context(trust_env=False)


class Client:
    """Speaks to one installation with one key."""

    def __init__(self, url: str, key: str) -> None:
        self.url = url
        self.key = key
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {key}"},
            timeout=60,
            trust_env=False,
            limits=KEPT_SHORTLY,
            verify=trusted(),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self._http.aclose()

    async def ask(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        """Any request."""
        return await self._http.request(method, path, json=body, **options)

    async def get(self, path: str, **parameters: Any) -> Any:
        """The JSON of a GET that must succeed."""
        answer = await self._http.get(path, params=parameters)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.json()

    async def do(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """The JSON of a write that must succeed."""
        answer = await self.ask(method, path, body, **options)
        assert answer.is_success, (path, answer.status_code, answer.text)
        return answer.json() if answer.content else None

    async def post(self, path: str, body: Any = None, **options: Any) -> Any:
        """A POST that must succeed."""
        return await self.do("POST", path, body, **options)

    async def put(self, path: str, body: Any, **options: Any) -> Any:
        """A PUT that must succeed."""
        return await self.do("PUT", path, body, **options)

    async def items(self, path: str, **parameters: Any) -> list[Any]:
        """Every item of a list, page by page."""
        found: list[Any] = []
        cursor: str | None = None
        while True:
            page = await self.get(path, limit=200, **parameters, **({"cursor": cursor} if cursor else {}))
            found += page["items"]
            cursor = page["next"]
            if cursor is None:
                return found

    async def quiet(self) -> None:
        """Return when everything that was said has had its effects: nothing waits, twice, and nothing moved between."""
        waited, begun = 0.0, time.monotonic()
        before: list[dict[str, int]] = []
        while waited < QUIET_SECONDS:
            now = [await self.get(f"/{prefix}/flow") for prefix in PREFIXES]
            if now == before and not any(flow["records"] or flow["pending"] for flow in now):
                return
            before = now
            await asyncio.sleep(min(max(waited / A_PART, SHORTEST_PAUSE), LONGEST_PAUSE))
            waited = time.monotonic() - begun
        raise AssertionError(f"the loop did not become quiet: {before}")
