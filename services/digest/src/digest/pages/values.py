"""Values of a lead's attributes in words: no key, no code, no list of JSON."""

from collections.abc import Mapping
from typing import Any

from babel.support import NullTranslations

from digest.pages.wording import ATTRIBUTES, TOUCHES, said
from service_kit.pages import Formats
from service_kit.pages.saying import N_

INDUSTRIES = {
    "agriculture": N_("agriculture"), "automotive": N_("automotive"), "chemicals": N_("chemicals"),
    "construction": N_("construction"), "consulting": N_("consulting"), "education": N_("education"),
    "electronics": N_("electronics"), "energy": N_("energy"), "finance": N_("finance"), "food": N_("food"),
    "furniture": N_("furniture"), "healthcare": N_("healthcare"), "it": N_("information technology"),
    "logistics": N_("logistics"), "manufacturing": N_("manufacturing"), "media": N_("media"), "metal": N_("metal"),
    "paper": N_("paper"), "pharma": N_("pharmaceuticals"), "public": N_("public sector"),
    "real_estate": N_("real estate"), "retail": N_("retail"), "software": N_("software"),
    "telecom": N_("telecommunications"), "textile": N_("textiles"), "tourism": N_("tourism"),
    "wholesale": N_("wholesale"),
}  # fmt: skip
"""Industries are keys of the installation's own; these are the usual ones."""
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
