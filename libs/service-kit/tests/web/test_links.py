"""Links of an OpenAPI document: written by the names of routes, served by the names of operations."""

import pytest
from fastapi import FastAPI

from service_kit.web import goes_on
from service_kit.web.documents import describe


def app(*goals: str, **parameters: str) -> FastAPI:
    """A service whose making route says where callers may go on."""
    made = FastAPI()

    @made.post("/v1/leads", name="shop.capture_lead", status_code=201, responses={201: goes_on(*goals, **parameters)})
    async def capture_lead() -> dict[str, str]:
        return {"id": "lead-1"}

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
