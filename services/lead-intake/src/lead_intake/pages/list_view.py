"""A list as its page shows it: columns with what they are, the first rows as understood, how far it is."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from babel.support import NullTranslations

from lead_intake.domain.imports import Job
from lead_intake.pages.mapping import value_of
from lead_intake.pages.problems import Said, said_problem
from lead_intake.pages.wording import TARGETS, said

COLUMNS_SHOWN = 200
"""So many columns can be given a target on the page; the others keep the one they have."""
WIDTH = 8
CELL = 80
_OF_THE_LIST = ("source", "campaign", "kind")


class Column(NamedTuple):
    """One column of the list and the choice it stands on."""

    field: str
    name: str
    value: str


class Shown(NamedTuple):
    """One row as understood: its number, its cells, the rest of it, and why it would be refused."""

    number: int
    cells: Sequence[str]
    rest: str
    problems: Sequence[Said]


class Table(NamedTuple):
    """The first rows as understood."""

    heads: Sequence[str]
    rows: Sequence[Shown]
    rest: bool


def columns_of(job: Job) -> list[Column]:
    """The columns in their order."""
    shown = job.form.columns[:COLUMNS_SHOWN]
    return [Column(f"t{place}", name, value_of(job.mapping, name)) for place, name in enumerate(shown)]


def mapping_of(job: Job, given: Mapping[str, str]) -> dict[str, str | None]:
    """The mapping that a form says, over the one that holds; columns it does not name stay."""
    mapping = dict(job.mapping)
    for column in columns_of(job):
        chosen = given.get(column.field)
        if chosen == "":
            mapping.pop(column.name, None)
        elif chosen is not None:
            mapping[column.name] = None if chosen == "-" else chosen
    return mapping


def table_of(rows: Sequence[Mapping[str, Any]], mapping: Mapping[str, str | None], words: NullTranslations) -> Table:
    """The preview: what is said of a person in columns, everything else in the last one."""
    used = set(mapping.values())
    flat = [_flat(row["content"]) for row in rows]
    keys = list({key: None for row in flat for key in row if _has_column(key, used)})[:WIDTH]
    shown = [
        Shown(
            number=row["row"],
            cells=[_cut(said_cell.get(key, "")) for key in keys],
            rest=_cut(
                "; ".join(
                    f"{key.removeprefix('fields.')}: {value}"
                    for key, value in said_cell.items()
                    if _is_rest(key, keys, used)
                )
            ),
            problems=[said_problem(words, one) for one in row["problems"]],
        )
        for row, said_cell in zip(rows, flat, strict=True)
    ]
    return Table([said(words, TARGETS, key) for key in keys], shown, any(row.rest for row in shown))


def _has_column(key: str, used: set[str | None]) -> bool:
    return not key.startswith("fields.") and (key not in _OF_THE_LIST or key in used)


def _is_rest(key: str, keys: Sequence[str], used: set[str | None]) -> bool:
    return key not in keys and (key not in _OF_THE_LIST or key in used)


def _flat(content: Mapping[str, Any], before: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in content.items():
        name = f"{before}{key}"
        if isinstance(value, Mapping):
            found |= _flat(value, f"{name}.")
        else:
            found[name] = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return found


def _cut(text: str) -> str:
    return text if len(text) <= CELL else text[: CELL - 1] + "…"
