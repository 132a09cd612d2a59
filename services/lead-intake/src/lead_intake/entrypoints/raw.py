"""Bodies that are read by hand: their items are judged one by one, and their words are kept."""

import json
from functools import cache
from typing import Any

import jiter
import orjson
from fastapi import Request
from pydantic import BaseModel

from service_kit.errors import FieldError, Refusal, invalid
from service_kit.web.routes import require_json, strict_json


async def read_json(request: Request, limit: int) -> Any:
    """The parsed body; raises `Refusal` 400, 413 or 415."""
    body = await request.body()
    require_json(request, body)
    if len(body) > limit:
        raise Refusal(413, "too-large", "The body is too large", f"At most {limit} bytes are taken here.")
    return parsed(body)


def parsed(body: bytes) -> Any:
    """JSON of which each item is judged for itself: what no database takes in one of them must not refuse the others.

    Raises `Refusal` (400) for what is no JSON.
    """
    try:
        return jiter.from_json(body, catch_duplicate_keys=True, allow_inf_nan=False)
    except ValueError:
        strict_json(body)  # refuses with the reason
        raise


def items_of(content: Any, name: str, most: int, others: set[str] | None = None) -> list[Any]:
    """The list `name` of a body; raises `Refusal` (422) when the body is anything but that list."""
    if not isinstance(content, dict) or not isinstance(content.get(name), list):
        raise invalid([FieldError(name, "must be a list", f'Send an object with the list "{name}".')])
    unknown = content.keys() - {name} - (others or set())
    if unknown:
        raise invalid([FieldError("body", "has unknown fields", f'Send nothing but "{name}" here.')])
    items: list[Any] = content[name]
    if not 1 <= len(items) <= most:
        raise invalid([FieldError(name, f"must have 1 to {most} items", "Send the rest in further requests.")])
    return items


def flag_of(content: dict[str, Any], name: str) -> bool:
    """A switch beside the list, off where it is left out."""
    value = content.get(name, False)
    if not isinstance(value, bool):
        raise invalid([FieldError(name, "must be true or false", "Send true, false, or leave it out.")])
    return value


def words(item: Any) -> str:
    """An item of a list in its own words again; blanks apart, it is what was sent."""
    try:
        return orjson.dumps(item).decode()
    except TypeError:
        return json.dumps(item, ensure_ascii=False)  # a number over 64 bits, which is refused but kept


def described(model: type[BaseModel], limit: int) -> dict[str, Any]:
    """The OpenAPI description of a body that FastAPI does not read."""
    content = {"application/json": {"schema": _schema_of(model)}}
    return {"requestBody": {"required": True, "content": content}, "x-body-limit": limit}


@cache
def _schema_of(model: type[BaseModel]) -> Any:
    schema = model.model_json_schema()
    return _inlined(schema, schema.pop("$defs", {}))


def _inlined(part: Any, definitions: dict[str, Any]) -> Any:
    """References point into the whole document, where a model that FastAPI does not know is not to be found."""
    if isinstance(part, list):
        return [_inlined(one, definitions) for one in part]
    if not isinstance(part, dict):
        return part
    reference = part.get("$ref")
    if isinstance(reference, str):
        return _inlined(definitions[reference.rpartition("/")[2]], definitions)
    return {name: _inlined(value, definitions) for name, value in part.items()}
