"""Routes of somebody's digest: when it comes, and one that is written at once; both for administrators' keys."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, field_validator

from digest.domain.digest_times import Kind
from digest.domain.parts import Part, parts_of
from digest.domain.people import Person
from digest.domain.plans import Plan, Wish
from digest.entrypoints.texts import Body, PersonInPath
from digest.mail_application import MailApplication
from digest.use_cases.send_digests import SendNow, SentNow
from digest.use_cases.wish_digests import SetWish
from service_kit.errors import Refusal, not_found
from service_kit.idempotency import Answer
from service_kit.policy import Principal
from service_kit.web import as_response, example, if_match, json_answer, may, once_of, router
from service_kit.web.writing import refusal_answer

FURTHEST_YEAR = 2100


class DigestOut(BaseModel):
    """What was put into the postbox."""

    person: str
    written: bool = Field(description="False: there was nothing to say, and nothing empty is sent")


class SettingsIn(Body):
    """When a digest comes; what is left out is as the person's role has it."""

    model_config = example(
        {"kind": "weekly", "weekday": 0, "hour": 8, "wanted": True, "paused_until": "2026-12-07", "left_out": ["won"]}
    )

    kind: Kind | None = Field(default=None, description="daily: on working days")
    weekday: int | None = Field(default=None, ge=0, le=6, description="Of the weekly one; 0 is Monday")
    hour: int | None = Field(default=None, ge=0, le=23, description="In the person's time zone")
    wanted: bool | None = Field(default=None, description="False: none at all")
    escalations: bool = Field(default=True, description="Mails about broken promises, to who leads a team")
    paused_until: date | None = Field(default=None, description="The first day on which one comes again")
    left_out: tuple[Part, ...] = Field(default=(), max_length=20, description="Parts that are not wanted in it")

    @field_validator("left_out")
    @classmethod
    def _once(cls, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        return tuple(dict.fromkeys(parts))

    @field_validator("paused_until")
    @classmethod
    def _soon(cls, day: date | None) -> date | None:
        if day is not None and day.year > FURTHEST_YEAR:
            raise ValueError("is too far away")
        return day


class SettingsOut(BaseModel):
    """What holds for this person now."""

    person: str
    kind: Kind
    weekday: int
    hour: int
    on: bool = Field(description="False: not wanted, or the person is not active, or has no address")
    escalations: bool
    paused_until: date | None
    left_out: list[Part] = Field(description="Parts that are not wanted in it; those of other roles count for nothing")
    parts: list[Part] = Field(description="What is in it, for the role of this person")
    due_at: datetime | None = Field(description="When the next one is due")


def digest_routes(mail: MailApplication, new_id: Callable[[], str]) -> APIRouter:
    """`/v1/people/{id}/digest` and `/v1/people/{id}/digests`."""
    routes = router("digest")

    async def found(person_id: str) -> Person:
        person = await mail.staff.person(person_id)
        if person is None:
            raise not_found("person")
        return person

    @routes.get(
        "/v1/people/{person_id}/digest",
        name="digest.show_digest_settings",
        summary="When somebody's digest comes",
        response_model=SettingsOut,
    )
    async def show_settings(person_id: PersonInPath, _: Annotated[Principal, may("people.change")]) -> Response:
        person = await found(person_id)
        return as_response(_settings([await mail.plans.plan(person_id)], person))

    @routes.put(
        "/v1/people/{person_id}/digest",
        name="digest.put_digest_settings",
        summary="Say when somebody's digest comes, and whether",
        response_model=SettingsOut,
    )
    async def put_settings(
        request: Request,
        person_id: PersonInPath,
        body: SettingsIn,
        principal: Annotated[Principal, may("people.change")],
    ) -> Response:
        person = await found(person_id)
        once = await once_of(request, principal)
        command = SetWish(person_id, Wish(**body.model_dump()), if_match(request))
        return as_response(await mail.set_wishes.answer([command], partial(_settings, person=person), once))

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


def _settings(results: Sequence[Plan | Refusal], person: Person) -> Answer:
    result = results[0]
    if isinstance(result, Refusal):
        return refusal_answer(result)
    said = {
        "person": person.id,
        **result.wish.settings(person)._asdict(),
        "escalations": result.wish.escalations,
        "paused_until": result.wish.paused_until,
        "parts": parts_of(person.role, result.wish.left_out),
        "due_at": result.due_at,
    }
    return json_answer(said, version=result.version)


def _sent(results: Sequence[SentNow | Refusal]) -> Answer:
    result = results[0]
    if isinstance(result, Refusal):
        return refusal_answer(result)
    return json_answer({"person": result.person, "written": result.subject is not None}, 202)
