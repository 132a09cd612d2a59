"""The route that makes sign-in links."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated

import orjson
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from digest.application import Application
from digest.domain.sessions import LINK_LIFETIME, SignInLink, link_hash
from digest.entrypoints.texts import Body, PersonInPath
from digest.use_cases.sign_in import MakeLink
from service_kit.errors import FieldError, Refusal, invalid
from service_kit.idempotency import Answer
from service_kit.policy import Principal
from service_kit.web import as_response, example, json_answer, may, once_of, router
from service_kit.web.writing import refusal_answer


class LinkIn(Body):
    """How the link works."""

    model_config = example({"repeatable": False})

    repeatable: bool = Field(default=False, description="Signs in as often as it is opened; in a demo only")


class LinkOut(BaseModel):
    """A link when it is made."""

    path: str | None = Field(
        description="Where it leads, under the installation's address; null when the request is repeated",
        examples=["/digest/sign-in/link/3uQk..."],
    )
    person: str
    expires_at: datetime | None = Field(description="15 minutes from now; null: never, in a demo")


def link_routes(app: Application, new_token: Callable[[], str], *, demo: bool) -> APIRouter:
    """`/v1/people/{id}/sign-in-links`."""
    routes = router("digest")

    @routes.post(
        "/v1/people/{person_id}/sign-in-links",
        name="digest.make_sign_in_link",
        summary="Make a link by which a person signs in, once, within 15 minutes",
        response_model=LinkOut,
        status_code=201,
    )
    async def make_sign_in_link(
        request: Request,
        person_id: PersonInPath,
        body: LinkIn,
        principal: Annotated[Principal, may("people.change")],
    ) -> Response:
        if body.repeatable and not demo:
            remedy = "Leave it out: a link signs in once."
            raise invalid([FieldError("repeatable", "is for demonstrations only", remedy)])
        token = new_token()
        expires_at = None if body.repeatable else app.clock() + LINK_LIFETIME
        command = MakeLink(link_hash(token), person_id, expires_at)
        answer = await app.make_links.answer([command], _made, await once_of(request, principal))
        return as_response(_with_path(answer, command, "demo" if body.repeatable else "link", token))

    return routes


def _made(results: Sequence[SignInLink | Refusal]) -> Answer:
    """The answer as it is stored for repeats: without the way in."""
    result = results[0]
    if isinstance(result, Refusal):
        return refusal_answer(result)
    return json_answer({"path": None, "person": result.person, "expires_at": result.expires_at, "of": result.hash}, 201)


def _with_path(answer: Answer, command: MakeLink, kind: str, token: str) -> Answer:
    if answer.status != 201:
        return answer
    content = orjson.loads(answer.body)
    mine = content.pop("of") == command.hash  # else a repeat: this link was never stored
    return answer._replace(body=orjson.dumps({**content, "path": f"/digest/sign-in/{kind}/{token}" if mine else None}))
