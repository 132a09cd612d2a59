"""A submitted form on its way through the use cases of the API, and what they say to it."""

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeVar

import orjson
from fastapi import Request

from sales_feedback.entrypoints.action_routes import rendered
from sales_feedback.use_cases.acting import Act, Shown
from service_kit.commands import Commands
from service_kit.errors import PROBLEMS, Refusal
from service_kit.idempotency import Answer, Once, fingerprint
from service_kit.policy import Principal

A = TypeVar("A", bound=Act)


class Said(NamedTuple):
    """What a use case said: the hand-over after the act, as the API shows it, or the problem in the way."""

    status: int
    body: Mapping[str, Any]
    after: str = ""

    @classmethod
    def of(cls, answer: Answer) -> "Said":
        """Out of an answer of the API, given now or stored before."""
        return cls(answer.status, orjson.loads(answer.body), dict(answer.headers).get("Leadloop-After", ""))

    @property
    def why(self) -> str:
        """The code of what is in the way: the domain's own, or that of the problem."""
        return str(self.body.get("why") or str(self.body["type"]).removeprefix(PROBLEMS))

    @property
    def fields(self) -> list[str]:
        """The fields in which it lies."""
        return [str(error["field"]) for error in self.body["errors"]]

    @property
    def action(self) -> Mapping[str, Any]:
        """The action that was recorded."""
        actions: list[Mapping[str, Any]] = self.body["actions"]
        undoable = self.body["undoable"]
        return next((one for one in actions if one["event_id"] == undoable), actions[-1])


class Submission(NamedTuple):
    """A form, who sent it and on which hand-over.

    One that carries the version it was filled in on has its effect once, however often it is pressed: the same form
    cannot mean something new, for the version has moved on.
    """

    request: Request
    principal: Principal
    handover_id: str
    body: bytes
    once: bool

    def common(self) -> dict[str, Any]:
        """What every act needs."""
        return {"handover_id": self.handover_id, "principal": self.principal}

    def key(self, act: str) -> Once | None:
        """Under which the answer to this part of the form is kept."""
        if not self.once:
            return None
        prints = fingerprint(self.request.method, self.request.url.path, self.body)
        return Once(self.principal.id, f"page {act}", prints, prints)


async def act_on(submission: Submission, name: str, commands: Commands[A, Shown], act: A) -> Said:
    """Let the use case decide; raises `Refusal` for what no form can mend."""
    answer = await commands.answer([act], lambda results: rendered(results[0]), submission.key(name))
    said = Said.of(answer)
    if said.status not in {200, 409, 412, 422}:
        title = str(said.body["title"])
        raise Refusal(said.status, said.why, title, str(said.body.get("detail", "")))
    return said
