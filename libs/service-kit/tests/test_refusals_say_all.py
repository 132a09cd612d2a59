"""Every refusal names a field, a reason and a remedy, whatever refused."""

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from pydantic import BaseModel

from service_kit.errors import conflict, internal, not_found, unavailable
from service_kit.web import public, router
from service_kit.web.problems import install


class Body(BaseModel):
    """A body with one of everything that pydantic names in its own words."""

    state: str | int
    words: dict[str, int] = {}


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI()
    routes = router("kit")

    @routes.post("/v1/things", name="kit.thing", dependencies=[public()])
    async def thing(body: Body) -> Body:
        return body

    app.include_router(routes)
    install(app)
    return app


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "field"),
    [
        ("GET", "/nowhere", {}, 404, "path"),
        ("POST", "/v1/things", {"json": {"state": 1, "words": {"ann@acme.example": "x"}}}, 422, "words.?"),
        ("DELETE", "/v1/things", {}, 405, "method"),
        ("POST", "/v1/things", {"content": b"a=b", "headers": {"Content-Type": "text/plain"}}, 415, "Content-Type"),
        ("POST", "/v1/things", {"content": b"{", "headers": {"Content-Type": "application/json"}}, 400, "body"),
        ("POST", "/v1/things", {"json": {"state": [], "words": {"a": "x"}}}, 422, "state.str"),
        ("POST", "/v1/things", {"json": []}, 422, "body"),
    ],
)
async def test_the_framework_refuses_in_our_words(
    app: FastAPI, method: str, path: str, options: dict[str, object], status: int, field: str
) -> None:
    async with AsyncClient(transport=ASGITransport(app), base_url="http://kit") as client:
        answer = await client.request(method, path, **options)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    errors = answer.json()["errors"]
    assert errors[0]["field"] == field
    assert all(error["reason"] and error["remedy"] for error in errors)
    assert "instance of" not in answer.text


def test_our_own_refusals_say_all_three() -> None:
    for refusal in (not_found("lead"), conflict("It has ended."), internal(), unavailable()):
        [error] = refusal.problem()["errors"]
        assert error["field"]
        assert error["reason"]
        assert error["remedy"]
