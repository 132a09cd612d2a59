"""The route by which an administrator has somebody's digest written at once."""

from collections.abc import Callable, Sequence
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from digest.entrypoints.texts import PersonInPath
from digest.mail_application import MailApplication
from digest.use_cases.send_digests import SendNow, SentNow
from service_kit.errors import Refusal
from service_kit.idempotency import Answer
from service_kit.policy import Principal
from service_kit.web import as_response, json_answer, may, once_of, router
from service_kit.web.writing import refusal_answer


class DigestOut(BaseModel):
    """What was put into the postbox."""

    person: str
    written: bool = Field(description="False: there was nothing to say, and nothing empty is sent")


def digest_routes(mail: MailApplication, new_id: Callable[[], str]) -> APIRouter:
    """`/v1/people/{id}/digests`."""
    routes = router("digest")

    @routes.post(
        "/v1/people/{person_id}/digests",
        name="digest.send_digest_now",
        summary="Write somebody's digest as of now, beside those that are due",
        response_model=DigestOut,
        status_code=202,
    )
    async def send_digest_now(
        request: Request, person_id: PersonInPath, principal: Annotated[Principal, may("people.change")]
    ) -> Response:
        once = await once_of(request, principal)
        return as_response(await mail.send_now.answer([SendNow(person_id, new_id())], _sent, once))

    return routes


def _sent(results: Sequence[SentNow | Refusal]) -> Answer:
    result = results[0]
    if isinstance(result, Refusal):
        return refusal_answer(result)
    return json_answer({"person": result.person, "written": result.subject is not None}, 202)
