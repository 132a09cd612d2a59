"""Trying again and putting aside, one submission or all that are alike, and where the reader goes on."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

import orjson
from fastapi.responses import RedirectResponse

from lead_intake.application import Application
from lead_intake.domain.inputs import Done
from lead_intake.use_cases.discard_submissions import Discard
from lead_intake.use_cases.retry_submissions import Retry
from service_kit.errors import Refusal
from service_kit.idempotency import Answer
from service_kit.web import json_answer

AT_ONCE = 500
"""So many are tried by one press; a page waits for its answer."""


class Tried(NamedTuple):
    """What became of them: taken or put aside, refused again, and those that somebody else had settled."""

    taken: int
    refused: int
    settled: int


async def retried(application: Application, ids: Sequence[str], by: str) -> Tried:
    """Each read again by what is known today."""
    return _told(await application.retry_submissions.answer([Retry(one, by) for one in ids], _counted))


async def put_aside(application: Application, ids: Sequence[str], reason: str, by: str) -> Tried:
    """Nobody is to look at them again."""
    commands = [Discard(one, reason, by) for one in ids]
    return _told(await application.discard_submissions.answer(commands, _counted))


def on_to(path: str, done: str, tried: Tried) -> RedirectResponse:
    """Back to a page of ours, which says what was done."""
    return RedirectResponse(f"{path}?{urlencode({'done': done, **tried._asdict()})}", 303)


def _counted(results: Sequence[Done | Refusal]) -> Answer:
    refused = sum(isinstance(one, Refusal) and one.status == 422 for one in results)
    settled = sum(isinstance(one, Refusal) and one.status != 422 for one in results)
    return json_answer(Tried(len(results) - refused - settled, refused, settled)._asdict())


def _told(answer: Answer) -> Tried:
    counts: dict[str, Any] = orjson.loads(answer.body)
    return Tried(**counts)
