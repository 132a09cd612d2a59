"""What a caller may do next with what an answer names: OpenAPI's links, declared by the names of routes."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute


def goes_on(*routes: str, **parameters: str) -> dict[str, Any]:
    """`responses={201: goes_on("lead_intake.show_lead", id="id")}`: routes that go on with what this answer names.

    `parameters` say in which field of the answer (`items/0/id` of a list) each parameter of those routes stands.
    """
    given = {name: f"$response.body#/{field}" for name, field in parameters.items()}
    return {"links": {route.rpartition(".")[2]: {"operationId": route, "parameters": dict(given)} for route in routes}}


def resolve_links(app: FastAPI, document: Mapping[str, Any]) -> None:
    """Name the operations of the document's links as the document does.

    Raises `LookupError` for a route that the app does not have, or that does not take the parameters.
    """
    routes = {route.name: route for route in app.routes if isinstance(route, APIRoute)}
    for operations in document["paths"].values():
        for operation in operations.values():
            for answer in operation["responses"].values():
                for link in answer.get("links", {}).values():
                    name = link["operationId"]
                    route = routes.get(name)
                    if route is None or not link["parameters"].keys() <= set(route.param_convertors):
                        raise LookupError(f"a link goes to {name}, which is no route with {sorted(link['parameters'])}")
                    link["operationId"] = route.operation_id or route.unique_id
