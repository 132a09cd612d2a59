"""No sentence of a page or a mail is left in English for somebody who reads Russian."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po

PACKAGES = ("service_kit", "lead_intake", "qualification", "sales_feedback", "digest")
KEYWORDS: dict[str, Any] = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
SHARED = "service_kit.pages"
DIFFERENT = {
    "All": "a chip that shows everything, and the sum under a table",
    "Call": "a command before a name, and a kind of contact",
    "Cancel": "of a form, and of what would be said to others",
    "E-mail": "an address, a kind of letter, and a way to reach somebody",
    "Handed over": "hand-overs that were, and grades that will be",
    "handed over": "a hand-over that was, and a grade that will be",
    "Number": "of a phone, and a figure",
    "To": "a grade that leads moved to, and who gets a letter",
    "is": "behind a field of criteria, and between a field and what it is",
    "not said": "a campaign's intent, and a source: their genders differ",
}
"""Messages that are one word in English and need several in Russian; each of them in one service once."""


def said_in(folder: Path) -> Iterator[tuple[str, str | tuple[str, str]]]:
    """(file, message) of everything in this folder that is translated."""
    for file in sorted(folder.rglob("*")):
        if "templates" in file.parts and file.suffix in {".html", ".txt", ".mjml"}:
            options = {"trimmed": "true", "silent": "false"}
            found = extract("jinja2.ext:babel_extract", BytesIO(file.read_bytes()), KEYWORDS, options=options)
            said: Iterable[Any] = (message for _, message, _, _ in found)
        elif file.suffix == ".py":
            said = _of_python(file.read_text(encoding="utf-8"))
        else:
            continue
        for message in said:
            yield str(file.relative_to(folder)), message


def _of_python(source: str) -> Iterator[str | tuple[str, str]]:
    """Babel reads tokens, of which an f-string is one before Python 3.12: what is said inside it would be missed."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if name == "ngettext" and len(texts) >= len(KEYWORDS[name]):
            yield texts[0], texts[1]
        elif name in KEYWORDS and name != "ngettext" and texts:
            yield texts[0]


def catalogue_of(*packages: str) -> dict[str, Any]:
    """Every message that has a translation, to its translation or its plural forms."""
    found: dict[str, Any] = {}
    for package in packages:
        for file in _po_files(package):
            catalogue: Catalog = read_po(BytesIO(file.read_bytes()), locale="ru")
            for one in catalogue:
                if one.id and not one.fuzzy:
                    found[one.id if isinstance(one.id, str) else one.id[0]] = one.string
    return found


def worded_twice(catalogues: Iterable[tuple[str, Path]]) -> dict[str, set[str]]:
    """Messages with several translations in these (package, file) pairs; within one package as `package: message`."""
    everywhere: dict[str, set[str]] = defaultdict(set)
    inside: dict[str, set[str]] = defaultdict(set)
    for package, file in catalogues:
        for one in read_po(BytesIO(file.read_bytes()), locale="ru"):
            if one.id:
                key, said = (text if isinstance(text, str) else " | ".join(text or ()) for text in (one.id, one.string))
                everywhere[key].add(said)
                inside[f"{package}: {key}"].add(said)
    unlike = {key: said for key, said in everywhere.items() if len(said) > 1 and key not in DIFFERENT}
    return unlike | {key: said for key, said in inside.items() if len(said) > 1}


def _po_files(package: str) -> list[Path]:
    return sorted(Path(str(files(package))).glob("locale/ru/LC_MESSAGES/*.po"))


def untranslated(folder: Path, translated: dict[str, Any]) -> list[str]:
    """What is said in English only, or without every plural form."""
    left = []
    for file, message in said_in(folder):
        plural = isinstance(message, tuple)
        key = message[0] if isinstance(message, tuple) else message
        string = translated.get(key)
        complete = isinstance(string, tuple) and len(string) == 3 and all(string) if plural else bool(string)
        if not complete:
            left.append(f"{file}: {key}")
    return left


@pytest.mark.parametrize("package", PACKAGES)
def test_everything_that_is_said_has_its_translation(package: str) -> None:
    translated = catalogue_of(SHARED, *([package] if package != "service_kit" else []))
    assert untranslated(Path(str(files(package))), translated) == []


def test_a_word_is_translated_alike_wherever_it_stands() -> None:
    packages = (SHARED, *PACKAGES[1:])
    assert worded_twice((package, file) for package in packages for file in _po_files(package)) == {}


def test_what_may_differ_does() -> None:
    said: dict[str, set[str]] = defaultdict(set)
    for package in (SHARED, *PACKAGES[1:]):
        for key, string in catalogue_of(package).items():
            said[key].add(str(string))
    assert {key for key in DIFFERENT if len(said[key]) < 2} == set()


def test_a_word_that_is_translated_in_two_ways_is_noticed(tmp_path: Path) -> None:
    texts = {
        "one": ("Level", "Уровень"),
        "two": ("Level", "Должность"),
        "three": ("All", "Все"),
        "four": ("All", "Всего"),
    }
    for name, (key, said) in texts.items():
        (tmp_path / f"{name}.po").write_text(f'msgid "{key}"\nmsgstr "{said}"\n', encoding="utf-8")
    two_services = [("intake", tmp_path / "one.po"), ("digest", tmp_path / "two.po")]
    assert worded_twice(two_services) == {"Level": {"Уровень", "Должность"}}
    may_differ = [("intake", tmp_path / "three.po"), ("digest", tmp_path / "four.po")]
    assert worded_twice(may_differ) == {}
    one_service = [("digest", tmp_path / "three.po"), ("digest", tmp_path / "four.po")]
    assert worded_twice(one_service) == {"digest: All": {"Все", "Всего"}}


def test_a_sentence_without_a_translation_is_noticed(tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    templates.mkdir()
    page = "{{ _('Nobody translated this') }} {{ ngettext('%(num)s lead', '%(num)s leads', 2) }}"
    (templates / "page.html").write_text(page)
    (tmp_path / "code.py").write_text("said = N_('Nor this'), f'{words.gettext(\"Nor what is inside\")}'")
    left = untranslated(tmp_path, {"%(num)s lead": ("%(num)s лид", "%(num)s лида", "")})
    assert left == [
        "code.py: Nor this",
        "code.py: Nor what is inside",
        "templates/page.html: Nobody translated this",
        "templates/page.html: %(num)s lead",
    ]
