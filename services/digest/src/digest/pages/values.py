"""Values of a lead's attributes in words: no key, no code, no list of JSON."""

from collections.abc import Iterable, Mapping
from typing import Any

from babel.support import NullTranslations

from digest.domain.ledger import Cell, Group
from digest.domain.reading import Named
from digest.pages.wording import ATTRIBUTES, TOUCHES, said
from service_kit.pages import Formats
from service_kit.pages.industries import INDUSTRIES, industry_words
from service_kit.pages.saying import N_

VALUES: Mapping[str, Mapping[str, str]] = {
    "industry": INDUSTRIES,
    "job_level": {
        "c_level": N_("board"), "vp": N_("vice president"), "director": N_("director"), "manager": N_("manager"),
        "specialist": N_("specialist"), "other": N_("another"),
    },
    "email_kind": {
        "business": N_("of a company"), "free": N_("of a free mail service"), "disposable": N_("throwaway"),
        "role": N_("of a department"), "none": N_("none"),
    },
    "identities": {"email": N_("e-mail"), "phone": N_("telephone"), "external": N_("another system's number")},
}  # fmt: skip
PURPOSES = {
    "email": N_("letters"), "phone": N_("calls"), "sms": N_("text messages"),
    "processing": N_("keeping the data"), "profiling": N_("profiling"),
}  # fmt: skip


def value_words(words: NullTranslations, formats: Formats, attribute: str, value: object) -> str:
    """One value of an attribute, or several, in the reader's language."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(value_words(words, formats, attribute, one) for one in value)
    if attribute == "country":
        return formats.country(str(value))
    if attribute == "size_band":
        return words.gettext("%(band)s people") % {"band": str(value).replace("-", "–")}
    return said(words, VALUES.get(attribute, {}), str(value))


def group_names(by: Group, cells: Iterable[Cell], names: Named, words: NullTranslations) -> Mapping[str, str]:
    """What the groups of figures are called, as far as their keys are no words themselves."""
    if by == "industry":
        return {str(cell.key): industry_words(words, str(cell.key)) for cell in cells if cell.key is not None}
    return names.people if by == "person" else names.campaigns


def consent_words(words: NullTranslations, purposes: Mapping[str, bool]) -> list[tuple[bool, str]]:
    """To what the person said yes, and to what no; nothing where nobody asked."""
    parts = []
    for answer, sentence in ((True, N_("Agreed to: %(purposes)s")), (False, N_("Said no to: %(purposes)s"))):
        named = sorted(said(words, PURPOSES, name) for name, given in purposes.items() if given is answer)
        if named:
            parts.append((answer, words.gettext(sentence) % {"purposes": ", ".join(named)}))
    return parts


def rule_words(words: NullTranslations, formats: Formats, identity: str, rule: Mapping[str, Any] | None) -> str:
    """What a rule of the criteria asks for; its key where that version of the criteria has not arrived."""
    if rule is None:
        return identity.replace("_", " ").replace("-", " ")
    if "kind" in rule:
        return said(words, TOUCHES, rule["kind"])
    name, value = rule["attribute"], rule.get("value")
    attribute = said(words, ATTRIBUTES, name)
    if value is None or isinstance(value, bool):
        return attribute
    if rule.get("op") == "range" and isinstance(value, list | tuple):
        first, last = (value_words(words, formats, name, one) for one in (value[0], value[-1]))
        if name == "size_band":
            between = words.gettext("from %(first)s to %(last)s")
            return f"{attribute}: {between % {'first': str(value[0]).replace('-', '–'), 'last': last}}"
        return f"{attribute}: {first} – {last}"
    return f"{attribute}: {value_words(words, formats, name, value)}"
