"""Frozen wire examples: yesterday's records must be read by today's code, headers and all."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from event_contracts.catalogue import BY_TYPE, MESSAGES, topic_of
from event_contracts.envelope import checked, dataschema, from_headers, to_headers
from event_contracts.model import Message
from event_contracts.schema import described, fields
from event_contracts.topics import INBOUND, MAX_VALUE_BYTES, PRIVATE

FOLDER = Path(__file__).parents[1] / "examples"
PATHS = sorted(FOLDER.glob("*/*.json"))
SYNTHETIC_HOST = re.compile(r"(^|\.)example$")
SYNTHETIC_PHONE = re.compile(r"\+1 ?202 ?555 ?01\d\d")
every_example = pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}/{path.stem}")
every_message = pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.type)


def read(path: Path) -> dict[str, Any]:
    example: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return example


def message_of(path: Path) -> type[Message]:
    return BY_TYPE[path.parent.name.rpartition(".v")[0]]


def data_of(example: dict[str, Any]) -> Any:
    """The data of a record in binary or structured mode; None for a tombstone."""
    structured = example["headers"]["content-type"].startswith("application/cloudevents+json")
    return example["value"]["data"] if structured else example["value"]


@every_example
def test_an_old_record_is_read_today(path: Path) -> None:
    data = data_of(read(path))

    if data is not None:
        parsed = message_of(path).read(data | {"added_by_a_newer_producer": True})
        full = checked(message_of(path).type, data)
        assert parsed.model_dump(mode="json") == {
            field.alias or name: full[field.alias or name] for name, field in type(parsed).model_fields.items()
        }


@every_example
def test_an_old_record_says_nothing_that_today_would_be_refused(path: Path) -> None:
    data = data_of(read(path))

    if data is not None:
        full = checked(message_of(path).type, data)
        assert len(json.dumps(full)) <= MAX_VALUE_BYTES
        assert set(data) <= set(full)


@every_example
def test_the_headers_of_a_fact_are_written_the_same_way_today(path: Path) -> None:
    example, message = read(path), message_of(path)
    if topic_of(message) is INBOUND:
        return
    headers = tuple((name, value.encode()) for name, value in example["headers"].items())

    envelope = from_headers(headers)

    assert to_headers(envelope) == headers
    assert (envelope.type, envelope.source) == (message.type, message.producer)
    assert dict(headers)["ce_dataschema"].decode() == dataschema(message.type)
    assert envelope.subject == example["key"]


@every_example
def test_a_record_stands_on_its_topic_under_a_key_of_its_form(path: Path) -> None:
    example, message = read(path), message_of(path)

    assert example["topic"] == topic_of(message).name
    if topic_of(message) is not INBOUND:
        form = re.sub(r"\\\{[^}]*\\\}", "[a-z0-9_-]+", re.escape(message.key))
        assert re.fullmatch(form, example["key"]), f"{example['key']} is not {message.key}"
    if example["value"] is None:
        assert topic_of(message).cleanup == "compact"


@every_message
def test_every_field_of_every_message_is_shown_by_an_example(message: type[Message]) -> None:
    shown = {
        place
        for path in (FOLDER / f"{message.type}.v{message.major}").glob("*.json")
        for place in places(data_of(read(path)))
    }

    assert {place for place, _, _ in fields(described(message))} <= shown


@every_message
def test_every_private_document_has_a_tombstone_among_its_examples(message: type[Message]) -> None:
    if topic_of(message) is PRIVATE:
        assert any(read(path)["value"] is None for path in (FOLDER / f"{message.type}.v{message.major}").glob("*.json"))


@every_example
def test_the_people_in_it_are_made_up(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    for host in re.findall(r"@([\w.-]+)", text):
        assert SYNTHETIC_HOST.search(host), f"{host} may be somebody's"
    for phone in re.findall(r"\"(\+[\d ]+)\"", text):
        assert SYNTHETIC_PHONE.fullmatch(phone), f"{phone} may be somebody's"


def places(data: Any, prefix: str = "") -> Iterator[str]:
    """The path of every field that is written."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield prefix + name
            yield from places(value, f"{prefix}{name}.")
    elif isinstance(data, list):
        for value in data:
            yield from places(value, f"{prefix.removesuffix('.')}[].")
