"""Links of an OpenAPI document: written by the names of routes, served by the names of operations."""

import pytest
from fastapi import FastAPI
from pydantic import BaseModel

from service_kit.web import goes_on
from service_kit.web.documents import describe


class Lead(BaseModel):
    """A lead, as far as a link needs it."""

    id: str


class Captured(BaseModel):
    """What was captured, and with whom."""

    id: str
    others: list[Lead] | None = None


def app(*goals: str, **parameters: str) -> FastAPI:
    """A service whose making route says where callers may go on."""
    made = FastAPI()

    @made.post("/v1/leads", name="shop.capture_lead", status_code=201, responses={201: goes_on(*goals, **parameters)})
    async def capture_lead() -> Captured:
        return Captured(id="lead-1")

    @made.get("/v1/leads/{lead_id}", name="shop.show_lead")
    async def show_lead(lead_id: str) -> dict[str, str]:
        return {"id": lead_id}

    describe(made)
    return made


def test_a_link_names_the_operation_and_where_its_parameter_stands() -> None:
    for document in (made := app("shop.show_lead", lead_id="id")).openapi(), made.openapi():
        answer = document["paths"]["/v1/leads"]["post"]["responses"]["201"]
        link = answer["links"]["show_lead"]

        assert link["operationId"] == document["paths"]["/v1/leads/{lead_id}"]["get"]["operationId"]
        assert link["parameters"] == {"lead_id": "$response.body#/id"}
        assert answer["description"] == "Successful Response"


@pytest.mark.parametrize(("goal", "parameter"), [("shop.show_it", "lead_id"), ("shop.show_lead", "id")])
def test_a_link_to_nowhere_is_an_error_when_the_document_is_made(goal: str, parameter: str) -> None:
    with pytest.raises(LookupError, match=rf"a link goes to {goal}, which is no route with \['{parameter}'\]"):
        app(goal, **{parameter: "id"}).openapi()


def test_a_link_may_read_what_stands_in_a_list() -> None:
    assert app("shop.show_lead", lead_id="others/0/id").openapi()


@pytest.mark.parametrize("field", ["lead_id", "others/id", "others/0/name", "id/0", "items/0/id"])
def test_a_link_that_reads_what_is_not_there_is_an_error_when_the_document_is_made(field: str) -> None:
    with pytest.raises(LookupError, match=f"a link to shop.show_lead reads .*{field}, which its answer does not have"):
        app("shop.show_lead", lead_id=field).openapi()
