"""Requests that follow the services' OpenAPI documents, and some that break them: the answers must follow them too.

What one request made is named by later ones, so that they get further than "there is no such lead".
"""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from copy import deepcopy
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, reject, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.openapi import checks as _loaded  # noqa: F401  # they are known by their names once they are loaded
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hostile.following import follow
from hostile.inside import Inside, installed
from hostile.lawful import LEADS_A_ROUND, lawful, nameable, rounds
from hostile.result import Result
from hostile.role_house import MANY, House

T = TypeVar("T")
LONGEST_SECONDS = 60.0
"""A request that has no answer by then hangs."""
PREPARED_SECONDS = 900.0
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
    response_headers_conformance,
]  # fmt: skip
TRACES = ("Traceback", 'File "', "sqlalchemy", "asyncpg")
KINDS = {
    "leads": "lead", "handovers": "handover", "people": "person", "routing": "person", "keys": "spare",
    "criteria": "version", "sources": "source", "submissions": "submission", "imports": "list",
    "campaigns": "campaign", "form": "door", "dead-letters": "letter",
}  # fmt: skip
"""What the parameter behind a word of a path names."""
FIELDS = {"from": "lead", "duplicate_of": "lead", "person_id": "person", "campaign": "campaign", "email": "email"}
"""What fields of bodies name."""
VALUES = {"currency": "EUR", "amount": "12.00", "time_zone": "Europe/Berlin", "country": "SE"}
"""Words that a schema cannot say which there are."""
SELDOM = {
    "after": 0.05, "If-Match": 0.1, "cursor": 0.1, "Idempotency-Key": 0.3, "occurred_at": 0.15, "revisit_at": 0.15,
    "event_id": 0.15, "expires_at": 0.3, "next_step": 0.3,
}  # fmt: skip
"""What means nothing without having been answered before, or is seldom a moment that can be; all may be left out."""
NOBODY = "{letter_id}"
"""There are no dead letters in an installation that is well: its routes are asked less often."""


class Running:
    """A furnished installation whose event loop runs in a thread of its own, since Hypothesis waits for nobody."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.house: House

    def run(self, work: Coroutine[Any, Any, T], seconds: float = LONGEST_SECONDS) -> T:
        """The result; raises `TimeoutError` when there is none in time."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(seconds)
        except TimeoutError:
            future.cancel()
            raise


