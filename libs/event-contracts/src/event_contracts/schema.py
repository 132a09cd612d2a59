"""JSON Schemas of the catalogue: with words for people, and stripped of words for comparing."""

from collections.abc import Iterable
from typing import Any

from event_contracts.model import Message

Schema = dict[str, Any]
NAMED = frozenset({"properties", "patternProperties"})
"""Keywords whose members are named by us, so that a field may be called like a keyword."""


def described(message: type[Message]) -> Schema:
    """The schema of a message with titles dropped, descriptions kept and every reference put in its place."""
    schema = message.model_json_schema()
    whole = _inlined(schema, schema.get("$defs", {}))
    if not isinstance(whole, dict):
        raise TypeError(f"{message.type} has no object schema")
    return whole


def normalised(message: type[Message]) -> Schema:
    """The schema of a message as its readers rely on it: no words, unknown fields allowed, sets in a fixed order.

    Two messages with the same normalised schema are the same on the wire, whatever their classes are called.
    """
    return stripped(described(message))


def stripped(schema: Schema) -> Schema:
    """`schema` without descriptions and without the producer's ban on unknown fields."""
    plain: Schema = {}
    for keyword, value in sorted(schema.items()):
        if keyword in {"description", "title"} or (keyword == "additionalProperties" and isinstance(value, bool)):
            continue
        if keyword in NAMED:
            plain[keyword] = {name: stripped(value[name]) for name in sorted(value)}
        elif keyword in {"enum", "required"}:
            plain[keyword] = sorted(value)
        elif isinstance(value, dict) and keyword != "default":
            part = stripped(value)
            if part or keyword != "propertyNames":
                plain[keyword] = part
        elif isinstance(value, list):
            plain[keyword] = [stripped(part) if isinstance(part, dict) else part for part in value]
        else:
            plain[keyword] = value
    return plain


def _inlined(node: Any, definitions: Schema) -> Any:
    if isinstance(node, list):
        return [_inlined(part, definitions) for part in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        target = definitions[node["$ref"].removeprefix("#/$defs/")]
        return _inlined({**target, **{key: value for key, value in node.items() if key != "$ref"}}, definitions)
    return {
        keyword: {name: _inlined(part, definitions) for name, part in value.items()}
        if keyword in NAMED
        else _inlined(value, definitions)
        for keyword, value in node.items()
        if keyword != "$defs" and not (keyword == "title" and isinstance(value, str))
    }


def draft_07(schema: Any) -> Any:
    """`schema` in the dialect of AsyncAPI: tuples are written with `items`."""
    if isinstance(schema, list):
        return [draft_07(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {"items" if keyword == "prefixItems" else keyword: draft_07(value) for keyword, value in schema.items()}


def fields(schema: Schema, prefix: str = "") -> Iterable[tuple[str, Schema, bool]]:
    """Every field of an object schema with its path and whether it is required, parts after the whole.

    `[]` stands for each element of a list.
    """
    required = set(schema.get("required", ()))
    for name, field in schema.get("properties", {}).items():
        yield prefix + name, field, name in required
        for part, mark in _parts(field):
            yield from fields(part, f"{prefix}{name}{mark}.")


def _parts(field: Schema) -> Iterable[tuple[Schema, str]]:
    if "properties" in field:
        yield field, ""
    for option in field.get("anyOf", ()):
        yield from _parts(option)
    if isinstance(field.get("items"), dict) and "properties" in field["items"]:
        yield field["items"], "[]"
