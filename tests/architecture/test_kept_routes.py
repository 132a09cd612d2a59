"""What tests share of routes is that of routes which are made of the same; what an endpoint closes over is its own."""

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, Literal

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, Query
from fastapi.routing import APIRoute
from pydantic import AfterValidator, BaseModel

from service_kit.policy import Principal
from service_kit.web import may


def route(make: Callable[[APIRouter], Any]) -> APIRoute:
    """The one route that is made."""
    router = APIRouter()
    make(router)
    [made] = router.routes
    assert isinstance(made, APIRoute)
    return made


def field(made: APIRoute) -> Any:
    """The field of its one query parameter: it is the same object where it was worked out once."""
    [one] = made.dependant.query_params
    return one


def listing(
    answer: str = "", kind: Any = str, most: int = 3, given: Any = "a", action: str = "leads.read", **more: Any
) -> Callable[[APIRouter], Any]:
    """A route that differs in what is said."""

    def make(router: APIRouter) -> None:
        @router.get("/things", **more)
        async def things(
            _: Annotated[Principal, may(action)], word: Annotated[kind, Query(max_length=most)] = given
        ) -> str:
            return f"{answer}{word}"

    return make


def test_the_same_route_made_again_is_worked_out_once() -> None:
    one, other = route(listing("a")), route(listing("b"))
    assert field(one) is field(other)
    assert one.dependant.call is one.endpoint
    assert other.dependant.call is other.endpoint is not one.endpoint


@pytest.mark.parametrize(
    "other",
    [
        {"most": 4},
        {"given": "b"},
        {"given": None},
        {"kind": Literal["a", "b"]},
        {"kind": Annotated[str, AfterValidator(lambda word: word)]},
        {"action": "leads.change"},
        {"status_code": 202},
        {"response_model": int},
        {"summary": "another"},
        {"responses": {409: {"description": "another"}}},
        {"dependencies": [Depends(lambda: None)]},
    ],
)
def test_what_differs_is_worked_out_by_itself(other: dict[str, Any]) -> None:
    assert field(route(listing())) is not field(route(listing(**other)))


def test_a_type_made_anew_is_another() -> None:
    def make(router: APIRouter) -> None:
        class Body(BaseModel):
            name: str

        @router.post("/things")
        async def note(body: Body) -> None: ...

    one, other = route(make), route(make)
    assert one.body_field is not None
    assert other.body_field is not None
    assert one.body_field.field_info.annotation is not other.body_field.field_info.annotation


def test_an_endpoint_that_wraps_another_is_never_kept() -> None:
    def make(endpoint: Callable[..., Any]) -> Callable[[APIRouter], Any]:
        @wraps(endpoint)
        async def wrapped(**given: Any) -> Any:
            return endpoint(**given)

        return lambda router: router.get("/things")(wrapped)

    def things(word: str) -> str:
        return word

    def other(number: int) -> int:
        return number

    other.__name__, other.__annotations__ = things.__name__, things.__annotations__
    assert field(route(make(things))).name == "word"
    assert field(route(make(other))).name == "number"


def test_a_change_of_one_route_is_not_seen_in_the_next() -> None:
    made = route(listing(tags=["a"]))
    made.tags.append("b")
    made.methods.add("PUT")
    made.dependant.dependencies.clear()
    after = route(listing(tags=["a"]))
    assert (after.tags, after.methods, len(after.dependant.dependencies)) == (["a"], {"GET"}, 1)


async def test_each_answers_for_itself_and_checks_what_it_is_given() -> None:
    def make(answer: str) -> Callable[[APIRouter], Any]:
        def routes(router: APIRouter) -> None:
            @router.get("/things")
            async def things(word: Annotated[str, Query(max_length=3)] = "c") -> str:
                return answer + word

        return routes

    for answer in "ab":
        app = FastAPI()
        app.router.routes.append(route(make(answer)))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            assert (await client.get("/things")).json() == f"{answer}c"
            assert (await client.get("/things?word=xyz")).json() == f"{answer}xyz"
            assert (await client.get("/things?word=long")).status_code == 422
