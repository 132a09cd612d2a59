"""What a field or a column can be said to be, as a choice in a form."""

from collections.abc import Iterable, Mapping, Sequence

from babel.support import NullTranslations

from lead_intake.domain.targets import LEAD_TARGETS, TOUCH_TARGETS
from lead_intake.pages.wording import TARGETS, said

LEFT_OUT, KEPT = "-", ""
"""Of the choice: not taken at all; kept among the fields of the lead under its own name, or recognised by it."""
_CONSENT = ("consent.email", "consent.phone")
FORM_TARGETS = tuple(name for name in TARGETS if name in LEAD_TARGETS or name in _CONSENT)
LIST_TARGETS = {
    "leads": FORM_TARGETS,
    "touches": tuple(name for name in TARGETS if name in TOUCH_TARGETS),
}


def target_options(
    words: NullTranslations, targets: Sequence[str], also: Iterable[str | None] = ()
) -> list[tuple[str, str]]:
    """(value, label) of each target; `also` are values in use that are not among them, such as `fields.budget`."""
    options = [(name, said(words, TARGETS, name)) for name in targets]
    more = {one: None for one in also if one is not None and one not in targets}
    return [*options, *((name, name) for name in more)]


def chosen_targets(names: Sequence[str], values: Sequence[str]) -> dict[str, str | None]:
    """The mapping that a form's pairs say; a field that is named twice is what was said last."""
    mapping: dict[str, str | None] = {}
    for name, value in zip(names, values, strict=False):
        if name.strip() and value != KEPT:
            mapping[name] = None if value == LEFT_OUT else value
    return mapping


def value_of(mapping: Mapping[str, str | None], name: str) -> str:
    """What the choice of a field stands on."""
    if name not in mapping:
        return KEPT
    return mapping[name] or LEFT_OUT
