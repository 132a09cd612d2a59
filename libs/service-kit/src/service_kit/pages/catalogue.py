"""Words of pages: English stands in the code, other languages in gettext catalogues beside it."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LANGUAGES = ("en", "ru")
SOURCE = "en"
"""The language of the message ids."""


@cache
def catalogues(*packages: str) -> Mapping[str, NullTranslations]:
    """For each language the words of these packages (`locale/{language}/LC_MESSAGES/*.po`); later ones win."""
    found: dict[str, NullTranslations] = {SOURCE: NullTranslations()}
    for language in LANGUAGES:
        if language == SOURCE:
            continue
        merged = Translations()
        for package in packages:
            for text in _files(package, language):
                read = _read(text, language)
                merged.merge(read)
                merged.plural = read.plural  # merging keeps the rule of English
        found[language] = merged
    return found


def _files(package: str, language: str) -> Iterator[bytes]:
    folder = files(package).joinpath("locale", language, "LC_MESSAGES")
    if folder.is_dir():
        for file in sorted(folder.iterdir(), key=lambda one: one.name):
            if file.name.endswith(".po"):
                yield file.read_bytes()


def _read(text: bytes, language: str) -> Translations:
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(text), locale=language))
    compiled.seek(0)
    return Translations(compiled)
