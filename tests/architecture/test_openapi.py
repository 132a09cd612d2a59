"""The documents that clients are written by: every operation says what it does, and shows a body that it takes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

FOLDER = Path(__file__).parents[2] / "docs" / "openapi"
METHODS = {"get", "post", "put", "patch", "delete"}


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each with a name for people."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in METHODS:
                yield f"{method.upper()} {path}", operation


def problems(document: dict[str, Any]) -> list[str]:
    """What a client's author would miss."""
    found = []
    for name, operation in operations(document):
        if not operation.get("summary"):
            found.append(f"{name} has no summary")
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if body is not None:
            found += [f"{name} {problem}" for problem in _of_body(body["schema"], document)]
    return found


def _of_body(schema: dict[str, Any], document: dict[str, Any]) -> list[str]:
    examples = _examples(schema, document)
    if not examples:
        return ["shows no body"]
    judge = Draft202012Validator({"$ref": "#/this", "this": schema, "components": document["components"]})
    return [f"refuses its own example: {error.message}" for one in examples for error in judge.iter_errors(one)]


def _examples(schema: dict[str, Any], document: dict[str, Any]) -> list[Any]:
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    found = list(schema.get("examples", []))
    for one in schema.get("anyOf", []):
        found += _examples(one, document)
    return found


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.json")), ids=lambda file: file.stem)
def test_every_operation_says_what_it_does_and_shows_what_it_takes(file: Path) -> None:
    assert problems(json.loads(file.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.json")), ids=lambda file: file.stem)
def test_every_write_tells_of_its_headers_and_every_error_of_its_form(file: Path) -> None:
    document = json.loads(file.read_text(encoding="utf-8"))
    for name, operation in operations(document):
        headers = {one["name"] for one in operation.get("parameters", []) if one["in"] == "header"}
        assert ("Idempotency-Key" in headers) == (not name.startswith("GET")), name
        for status, answer in operation["responses"].items():
            if status.startswith("4"):
                assert "application/problem+json" in answer["content"], (name, status)
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_there_is_a_document_for_each_service() -> None:
    assert sorted(file.stem for file in FOLDER.glob("*.json")) == [
        "digest", "lead-intake", "qualification", "sales-feedback",
    ]  # fmt: skip


def test_an_operation_that_says_nothing_and_a_body_that_is_refused_are_caught() -> None:
    planted = {
        "paths": {
            "/v1/a": {"get": {"responses": {}}},
            "/v1/b": {"post": _taking({"$ref": "#/components/schemas/B"})},
            "/v1/c": {"post": _taking({"type": "object"})},
        },
        "components": {"schemas": {"B": {"type": "object", "required": ["x"], "examples": [{"y": 1}]}}},
    }
    assert problems(planted) == [
        "GET /v1/a has no summary",
        "POST /v1/b refuses its own example: 'x' is a required property",
        "POST /v1/c shows no body",
    ]


def _taking(schema: dict[str, Any]) -> dict[str, Any]:
    return {"summary": "Takes something", "requestBody": {"content": {"application/json": {"schema": schema}}}}
