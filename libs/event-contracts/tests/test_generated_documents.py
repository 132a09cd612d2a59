"""The AsyncAPI document and the catalogue page: valid, complete, and fresh."""

import copy
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft7Validator

from event_contracts import asyncapi, pages
from event_contracts.catalogue import MESSAGES, SERVICES, topic_of
from event_contracts.freeze import FOLDER, file_name
from event_contracts.freeze import main as freeze_main
from event_contracts.schema import described, fields
from event_contracts.topics import INBOUND, TOPICS

VENDORED = Path(__file__).parent / "vendor" / "asyncapi-3.0.0.json"


@pytest.fixture(scope="module")
def official() -> Draft7Validator:
    return Draft7Validator(json.loads(VENDORED.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return asyncapi.document()


def test_the_document_is_valid_for_the_official_schema(document: dict[str, Any], official: Draft7Validator) -> None:
    assert list(official.iter_errors(document)) == []


@pytest.mark.parametrize(
    "planted", ["a word unknown to AsyncAPI", "an action that is none", "a payload that is no schema"]
)
def test_the_official_schema_catches(planted: str, document: dict[str, Any], official: Draft7Validator) -> None:
    broken = copy.deepcopy(document)
    if planted.startswith("a word"):
        broken["channels"]["leads"]["adress"] = "misspelled"
    elif planted.startswith("an action"):
        broken["operations"]["digest-hears-leads"]["action"] = "hear"
    else:
        broken["components"]["messages"]["lead.won.v1"]["payload"]["type"] = "thing"

    assert list(official.iter_errors(broken))


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        here = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return here + [found for value in node.values() for found in references(value)]
    if isinstance(node, list):
        return [found for value in node for found in references(value)]
    return []


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    found = references(document)

    assert len(found) > 2 * len(MESSAGES)
    for reference in found:
        place: Any = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_every_message_is_said_and_heard_by_those_of_the_catalogue(document: dict[str, Any]) -> None:
    for message in MESSAGES:
        channel = asyncapi.channel_name(topic_of(message))
        mine = {"$ref": f"#/channels/{channel}/messages/{asyncapi.name_of(message)}"}
        for party in (*SERVICES, "marketing tools"):
            name = party.replace(" ", "-")
            says = document["operations"].get(f"{name}-says-{channel}", {"messages": []})["messages"]
            hears = document["operations"].get(f"{name}-hears-{channel}", {"messages": []})["messages"]
            assert (mine in says) is (party == message.producer)
            assert (mine in hears) is (party in message.consumers)


def test_every_topic_has_a_channel_and_dead_letters_carry_everything_but_strangers_events(
    document: dict[str, Any],
) -> None:
    assert {channel["address"] for channel in document["channels"].values()} == {topic.name for topic in TOPICS}
    assert set(document["channels"]["dead-letters"]["messages"]) == {
        asyncapi.name_of(message) for message in MESSAGES if topic_of(message) is not INBOUND
    }


def test_the_page_tells_of_every_message_and_every_field() -> None:
    page = pages.page()

    for message in MESSAGES:
        section = page.split(f"\n### {message.type}\n")[1].split("\n### ")[0]
        assert " ".join((message.__doc__ or "").split()) in section
        assert f"says it: {message.producer}" in section
        assert f"`{topic_of(message).name}`, `{message.key}`" in section
        assert all(consumer in section for consumer in message.consumers)
        for path, field, _ in fields(described(message)):
            row = next(line for line in section.splitlines() if line.startswith(f"| `{path}` |"))
            assert field["description"] in row


def test_every_row_of_every_table_has_as_many_cells_as_its_head() -> None:
    width = 0
    for line in pages.page().splitlines():
        cells = line.replace("\\|", "").count("|")
        if line.startswith("| ") and width == 0:
            width = cells
        elif not line.startswith("| "):
            width = 0
        assert cells in {0, width}, line


def test_the_document_in_docs_is_fresh(docs: Path) -> None:
    stored = (docs / "asyncapi.json").read_text(encoding="utf-8")

    assert stored == asyncapi.text(), "run `python -m event_contracts.asyncapi`"


def test_the_page_in_docs_is_fresh(docs: Path) -> None:
    assert (docs / "events.md").read_text(encoding="utf-8") == pages.page(), "run `python -m event_contracts.pages`"


@pytest.mark.parametrize(("command", "text"), [(asyncapi, asyncapi.text()), (pages, pages.page())])
def test_the_commands_write_where_they_are_told_and_notice_what_is_not_fresh(
    command: ModuleType, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "written"
    write, check = ["command", str(path)], ["command", str(path), "--check"]

    monkeypatch.setattr("sys.argv", check)
    assert command.main() == 1, "nothing there yet"
    monkeypatch.setattr("sys.argv", write)
    assert command.main() == 0
    assert path.read_text(encoding="utf-8") == text
    monkeypatch.setattr("sys.argv", check)
    assert command.main() == 0
    path.write_text(text + "edited by hand", encoding="utf-8")
    assert command.main() == 1
    assert f"python -m {command.__name__}" in capsys.readouterr().err


def test_the_freezing_command_writes_where_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["freeze", str(tmp_path / "written")])

    assert freeze_main() == 0
    assert len(list((tmp_path / "written").iterdir())) == len(MESSAGES)


def test_the_freezing_command_fails_where_a_frozen_schema_broke(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert FOLDER.name == "schemas"
    (tmp_path / file_name(MESSAGES[0])).write_text('{"type": "string"}', encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["freeze", str(tmp_path)])

    assert freeze_main() == 1
