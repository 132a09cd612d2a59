"""Whom something that came in is about, as far as we can tell."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from lead_intake.domain.field_names import by_looks, propose
from lead_intake.domain.limits import FORM_BYTES
from lead_intake.domain.mapping import Record, Targets, content_of
from lead_intake.domain.targets import NOT_SAID_BY_VISITORS

MOST = 120
"""Letters of what is shown; a form may hold a novel in its name."""
_UTC = ZoneInfo("UTC")


def who_of(channel: str, body: str | None, mapping: Targets | None = None) -> str:
    """Name and company, else the address, else the number; empty where nothing says it.

    `mapping` is how the form's source, or the list, is read.
    """
    words = _parsed(body)
    if not isinstance(words, dict):
        return ""
    if channel in {"form", "import"}:
        record = _record(words)
        known = {**propose(record, "leads"), **(mapping or {})}
        words, _ = content_of(record, {**by_looks(record, known), **known}, "leads", zone=_UTC)
    inner = words.get("lead") if isinstance(words.get("lead"), dict) else words.get("data")
    return _named(words) or (_named(inner) if isinstance(inner, dict) else "")


def fields_of(body: str | None) -> list[str]:
    """The names of a form's fields that say something, in their order."""
    words = _parsed(body)
    return [name for name, values in _record(words).items() if any(values)] if isinstance(words, dict) else []


def unknown_of(names: Sequence[str], mapping: Targets) -> list[str]:
    """Those of a form's fields of which nobody has said, and no name tells, what they are."""
    known = {name: to for name, to in propose(names, "leads").items() if to not in NOT_SAID_BY_VISITORS}
    told = known | dict(mapping)
    return [name for name in names if told.get(name) is None]


def _parsed(body: str | None) -> Any:
    if not body or len(body) > 4 * FORM_BYTES:
        return None
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def _record(words: Mapping[str, Any]) -> Record:
    """Only what a form's or a row's record can be: names to lists of texts."""
    return {
        name: [one for one in values if isinstance(one, str)]
        for name, values in words.items()
        if isinstance(values, list)
    }


def _named(content: Mapping[str, Any]) -> str:
    company = content.get("company")
    firm = company.get("name") if isinstance(company, dict) else company
    parts = [part for part in (content.get("name"), firm) if isinstance(part, str) and part.strip()]
    if not parts:
        ways = (content.get("email"), content.get("phone"))
        parts = [part for part in ways if isinstance(part, str) and part.strip()][:1]
    shown = ", ".join(" ".join(part.split()) for part in parts)
    return shown if len(shown) <= MOST else shown[: MOST - 1] + "…"
