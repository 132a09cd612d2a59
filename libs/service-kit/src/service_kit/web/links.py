"""What a caller may do next with what an answer names: OpenAPI's links, declared by the names of routes."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

BODY = "$response.body#/"


def goes_on(*routes: str, **parameters: str) -> dict[str, Any]:
    """`responses={201: goes_on("lead_intake.show_lead", id="id")}`: routes that go on with what this answer names.

    `parameters` say in which field of the answer (`items/0/id` of a list) each parameter of those routes stands.
    """
    given = {name: f"{BODY}{field}" for name, field in parameters.items()}
    return {"links": {route.rpartition(".")[2]: {"operationId": route, "parameters": dict(given)} for route in routes}}


def resolve_links(app: FastAPI, document: Mapping[str, Any]) -> None:
    """Name the operations of the document's links as the document does.

    Raises `LookupError` for a route that the app does not have, or that does not take the parameters, and for a field
    that the answer does not have.
    """
    schemas = document.get("components", {}).get("schemas", {})
    routes = {route.name: route for route in app.routes if isinstance(route, APIRoute)}
    for operations in document["paths"].values():
        for operation in operations.values():
            for answer in operation["responses"].values():
                for link in answer.get("links", {}).values():
                    name = link["operationId"]
                    route = routes.get(name)
                    if route is None or not link["parameters"].keys() <= set(route.param_convertors):
                        raise LookupError(f"a link goes to {name}, which is no route with {sorted(link['parameters'])}")
                    said = answer["content"]["application/json"]["schema"]
                    for field in link["parameters"].values():
                        if not _stands(said, field.removeprefix(BODY).split("/"), schemas):
                            raise LookupError(f"a link to {name} reads {field}, which its answer does not have")
                    link["operationId"] = route.operation_id or route.unique_id


def _stands(schema: Mapping[str, Any], fields: Sequence[str], schemas: Mapping[str, Any]) -> bool:
    """Whether what a schema describes may have a field, through lists and parts of it."""
    if "$ref" in schema:
        return _stands(schemas[schema["$ref"].rpartition("/")[2]], fields, schemas)
    if not fields:
        return True
    kinds = (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ()))
    if kinds:
        return any(_stands(one, fields, schemas) for one in kinds)
    part = schema.get("items") if fields[0].isdigit() else schema.get("properties", {}).get(fields[0])
    return part is not None and _stands(part, fields[1:], schemas)
