"""Today's messages against their frozen schemas: only optional additions, and no file is an orphan."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from event_contracts.catalogue import BY_TYPE, MESSAGES
from event_contracts.compatibility import breaking_changes
from event_contracts.envelope import checked
from event_contracts.freeze import file_name
from event_contracts.model import Message
from event_contracts.schema import normalised
from event_contracts.topics import INBOUND

Examples = dict[str, dict[str, dict[str, Any]]]
every_message = pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.type)


def frozen_schema(schemas: Path, message: type[Message]) -> dict[str, Any]:
    path = schemas / file_name(message)
    assert path.exists(), f"{path.name} is missing: run `python -m event_contracts.freeze`"
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


@every_message
def test_nothing_changed_but_by_optional_additions(message: type[Message], schemas: Path) -> None:
    frozen = frozen_schema(schemas, message)

    Draft202012Validator.check_schema(frozen)
    assert breaking_changes(frozen, normalised(message)) == []


@every_message
def test_what_is_written_today_is_valid_for_a_reader_of_the_frozen_version(
    message: type[Message], schemas: Path, examples: Examples
) -> None:
    validator = Draft202012Validator(frozen_schema(schemas, message))

    for name, example in examples[f"{message.type}.v{message.major}"].items():
        value = example["value"]
        if value is not None and "specversion" not in value:
            today = checked(message.type, value)
            assert list(validator.iter_errors(today)) == [], name
            if example["topic"] != INBOUND.name:
                assert list(validator.iter_errors(today | {"added_later": 1})) == [], (
                    "readers ignore what they do not know"
                )


def test_no_schema_and_no_example_is_an_orphan(schemas: Path, examples: Examples) -> None:
    known = {f"{message.type}.v{major}" for message in MESSAGES for major in range(1, message.major + 1)}

    assert {path.name for path in schemas.iterdir()} == {f"{name}.json" for name in known}
    assert set(examples) == known
    assert all(name.endswith(".json") for folder in examples.values() for name in folder)
    assert {name.rpartition(".v")[0] for name in known} == set(BY_TYPE)
