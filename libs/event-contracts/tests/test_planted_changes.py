"""The guard seen at work: made-up changes to messages, each caught or let through as it should be."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import pytest
from pydantic import Field

from event_contracts.catalogue import MESSAGES
from event_contracts.compatibility import breaking_changes
from event_contracts.freeze import FrozenError, file_name, freeze
from event_contracts.model import Event, Message, Payload
from event_contracts.sales_feedback import LeadRated
from event_contracts.schema import normalised

every_message = pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.type)


class Part(Payload):
    inner: int


class Planted(Event):
    """A small message with one field of each kind, standing for yesterday's version."""

    type: ClassVar[str] = "lead.planted"
    producer: ClassVar[str] = "lead-intake"
    consumers: ClassVar[tuple[str, ...]] = ()
    kept: int
    removed: int | None = None
    code: Annotated[str, Field(pattern=r"^[a-z]+$")]
    choice: Literal["one", "two"] = "one"
    count: Annotated[int, Field(ge=0)] = 0
    part: Part | None = None
    many: tuple[Part, ...] = ()
    marks: dict[str, bool] = Field(default_factory=dict)


class Removed(Event):
    """The same without one field."""

    type: ClassVar[str] = "lead.planted"
    kept: int
    code: Annotated[str, Field(pattern=r"^[a-z]+$")]
    choice: Literal["one", "two"] = "one"
    count: Annotated[int, Field(ge=0)] = 0
    part: Part | None = None
    many: tuple[Part, ...] = ()
    marks: dict[str, bool] = Field(default_factory=dict)


class Retyped(Planted):
    kept: str  # type: ignore[assignment]


class NewRequired(Planted):
    demanded: int


class NowRequired(Planted):
    count: Annotated[int, Field(ge=0)]


class NowOptional(Planted):
    kept: int = 0


class NarrowedEnum(Planted):
    choice: Literal["one"] = "one"


class WidenedEnum(Planted):
    choice: Literal["one", "two", "three"] = "one"  # type: ignore[assignment]


class TightenedPattern(Planted):
    code: Annotated[str, Field(pattern=r"^[a-f]+$")]


class TightenedBound(Planted):
    count: Annotated[int, Field(ge=1)] = 1


class OtherDefault(Planted):
    choice: Literal["one", "two"] = "two"


class NoLongerNull(Planted):
    removed: int = 0


class InnerOther(Payload):
    inner: float


class RetypedInside(Planted):
    part: InnerOther | None = None  # type: ignore[assignment]


class RetypedInsideAList(Planted):
    many: tuple[InnerOther, ...] = ()  # type: ignore[assignment]


class RetypedInsideAMap(Planted):
    marks: dict[str, int] = Field(default_factory=dict)  # type: ignore[assignment]


class Longer(Planted):
    """Other words, and one optional field more."""

    added: Annotated[int | None, Field(description="A late thought")] = None


class RenamedPart(Payload):
    """A class of another name, with the same fields and an optional one more."""

    inner: Annotated[int, Field(description="Words are free")]
    more: bool = False


class LongerInside(Planted):
    part: RenamedPart | None = None  # type: ignore[assignment]
    many: tuple[RenamedPart, ...] = ()  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (Removed, "it.removed was removed"),
        (Retyped, "it.kept.type was 'integer' and is 'string'"),
        (NewRequired, "it.demanded is required now"),
        (NowRequired, "it.count is required now"),
        (NowOptional, "it.kept is optional now"),
        (NarrowedEnum, "it.choice"),
        (WidenedEnum, "it.choice"),
        (TightenedPattern, "it.code.pattern was '^[a-z]+$' and is '^[a-f]+$'"),
        (TightenedBound, "it.count.minimum was 0 and is 1"),
        (OtherDefault, "it.choice.default was 'one' and is 'two'"),
        (NoLongerNull, "it.removed"),
        (RetypedInside, "inner.type was 'integer' and is 'number'"),
        (RetypedInsideAList, "it.many.items.inner.type was 'integer' and is 'number'"),
        (RetypedInsideAMap, "it.marks.additionalProperties.type was 'boolean' and is 'integer'"),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_a_breaking_change_is_caught(changed: type[Message], said: str) -> None:
    found = breaking_changes(normalised(Planted), normalised(changed))

    assert any(said in sentence for sentence in found), found


@pytest.mark.parametrize("changed", [Planted, Longer, LongerInside])
def test_an_optional_addition_and_other_words_are_let_through(changed: type[Message]) -> None:
    assert breaking_changes(normalised(Planted), normalised(changed)) == []


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    """Every object schema inside a schema."""
    if isinstance(schema, dict):
        if "properties" in schema and isinstance(schema["properties"], dict) and schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from nodes(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from nodes(value)


@every_message
def test_removing_or_retyping_any_field_of_any_message_is_caught(message: type[Message]) -> None:
    frozen = normalised(message)
    places = [(place, name) for place, node in enumerate(nodes(frozen)) for name in node["properties"]]
    assert places or message.type == "lead.erased"

    for place, name in places:
        without = copy.deepcopy(frozen)
        node = list(nodes(without))[place]
        del node["properties"][name]
        node["required"] = [other for other in node.get("required", []) if other != name]
        retyped = copy.deepcopy(frozen)
        list(nodes(retyped))[place]["properties"][name] = {"type": "planted"}

        assert breaking_changes(frozen, without), f"{name} removed"
        assert breaking_changes(frozen, retyped), f"{name} retyped"


@every_message
def test_a_new_required_field_is_caught_and_an_optional_one_is_not_in_any_part_of_any_message(
    message: type[Message],
) -> None:
    frozen = normalised(message)

    for place in range(len(list(nodes(frozen)))):
        longer = copy.deepcopy(frozen)
        node = list(nodes(longer))[place]
        node["properties"]["added"] = {"type": "integer"}
        assert breaking_changes(frozen, longer) == []
        node["required"] = [*node.get("required", []), "added"]
        assert breaking_changes(frozen, longer)


class Milder(LeadRated):
    """A real event with a rating more than is frozen."""

    rating: Annotated[Literal["good", "fair", "poor", "awful"], Field(description="How good the lead was")]  # type: ignore[assignment]


def test_freezing_refuses_to_change_a_frozen_schema(schemas: Path, tmp_path: Path) -> None:
    stored = (schemas / file_name(LeadRated)).read_text(encoding="utf-8")
    (tmp_path / file_name(LeadRated)).write_text(stored, encoding="utf-8")

    with pytest.raises(FrozenError, match=r"lead\.rated\.v1\.json is frozen"):
        freeze([Planted, Milder], tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["lead.rated.v1.json"], "nothing else was written either"
    assert (tmp_path / file_name(LeadRated)).read_text(encoding="utf-8") == stored


def test_freezing_adds_what_is_missing_and_leaves_the_rest(tmp_path: Path) -> None:
    assert [path.name for path in freeze([Planted], tmp_path)] == ["lead.planted.v1.json"]
    before = (tmp_path / "lead.planted.v1.json").read_text(encoding="utf-8")

    assert freeze([Longer], tmp_path) == []
    assert (tmp_path / "lead.planted.v1.json").read_text(encoding="utf-8") == before
    assert json.loads(before) == normalised(Planted)