@contextmanager
def running(data: Path, cases: int) -> Iterator[Running]:
    """Start, furnish and stop it, with leads for so many requests to each service."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    there = Running(loop)
    place = installed(data)
    host = there.run(place.__aenter__(), 120)
    try:
        leads = {owner: many + LEADS_A_ROUND * rounds(cases) for owner, many in MANY.items()}
        there.house = House(host, Inside(host, host.admin_key()), leads)
        there.run(there.house.furnish(), 300)
        yield there
    finally:
        there.run(place.__aexit__(None, None, None), 60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class Fuzzer:
    """Speaks to one service."""

    def __init__(self, there: Running, prefix: str) -> None:
        self._there = there
        self.prefix = prefix
        self.house = there.house
        self._client = there.house.admin
        self.document = deepcopy(there.house.host.services[prefix].app.openapi())
        self._statuses: Counter[int] = Counter()
        self._problems: dict[str, str] = {}
        self._taken: Counter[str] = Counter()
        self._known: dict[str, list[Any]] = {kind: [] for kind in (*KINDS.values(), "email")}
        for lead, handover, email in nameable(there.house):
            self._known["lead"].append(lead)
            self._known["handover"].append(handover)
            self._known["email"].append(email)
        for kind, ids in there.house.many.items():
            self._known[kind] += ids
        for kind in ("source", "campaign", "door", "letter"):
            self._known[kind].append(there.house.ids[kind])
        self._known["version"].append("1")
        self._known["person"] = ["anna", "bo", "olof"]

    def send(self, cases: int, number: int) -> Result:
        """So many requests, drawn from this seed.

        First what is lawful for certain; then one in three goes where links lead, and most others follow the document.
        """
        for case in self._there.run(lawful(self, cases, number), PREPARED_SECONDS):
            self.ask(case)
        linked = follow(self, cases // 3, number)
        schema = schemathesis.openapi.from_dict(self.document)
        operations = [found.ok() for found in schema.get_all_operations()]
        ways = [
            one.as_strategy(generation_mode=mode)
            for one in operations
            for mode in (GenerationMode.POSITIVE,) * (1 if NOBODY in one.path else 5 + 15 * (one.method == "get"))
            + (GenerationMode.NEGATIVE,)
            if mode is GenerationMode.POSITIVE or one.body or list(one.iter_parameters())
        ]

        @seed(number)
        @settings(
            max_examples=cases - sum(self._statuses.values()), database=None, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(st.sampled_from(ways).flatmap(lambda way: way), st.integers(0, 2**32))
        def one(case: Any, chance: int) -> None:
            self.name_known(case, random.Random(chance))
            if self.ask(case) is None:
                reject()  # what no client can send is no case: another is drawn for it

        one()
        names = [f"{one.method.upper()} {one.path}" for one in operations]
        return Result(self._statuses, self._problems, linked, {name: self._taken[name] for name in sorted(names)})

    def ask(self, case: Any) -> httpx.Response | None:
        """Send a request and look at its answer; None for what no client can send, and for what hangs."""
        sent = case.as_transport_kwargs(base_url=f"http://127.0.0.1:8000/{self.prefix}")
        name = f"{case.method} {case.operation.path}"
        headers = {**sent.pop("headers", {}), **self._client.authorization}
        data, body = sent.pop("data", None), {}
        if isinstance(data, bytes | str):
            body = {"content": data}
        elif data is not None:
            body = {"data": data}
        kept = {key: value for key, value in sent.items() if key in {"params", "json", "files"} and value is not None}
        try:
            request = self._client.build(sent["method"], sent["url"], headers=headers, **body, **kept)
            answer = self._there.run(self._client.send(request))
        except (httpx.InvalidURL, UnicodeEncodeError, ValueError, TypeError):
            return None
        except TimeoutError:
            self._problems.setdefault(f"{name} hangs", repr(case))
            return None
        self._statuses[answer.status_code] += 1
        if answer.is_success:
            self._taken[f"{case.method.upper()} {case.operation.path}"] += 1
            self._learn(case, answer)
        for problem in self._wrong(case, answer):
            self._problems.setdefault(f"{name}: {problem}", f"{request.method} {request.url} {request.content[:600]!r}")
        return answer

    def _wrong(self, case: Any, answer: httpx.Response) -> list[str]:
        found = [f"says {trace}" for trace in TRACES if trace in answer.text]
        if answer.status_code == 503 and "retry-after" in answer.headers and "after=" in str(answer.request.url):
            return found
        try:
            case.validate_response(answer, checks=CHECKS)
        except BaseExceptionGroup as failures:  # schemathesis' own groups are of it
            found += [f"{answer.status_code} {str(one)[:300]}" for one in failures.exceptions]
        except AssertionError as failure:
            found.append(f"{answer.status_code} {str(failure)[:300]}")
        return found

    def name_known(self, case: Any, chance: random.Random) -> None:
        """Put ids and words that are known into a request that was drawn."""
        words = case.operation.path.split("/")
        for before, word in pairwise(words):
            name = word.strip("{}")
            known = self._known.get(KINDS.get(before, ""), [])
            if word.startswith("{") and known and chance.random() < 0.9:
                case.path_parameters[name] = chance.choice(known)
        for where in (case.query, case.headers):
            for name in [name for name in (where or {}) if name in SELDOM and chance.random() > SELDOM[name]]:
                del where[name]
        if chance.random() < 0.8:
            self._in_body(case.body, chance)

    def _in_body(self, body: Any, chance: random.Random) -> None:
        if isinstance(body, list):
            for one in body:
                self._in_body(one, chance)
        elif isinstance(body, dict):
            for name in [name for name in body if name in SELDOM and chance.random() > SELDOM[name]]:
                del body[name]
            for name, value in body.items():
                if isinstance(value, str) and name in VALUES:
                    body[name] = VALUES[name]
                elif isinstance(value, str) and FIELDS.get(name) and self._known[FIELDS[name]]:
                    body[name] = chance.choice(self._known[FIELDS[name]])
                self._in_body(value, chance)
            if isinstance(body.get("lead"), dict):
                body["lead"] = {"id": chance.choice(self._known["lead"])}

    def _learn(self, case: Any, answer: httpx.Response) -> None:
        words = case.operation.path.strip("/").split("/")
        kind = KINDS.get(words[-1])
        if case.method.upper() != "POST" or kind is None or "json" not in answer.headers.get("content-type", ""):
            return
        said = answer.json()
        made = said.get("key" if kind == "campaign" else "id") if isinstance(said, dict) else None
        if made:
            self._known[kind].append(made)
