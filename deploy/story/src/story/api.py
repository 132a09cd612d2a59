"""The public API as the story uses it: every write can be repeated without harm, and is, until it succeeds."""

import asyncio
import time
from types import TracebackType
from typing import Any, NamedTuple, Self

import httpx

PATIENCE_SECONDS = 180.0
"""How long a service may be away, being started again for example."""
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0
AT_ONCE = 32
REFUSED = 422
AGAIN = (429, 500, 502, 503, 504)


class Answer(NamedTuple):
    """The JSON of an answer, and by which value another service can be asked to wait until it has heard of it."""

    content: Any
    after: str | None
    status: int


class StoryError(Exception):
    """The story cannot go on; says what was refused, without personal data."""


class Api:
    """Speaks to one installation; `name` is the story's own, so that its idempotency keys are nobody else's."""

    def __init__(self, url: str, key: str, name: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE, keepalive_expiry=2)
        self._http = httpx.AsyncClient(base_url=url, timeout=60, trust_env=False, limits=limits, transport=transport)
        self._turns = asyncio.Semaphore(AT_ONCE)
        self.name = name
        self._key = key
        self.keys: dict[str, str] = {}
        """Keys of persons, by person; who has none acts with the key of the story."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self._http.aclose()

    async def get(self, path: str, **parameters: Any) -> Any:
        """The JSON of a GET."""
        return (await self._send("GET", path, self._key, params=parameters)).content

    async def write(
        self, method: str, path: str, body: Any, step: str, *, by: str | None = None, after: str | None = None
    ) -> Answer:
        """A write; `step` names it within the story, `by` is the person who does it, `after` what it follows from.

        Raises `StoryError` when it is refused.
        """
        once = {"Idempotency-Key": f"story-{self.name}-{step}"}
        parameters = {"after": after} if after else {}
        key = self.keys.get(by or "", self._key)
        return await self._send(method, path, key, json=body, headers=once, params=parameters)

    async def open_door(self, source: str) -> str:
        """A new token of a form's door; the one before opens nothing any longer."""
        path = f"/intake/v1/sources/{source}/rotate"
        token: str = (await self._send("POST", path, self._key)).content["token"]
        return token

    async def fill_in(self, token: str, body: Any, step: str, *, refused: bool = False) -> None:
        """A form at its door, which is kept although it is `refused`; `step` as in `write`.

        Raises `StoryError` when the door does the other thing.
        """
        once = {"Idempotency-Key": f"story-{self.name}-{step}"}
        taken = (await self._send("POST", f"/in/form/{token}", None, json=body, headers=once)).status != REFUSED
        if taken == refused:
            raise StoryError(f"a form was {'taken' if taken else 'refused'}, contrary to the story")

    async def find(self, email: str) -> str:
        """The id of the lead that has this address; raises `StoryError` where there is none."""
        found = (await self._send("POST", "/intake/v1/leads/search", self._key, json={"email": email})).content
        if not found["items"]:
            raise StoryError("a form was taken, and there is no lead with its address")
        lead_id: str = found["items"][0]["id"]
        return lead_id

    async def upload(self, file: str, content: bytes, fields: dict[str, str], step: str) -> dict[str, Any]:
        """A list as somebody sends it, and how it is understood; `step` as in `write`."""
        once = {"Idempotency-Key": f"story-{self.name}-{step}"}
        sent = {"file": (file, content, "text/csv")}
        answer = await self._send("POST", "/intake/v1/imports", self._key, data=fields, files=sent, headers=once)
        understood: dict[str, Any] = answer.content
        return understood

    async def make_key(self, body: Any) -> dict[str, Any]:
        """A new key, shown in this answer only."""
        made: dict[str, Any] = (await self._send("POST", "/digest/v1/keys", self._key, json=body)).content
        return made

    async def revoke_key(self, key_id: str) -> None:
        """Take a key away."""
        await self._send("DELETE", f"/digest/v1/keys/{key_id}", self._key)

    async def _send(self, method: str, path: str, key: str | None, **options: Any) -> Answer:
        """Who comes without a key fills in a form."""
        headers = {**({"Authorization": f"Bearer {key}"} if key else {}), **options.pop("headers", {})}
        deadline = time.monotonic() + PATIENCE_SECONDS
        pause = FIRST_PAUSE
        while True:
            try:
                async with self._turns:
                    answer = await self._http.request(method, path, headers=headers, **options)
            except httpx.TransportError as error:
                refused = type(error).__name__
            else:
                if answer.is_success or (key is None and answer.status_code == REFUSED):
                    content = answer.json() if answer.content else None
                    return Answer(content, answer.headers.get("leadloop-after"), answer.status_code)
                refused = f"{answer.status_code} {_title(answer)}"
                if answer.status_code not in AGAIN:
                    raise StoryError(f"{method} {path} was refused: {refused}")
            if time.monotonic() > deadline:
                raise StoryError(f"{method} {path} did not succeed within {PATIENCE_SECONDS:.0f} s: {refused}")
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def _title(answer: httpx.Response) -> str:
    """What a problem document says, field by field; never the values sent."""
    try:
        problem = answer.json()
    except ValueError:
        return answer.reason_phrase
    fields = ", ".join(f"{one.get('field')} {one.get('reason')}" for one in problem.get("errors", []))
    return f"{problem.get('title')}: {fields or problem.get('detail')}"
