"""No sentence of a page or a mail is left in English for somebody who reads Russian."""

from collections.abc import Iterator
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


def said_in(folder: Path) -> Iterator[tuple[str, str | tuple[str, str]]]:
    """(file, message) of everything in this folder that is translated."""
    for file in sorted(folder.rglob("*")):
        if "templates" in file.parts and file.suffix in {".html", ".txt", ".mjml"}:
            method, options = "jinja2.ext:babel_extract", {"trimmed": "true", "silent": "false"}
        elif file.suffix == ".py":
            method, options = "python", {}
        else:
            continue
        for _, message, _, _ in extract(method, BytesIO(file.read_bytes()), KEYWORDS, options=options):
            yield str(file.relative_to(folder)), message


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


def test_a_sentence_without_a_translation_is_noticed(tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    templates.mkdir()
    page = "{{ _('Nobody translated this') }} {{ ngettext('%(num)s lead', '%(num)s leads', 2) }}"
    (templates / "page.html").write_text(page)
    (tmp_path / "code.py").write_text("said = N_('Nor this')")
    left = untranslated(tmp_path, {"%(num)s lead": ("%(num)s лид", "%(num)s лида", "")})
    assert left == [
        "code.py: Nor this",
        "templates/page.html: Nobody translated this",
        "templates/page.html: %(num)s lead",
    ]
