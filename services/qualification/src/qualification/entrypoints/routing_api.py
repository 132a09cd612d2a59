"""Routes of routing profiles: who takes which leads, and when that person works."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import AfterValidator, BaseModel, Field

from event_contracts.countries import COUNTRIES
from qualification.application import Application, TeamMember
from qualification.entrypoints.texts import SOURCE, Body, OccurredAt, Time
from qualification.entrypoints.working_hours import DEFAULT_HOURS, read_hours, shown_hours, working_time_problem
from qualification.ports import Profile
from qualification.use_cases.checks import unknown_person
from qualification.use_cases.put_routing_profiles import PutProfile
from service_kit.errors import Refusal, not_found
from service_kit.idempotency import Answer
from service_kit.policy import Principal
from service_kit.seen import token
from service_kit.web import Page, Paging, as_response, example, if_match, json_answer, may, once_of, page_of, router
from service_kit.web.writing import refusal_answer

PersonInPath = Annotated[str, Path(pattern=r"^[a-z0-9_-]{1,64}$", description="Person id")]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Hour = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$", examples=["09:00"])]


def _country(code: str) -> str:
    if code not in COUNTRIES:
        raise ValueError("is not a country code of ISO 3166-1 alpha-2")
    return code


Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["SE"]), AfterValidator(_country)]


StandIn = Annotated[
    str | None,
    Field(
        pattern=r"^[a-z0-9_-]{1,64}$",
        description="Of the same team; meanwhile sees and works what is open with the person, whose it stays",
        examples=["ben"],
    ),
]


class AbsenceIn(Body):
    """Away from `starts_at` until `ends_at` (half-open)."""

    starts_at: Time
    ends_at: Time
    stand_in: StandIn = None


class ProfileIn(Body):
    """The whole profile."""

    model_config = example(
        {
            "active": True,
            "capacity": 40,
            "territories": ["SE", "NO"],
            "working_hours": {"mon": [["09:00", "17:00"]], "tue": [["09:00", "12:00"], ["13:00", "17:00"]]},
            "time_zone": "Europe/Stockholm",
            "holidays": ["2026-12-24"],
            "absences": [{"starts_at": "2026-12-28T00:00:00+01:00", "ends_at": "2027-01-04T00:00:00+01:00"}],
        }
    )

    active: Annotated[bool, Field(description="Gets leads by routing")] = True
    capacity: Annotated[int, Field(ge=0, le=10_000, description="Open hand-overs the person can work at once")]
    territories: Annotated[list[Country], Field(max_length=300, description="Countries; none takes every country")] = (
        Field(default_factory=list)
    )
    working_hours: Annotated[
        dict[Weekday, list[tuple[Hour, Hour]]],
        Field(description="Stretches of each weekday, in the person's time zone", examples=[DEFAULT_HOURS]),
    ] = Field(default_factory=lambda: dict(DEFAULT_HOURS))  # type: ignore[arg-type]  # the keys are weekdays
    time_zone: Annotated[str, Field(max_length=64, examples=["Europe/Stockholm"])] = "UTC"
    holidays: Annotated[list[date], Field(max_length=2000)] = Field(default_factory=list)
    absences: Annotated[list[AbsenceIn], Field(max_length=500)] = Field(default_factory=list)
    occurred_at: OccurredAt = None


class AbsenceOut(BaseModel):
    """Away from `starts_at` until `ends_at` (half-open)."""

    starts_at: datetime
    ends_at: datetime
    stand_in: Annotated[
        str | None, Field(exclude_if=lambda one: one is None, description="Left out where nobody stands in")
    ] = None


class ProfileOut(BaseModel):
    """A profile as it is in force."""

    person_id: str
    version: int
    active: bool
    capacity: int
    territories: list[str]
    working_hours: dict[str, list[tuple[str, str]]]
    time_zone: str
    holidays: list[date]
    absences: list[AbsenceOut]
    open: int | None = Field(default=None, description="Open hand-overs now")


def routing_routes(app: Application) -> APIRouter:
    """`/v1/routing`."""
    routes = router("qualification")

    @routes.get("/v1/routing", name="qualification.list_routing", summary="Everybody's routing profile")
    async def list_routing(
        _: Annotated[Principal, may("routing.read")], paging: Annotated[Paging, Depends()]
    ) -> Page[ProfileOut]:
        after = None if paging.after is None else paging.after[0]
        rows = await app.ask.members(after, paging.limit + 1)
        page: Page[ProfileOut] = page_of(paging, rows, _member, lambda row: (row.profile.person,))
        return page

    @routes.get(
        "/v1/routing/{person_id}",
        name="qualification.show_routing",
        summary="One person's routing profile",
        response_model=ProfileOut,
    )
    async def show_routing(person_id: PersonInPath, _: Annotated[Principal, may("routing.read")]) -> Response:
        found = await app.ask.member(person_id)
        if found is None:
            raise not_found("routing profile")
        return as_response(json_answer(_member(found), version=found.profile.version))

    @routes.put(
        "/v1/routing/{person_id}",
        name="qualification.put_routing",
        summary="Set a person's whole routing profile",
        response_model=ProfileOut,
    )
    async def put_routing(
        request: Request,
        person_id: PersonInPath,
        body: ProfileIn,
        principal: Annotated[Principal, may("routing.change")],
    ) -> Response:
        if not await app.ask.person_arrived(person_id):
            raise unknown_person()
        if not await app.ask.may_change_profile(person_id, principal):
            raise not_found("routing profile")
        command = PutProfile(
            person_id, document_of(person_id, body), body.occurred_at, if_match(request), principal.person
        )
        once = await once_of(request, principal)
        return as_response(await app.put_routing_profiles.answer([command], _put, once))

    return routes


def document_of(person: str, body: ProfileIn) -> dict[str, Any]:
    """The document of the contract; raises `Refusal` (422) for working time that makes no sense."""
    document = {
        "person": person,
        "active": body.active,
        "capacity": body.capacity,
        "territories": sorted(set(body.territories)),
        "working_hours": read_hours(body.working_hours),  # type: ignore[arg-type]  # the keys are weekdays
        "time_zone": body.time_zone,
        "holidays": [day.isoformat() for day in sorted(set(body.holidays))],
        "absences": [_absence(one) for one in body.absences],
    }
    problem = working_time_problem(document)
    if problem is not None:
        raise problem
    return document


def _absence(one: AbsenceIn) -> dict[str, str]:
    """As it travels: without a stand-in it says nothing of one."""
    stand_in = {} if one.stand_in is None else {"stand_in": one.stand_in}
    return {"starts_at": _utc(one.starts_at), "ends_at": _utc(one.ends_at), **stand_in}


def _utc(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def shown_profile(profile: Profile, open_now: int | None) -> dict[str, Any]:
    document: dict[str, Any] = dict(profile.document)
    document["person_id"] = document.pop("person")
    document["working_hours"] = shown_hours(document["working_hours"])
    return {**document, "version": profile.version, "open": open_now}


def _member(row: TeamMember) -> dict[str, Any]:
    return shown_profile(row.profile, row.open)


def _put(results: Sequence[Profile | Refusal]) -> Answer:
    result = results[0]
    if isinstance(result, Refusal):
        return refusal_answer(result)
    after = token(f"routing/{result.person}", SOURCE, result.version)
    return json_answer(shown_profile(result, None), after=after, version=result.version)
