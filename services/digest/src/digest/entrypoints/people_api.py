"""Routes of people: who gets what, with which role in which team."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from digest.application import Application
from digest.domain.people import Language, Person, Role
from digest.entrypoints.texts import KEY, SOURCE, Address, Body, Name, PersonInPath, ZoneName
from digest.use_cases.put_people import Put, PutPerson
from service_kit.errors import Refusal, not_found
from service_kit.idempotency import Answer
from service_kit.policy import Principal
from service_kit.seen import token
from service_kit.web import (
    Page,
    Paging,
    as_response,
    example,
    goes_on,
    if_match,
    json_answer,
    may,
    once_of,
    page_of,
    router,
)
from service_kit.web.writing import refusal_answer

ON_PERSON = goes_on(
    *(f"digest.{name}" for name in ("show_person", "show_digest_settings", "put_digest_settings", "send_digest_now")),
    person_id="id",
)


class PersonIn(Body):
    """The whole person; what is left out is reset."""

    model_config = example(
        {
            "name": "Anna Berg",
            "email": "anna@northwind.example",
            "role": "rep",
            "team": "nordics",
            "language": "en",
            "time_zone": "Europe/Stockholm",
        }
    )

    name: Name = Field(examples=["Anna Berg"])
    email: Address | None = Field(default=None, examples=["anna@northwind.example"])
    role: Role
    team: str | None = Field(default=None, pattern=KEY, examples=["nordics"])
    language: Language = "en"
    time_zone: ZoneName = "UTC"
    active: bool = Field(default=True, description="False: can no longer sign in, and keys of this person stop working")


class PersonOut(BaseModel):
    """A person as stored."""

    id: str
    name: str
    email: str | None
    role: Role
    team: str | None
    language: Language
    time_zone: str
    active: bool
    version: int


def people_routes(app: Application) -> APIRouter:
    """`/v1/people`."""
    routes = router("digest")

    @routes.get("/v1/people", name="digest.list_people", summary="Everybody, by id")
    async def list_people(
        _: Annotated[Principal, may("people.read")], paging: Annotated[Paging, Depends()]
    ) -> Page[PersonOut]:
        after = None if paging.after is None else str(paging.after[0])
        rows = await app.staff.people(after, paging.limit + 1)
        page: Page[PersonOut] = page_of(paging, rows, asdict, lambda row: (row.id,))
        return page

    @routes.get("/v1/people/{person_id}", name="digest.show_person", summary="One person", response_model=PersonOut)
    async def show_person(person_id: PersonInPath, _: Annotated[Principal, may("people.read")]) -> Response:
        found = await app.staff.person(person_id)
        if found is None:
            raise not_found("person")
        return as_response(json_answer(_shown(found), version=found.version))

    @routes.put(
        "/v1/people/{person_id}",
        name="digest.put_person",
        summary="Describe a person; every service hears of it",
        response_model=PersonOut,
        responses={201: {"model": PersonOut, "description": "The person is new"} | ON_PERSON, 200: ON_PERSON},
    )
    async def put_person(
        request: Request,
        person_id: PersonInPath,
        body: PersonIn,
        principal: Annotated[Principal, may("people.change")],
    ) -> Response:
        person = Person(id=person_id, **body.model_dump())
        once = await once_of(request, principal)
        return as_response(await app.put_people.answer([PutPerson(person, if_match(request))], _put, once))

    return routes


def _shown(person: Person) -> dict[str, Any]:
    return asdict(person)


def _put(results: Sequence[Put | Refusal]) -> Answer:
    result = results[0]
    if isinstance(result, Refusal):
        return refusal_answer(result)
    person = result.person
    after = token(f"person/{person.id}", SOURCE, person.version)
    return json_answer(_shown(person), 201 if result.created else 200, after=after, version=person.version)
