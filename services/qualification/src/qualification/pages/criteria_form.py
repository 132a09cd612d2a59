"""A set of criteria as a form of sentences: its fields, read back into the closed JSON, and what is wrong where."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from qualification.pages.criteria_values import ValueWords
from service_kit.pages import Form
from service_kit.pages.saying import N_

BLANK_ROWS = 2
MOST_FIELDS = 460
"""A form takes 500 fields; sets with more rules than that are changed by the interface."""
LINES = {"fit_lines": ("fit_a", "fit_b", "fit_c"), "activity_lines": ("act_1", "act_2", "act_3")}
WRONG = {
    "points": N_("Write a number from −1,000 to 1,000, or nothing to leave the rule out."),
    "value": N_("This does not fit the comparison. Several values need commas; a range the lowest and the highest."),
    "rule": N_("This rule cannot be understood. Choose from the lists."),
    "half_life_days": N_("Write a number of days, from 0.25 to 3,650."),
    "fit_lines": N_("Three different numbers, the highest first."),
    "activity_lines": N_("Three different numbers above zero, the highest first."),
    "handed_over": N_("Choose at least one grade or one touch that is handed over at once."),
    "name": N_("Give the version a name of at most 200 letters."),
    "why": N_("At most 2,000 letters, without control characters."),
    "same": N_("Nothing is otherwise than in the newest version."),
    "planned": N_("A later version is planned already; a new one cannot begin before it."),
}


class Read(NamedTuple):
    """A form as a definition of the API, with the row of the form that each rule came from."""

    definition: dict[str, Any]
    fit_rows: list[int]
    activity_rows: list[int]


def fields_of_definition(definition: Mapping[str, Any], values: ValueWords) -> dict[str, str]:
    """The form's fields that say a definition; grades and touches handed over at once stand apart."""
    fields = {"half_life_days": _number(definition["half_life_days"])}
    for name, parts in LINES.items():
        fields |= {part: _number(value) for part, value in zip(parts, definition[name], strict=True)}
    for row, rule in enumerate(definition["fit_rules"]):
        value = values.text(rule["attribute"], rule["value"])
        said = {"id": rule["id"], "attribute": rule["attribute"], "op": rule["op"], "value": value}
        fields |= {f"f{row}-{key}": value for key, value in said.items()}
        fields[f"f{row}-points"] = _number(rule["points"])
    for row, rule in enumerate(definition["activity_rules"]):
        said = {"id": rule["id"], "kind": rule["kind"], "intent": rule["intent"] or ""}
        fields |= {f"a{row}-{key}": value for key, value in said.items()}
        fields |= {f"a{row}-points": _number(rule["points"]), f"a{row}-once": "on" if rule["once_a_day"] else ""}
    fields["fits"] = str(len(definition["fit_rules"]) + BLANK_ROWS)
    fields["touches"] = str(len(definition["activity_rules"]) + BLANK_ROWS)
    return fields


def fits_a_form(definition: Mapping[str, Any]) -> bool:
    """Whether a form can carry so many rules."""
    rules = len(definition["fit_rules"]) + len(definition["activity_rules"]) + 2 * BLANK_ROWS
    return rules * 5 <= MOST_FIELDS


def rows_of(fields: Mapping[str, str], name: str) -> int:
    """How many rows of rules a form has."""
    said = fields.get(name, "")
    return min(int(said), MOST_FIELDS) if said.isascii() and said.isdigit() and len(said) < 6 else 0


def read_definition(form: Form, values: ValueWords) -> Read:
    """The form as it stands; a rule without points is left out. Whether it makes sense the API's model says."""
    names: set[str] = {form.said(f"{kind}{row}-id") for kind in "fa" for row in range(rows_of(form, _rows(kind)))}
    fit: list[dict[str, Any]] = []
    activity: list[dict[str, Any]] = []
    fit_rows, activity_rows = [], []
    for row in range(rows_of(form, "fits")):
        if form.said(f"f{row}-points"):
            attribute, op = form.said(f"f{row}-attribute"), form.said(f"f{row}-op")
            value = values.read(attribute, op, form.said(f"f{row}-value"))
            rule = {
                "attribute": attribute,
                "op": op,
                "value": value,
                "points": _read_number(form.said(f"f{row}-points")),
            }
            fit.append({"id": _id(form.said(f"f{row}-id"), attribute, names), **rule})
            fit_rows.append(row)
    for row in range(rows_of(form, "touches")):
        if form.said(f"a{row}-points"):
            kind, points = form.said(f"a{row}-kind"), _read_number(form.said(f"a{row}-points"))
            rule = {"kind": kind, "intent": form.said(f"a{row}-intent") or None, "points": points}
            once = bool(form.said(f"a{row}-once"))
            activity.append({"id": _id(form.said(f"a{row}-id"), kind, names), **rule, "once_a_day": once})
            activity_rows.append(row)
    definition = {
        "fit_rules": fit,
        "activity_rules": activity,
        "half_life_days": _read_number(form.said("half_life_days")),
        **{name: [_read_number(form.said(part)) for part in parts] for name, parts in LINES.items()},
        "handed_over": sorted(set(form.all_of("grade"))),
        "hand_raisers": sorted(set(form.all_of("raiser"))),
    }
    return Read(definition, fit_rows, activity_rows)


def wrong_field(where: str, read: Read) -> tuple[str, str]:
    """The field of the form, and the message id, for what the API refuses (`fit_rules[3].value`)."""
    name, *rest = re.split(r"[.\[\]]+", where.removeprefix("definition."))
    if name in ("fit_rules", "activity_rules") and rest and rest[0].isdigit():
        rows, letter = (read.fit_rows, "f") if name == "fit_rules" else (read.activity_rows, "a")
        what = rest[1] if len(rest) > 1 and rest[1] in ("points", "value") else "rule"
        return f"{letter}{rows[int(rest[0])]}", WRONG[what]
    name = "handed_over" if name == "hand_raisers" else name
    return name, WRONG.get(name, WRONG["rule"])


def _rows(kind: str) -> str:
    return "fits" if kind == "f" else "touches"


def _id(said: str, base: str, names: set[str]) -> str:
    if said:
        return said
    made = next(name for name in (base, *(f"{base}_{n}" for n in range(2, 1000))) if name not in names)
    names.add(made)
    return made


def _number(value: float) -> str:
    return f"{value:g}"


def _read_number(text: str) -> float | str:
    """A number as people write it; what is none is left to be refused."""
    plain = text.replace("−", "-").replace(",", ".").replace("\u00a0", "").replace(" ", "")
    return float(plain) if re.fullmatch(r"[+-]?\d{1,9}(\.\d{1,9})?", plain) else text
