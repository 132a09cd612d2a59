"""The OpenAPI document: what FastAPI makes, plus the problem schema of every error, and a page to read it on."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html
from pydantic import ConfigDict
from starlette.staticfiles import StaticFiles

from service_kit.web.guards import public
from service_kit.web.links import resolve_links
from service_kit.web.problems import Problem


def describe(app: FastAPI) -> None:
    """Add the Problem schema to the app's document, headers, and where links go."""
    make = app.openapi

    def openapi() -> dict[str, Any]:
        complete = app.openapi_schema is not None  # FastAPI keeps what it made once, with what was added to it
        document = make()
        if not complete:
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas |= problem.pop("$defs", {})
            schemas["Problem"] = problem
            schemas.pop("HTTPValidationError", None)
            schemas.pop("ValidationError", None)
            _add_headers(document)
            resolve_links(app, document)
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI documents this as the way to extend it


def example(body: Mapping[str, Any]) -> ConfigDict:
    """`model_config = example({...})` in a body: what a caller may send as it stands."""
    return ConfigDict(json_schema_extra={"examples": [dict(body)]})


def serve_pages(app: FastAPI) -> None:
    """`/docs`: every route, to read and to try, with assets of our own, so that it works without any other host."""
    app.mount("/docs/assets", StaticFiles(packages=[("fastapi_swagger", "resources")]), name="docs_assets")

    @app.get("/docs", include_in_schema=False, dependencies=[public()])
    async def docs(request: Request) -> Response:
        here = request.scope.get("root_path", "")
        return get_swagger_ui_html(
            openapi_url=f"{here}{app.openapi_url}",
            title=app.title,
            swagger_js_url=f"{here}/docs/assets/swagger-ui-bundle.js",
            swagger_css_url=f"{here}/docs/assets/swagger-ui.css",
            swagger_favicon_url=f"{here}/docs/assets/favicon-32x32.png",
            swagger_ui_parameters={"persistAuthorization": True, "displayRequestDuration": True},
        )


IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "The same request with the same key has one effect, and the same answer for 24 hours",
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "example": '"v3"',
    "description": "The ETag that was read: 412 where somebody changed it meanwhile",
}
ANSWER_HEADERS = {
    "ETag": {"schema": {"type": "string"}, "description": "The version, where the thing has one"},
    "Leadloop-After": {
        "schema": {"type": "string"},
        "description": "After a write: send it as `after=` and read what it changed",
    },
    "RateLimit": {"schema": {"type": "string"}, "description": "What is left of the caller's allowance"},
    "X-Request-Id": {"schema": {"type": "string"}, "description": "Number of this request, as in the logs"},
}
WRITES = frozenset({"post", "put", "patch", "delete"})


def _add_headers(document: dict[str, Any]) -> None:
    """Headers are read below FastAPI's parameters, so the document is told of them here."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method in WRITES:
                parameters = operation.setdefault("parameters", [])
                # What is made has no version yet; what an address names may have one
                parameters += [IDEMPOTENCY_KEY, IF_MATCH] if "{" in path else [IDEMPOTENCY_KEY]
            for status, answer in operation["responses"].items():
                if status.startswith("2"):
                    answer.setdefault("headers", {}).update(ANSWER_HEADERS)
