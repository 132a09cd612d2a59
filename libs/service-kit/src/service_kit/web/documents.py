"""The OpenAPI document: what FastAPI makes, plus the problem schema that every error refers to."""

from typing import Any

from fastapi import FastAPI

from service_kit.web.problems import Problem


def describe(app: FastAPI) -> None:
    """Add the Problem schema to the app's document."""
    make = app.openapi

    def openapi() -> dict[str, Any]:
        document = make()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        if "Problem" not in schemas:
            problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas |= problem.pop("$defs", {})
            schemas["Problem"] = problem
            schemas.pop("HTTPValidationError", None)
            schemas.pop("ValidationError", None)
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI documents this as the way to extend it
