"""The OpenAPI document is complete, and every route of the contract is in it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from event_bus.embedded_log import EmbeddedLog
from lead_intake.main import create_service
from lead_intake.settings import Settings
from service_kit.clock import system_clock

ROUTES = {
    ("post", "/v1/leads"), ("post", "/v1/leads/batch"), ("get", "/v1/leads"), ("post", "/v1/leads/search"),
    ("get", "/v1/leads/{id}"), ("patch", "/v1/leads/{id}"), ("delete", "/v1/leads/{id}"),
    ("put", "/v1/leads/{id}/consent"), ("post", "/v1/leads/{id}/merge"), ("post", "/v1/touches"),
    ("post", "/v1/campaigns"), ("get", "/v1/campaigns"), ("get", "/v1/campaigns/{key}"), ("put", "/v1/campaigns/{key}"),
    ("get", "/v1/submissions"), ("get", "/v1/submissions/{id}"),
    ("post", "/v1/submissions/retry"), ("post", "/v1/submissions/{id}/retry"), ("post", "/v1/submissions/{id}/discard"),
}  # fmt: skip


@pytest.fixture
def document(tmp_path: Path) -> dict[str, Any]:
    """The service's own OpenAPI document."""
    url = f"sqlite:///{tmp_path / 'intake.db'}"
    settings = Settings(database_url=url)  # type: ignore[arg-type]
    service = create_service(settings, EmbeddedLog(tmp_path / "log.db", 1), system_clock)
    return service.app.openapi()


def references(part: Any) -> Iterator[str]:
    """Every reference in a document."""
    if isinstance(part, list):
        for one in part:
            yield from references(one)
    elif isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for one in part.values():
            yield from references(one)


def test_every_route_is_described_with_summary_and_errors(document: dict[str, Any]) -> None:
    described = {(method, path) for path, item in document["paths"].items() for method in item}

    assert described >= ROUTES
    for method, path in ROUTES:
        operation = document["paths"][path][method]
        assert operation["summary"]
        assert {"400", "401", "403", "422", "429", "503"} <= operation["responses"].keys()


def test_bodies_that_are_read_by_hand_are_described_as_well(document: dict[str, Any]) -> None:
    def body(path: str) -> Any:
        return document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]

    assert set(body("/v1/leads")["properties"]) == {
        "email", "phone", "external_ids", "name", "job_title", "company", "source", "campaign", "message", "consent",
        "fields", "occurred_at", "kind", "emails", "phones",
    }  # fmt: skip
    assert body("/v1/leads/batch")["properties"]["leads"]["maxItems"] == 1000
    assert body("/v1/touches")["properties"]["touches"]["maxItems"] == 1000


def test_no_reference_leads_nowhere(document: dict[str, Any]) -> None:
    for reference in set(references(document)):
        place: Any = document
        for name in reference.removeprefix("#/").split("/"):
            place = place[name]


def test_an_answer_about_something_new_says_where_to_go_on(document: dict[str, Any]) -> None:
    answers = document["paths"]["/v1/leads"]["post"]["responses"]

    assert answers["200"]["links"] == answers["201"]["links"]
    assert set(answers["201"]["links"]) == {"show_lead", "change_lead", "set_consent", "erase_lead"}
    assert answers["201"]["links"]["show_lead"] == {
        "operationId": document["paths"]["/v1/leads/{id}"]["get"]["operationId"],
        "parameters": {"id": "$response.body#/id"},
    }
