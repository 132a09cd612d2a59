"""What a field of a form or a column of a list is called, and what it therefore is."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from lead_intake.domain.aliases import LEADS, TOUCHES
from lead_intake.domain.identities import is_key, simple_email

_HUMP = re.compile(r"(?<=[a-zа-я])(?=[A-ZА-Я])")
_BETWEEN = re.compile(r"[\W_]+")
_LABEL_PARTS = re.compile(r"[/(|:;,*]")
_WRAPPER_WORDS = (
    "fields field form_fields formfields data value values raw_value contact contacts lead leads properties person "
    "user attributes answers input inputs customer client add item"
)
_WRAPPERS = frozenset(_WRAPPER_WORDS.split())
"""Parts of bracket names around the one that says something."""
_OTHER_THINGS = frozenset({"form", "meta", "payment", "cookies", "utm", "tildaspec", "page", "session"})
"""Bracket names that begin with these speak of the form or the visit, not of the person."""
_GROUPS = {
    "consent": "consent", "consents": "consent", "agreement": "consent", "согласие": "consent",
    "external_ids": "external_ids", "external_id": "external_ids",
}  # fmt: skip
"""Bracket names whose last part is a name of the sender's own: a purpose, a system."""
_BESIDE_THE_VALUE = frozenset({"id", "type", "title", "raw_value", "required"})
_FIRST_WORDS = (
    "your my the lead contact client customer user person visitor form field input primary enter please billing wpcf7 "
    "ваш ваша ваше ваши укажите введите основной контактный"
)
_BEFORE = frozenset(_FIRST_WORDS.split())
_LAST_WORDS = "required optional value field input primary обязательно обязательное поле main work"
_BEHIND = frozenset(_LAST_WORDS.split())
_CONTACTS = {
    "email": "email", "mail": "email", "почта": "email", "phone": "phone", "tel": "phone", "telephone": "phone",
    "mobile": "phone", "телефон": "phone", "тел": "phone",
}  # fmt: skip
_LOOKS_LIKE_PHONE = re.compile(r"\+\d[\d\s().-]{8,20}\d|\(?\d[\d().-]*[\s()-][\d\s().-]{5,20}\d")
_STARTS_LIKE_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d\d?\.\d\d?\.\d{4}")


def propose(names: Iterable[str], kind: Literal["leads", "touches"]) -> dict[str, str | None]:
    """Each name that is recognised, to its target; None for what only describes another field.

    Names that are not recognised are absent: their values go to the fields.
    """
    every = list(names)
    asked = Counter(_unnumbered(name) for name in every)
    proposed: dict[str, str | None] = {}
    for name in every:
        if _describes_another(name):
            proposed[name] = None
        elif (target := _target(name, TOUCHES if kind == "touches" else LEADS)) is not None:
            # `Question 1`, `Question 2`... are a survey: each answer is worth its own field, not a line of one message.
            survey = target == "message" and name[-1:].isdigit() and asked[_unnumbered(name)] > 1
            proposed |= {} if survey else {name: target}
    return proposed


def _unnumbered(name: str) -> str:
    return plain(name).rstrip("0123456789 ")


def plain(name: str) -> str:
    """A name as names are compared: `Your_E-Mail *` is `your e mail`, `companyName` is `company name`."""
    return " ".join(_BETWEEN.split(_HUMP.sub(" ", name).casefold().replace("ё", "е"))).strip()


def by_looks(record: Mapping[str, Sequence[str]], targets: Mapping[str, str | None]) -> dict[str, str]:
    """Fields that nobody has named but whose values look like the e-mail or the phone that no other field gives."""
    unnamed = {name: values[0].strip() for name, values in record.items() if name not in targets and values}
    found: dict[str, str] = {}
    for target, looks in (("email", _is_email), ("phone", _is_phone)):
        if target not in targets.values():
            found |= dict([(name, target) for name, value in unnamed.items() if name not in found and looks(value)][:1])
    return found


def _is_email(value: str) -> bool:
    return simple_email(value) is not None


def _is_phone(value: str) -> bool:
    """Bare digits may count anything; a plus or gaps between them are how people write phones."""
    digits = sum(letter.isdigit() for letter in value)
    return _LOOKS_LIKE_PHONE.fullmatch(value) is not None and 10 <= digits <= 15 and not _STARTS_LIKE_DAY.match(value)


def _describes_another(name: str) -> bool:
    """`fields[email][type]` beside `fields[email][value]`."""
    parts = _parts(name)
    return len(parts) == 3 and parts[0] in _WRAPPERS and parts[2] in _BESIDE_THE_VALUE


def _parts(name: str) -> list[str]:
    return [part.casefold() for part in re.findall(r"[^\[\]]+", name)] if "[" in name else [name]


def _target(name: str, aliases: Mapping[str, str]) -> str | None:
    parts = _parts(name)
    if len(parts) > 1:
        if parts[0] in _OTHER_THINGS:
            return None
        if (group := _GROUPS.get(parts[-2])) is not None:
            # `consent[email]` is no address; touches have nothing to consent to
            return f"{group}.{parts[-1]}" if is_key(parts[-1]) and (group != "consent" or aliases is LEADS) else None
        telling = [part for part in parts if part not in _WRAPPERS and not part.isdigit()]
        if not telling:
            return None
        name = " ".join(telling) if plain(" ".join(telling)) in aliases else telling[-1]
    return next((aliases[one] for one in _readings(name) if one in aliases), None) or _by_last_word(name)


def _readings(name: str) -> Iterator[str]:
    """A name in ever shorter forms: whole, its parts as in `E-mail / Почта (required)`, without `your` and numbers."""
    for label in (name, *(_LABEL_PARTS.split(name) if _LABEL_PARTS.search(name) else ())):
        words = plain(label).split()
        yield " ".join(words)
        while len(words) > 1 and (words[-1].isdigit() or words[-1] in _BEHIND):
            words.pop()
            yield " ".join(words)
        while len(words) > 1 and words[0] in _BEFORE:
            words.pop(0)
            yield " ".join(words)
        stem = re.sub(r"\d+$", "", "".join(words)) if len(words) == 1 else ""
        if stem:
            yield stem


def _by_last_word(name: str) -> str | None:
    """`direct phone`, `Почта для связи`, `Введите e-mail`: the contact it ends or begins with."""
    words = plain(name).split()
    if not 1 < len(words) <= 6:
        return None
    return _CONTACTS.get(words[-1]) or (_CONTACTS.get(words[0]) if words[1] in {"for", "для"} else None)
