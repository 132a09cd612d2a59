"""Words of pages: English stands in the code, other languages in gettext catalogues beside it."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from importlib.resources import files
from io import BytesIO
from typing import TypeVar

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LANGUAGES = ("en", "ru")
SOURCE = "en"
"""The language of the message ids."""


T = TypeVar("T")


class Languages(Mapping[str, T]):
    """Something for each language that pages speak, made when the language is first spoken, and kept.

    To read all catalogues at every start took a service a seventh of a second, for readers who may never come.
    """

    def __init__(self, make: Callable[[str], T]) -> None:
        self._made: dict[str, T] = {}
        self._make = make

    def __getitem__(self, language: str) -> T:
        """Raises `KeyError` for a language that no page speaks."""
        if language not in self._made:
            if language not in LANGUAGES:
                raise KeyError(language)
            self._made[language] = self._make(language)
        return self._made[language]

    def __iter__(self) -> Iterator[str]:
        return iter(LANGUAGES)

    def __len__(self) -> int:
        return len(LANGUAGES)


@cache
def catalogues(*packages: str) -> Mapping[str, NullTranslations]:
    """For each language the words of these packages (`locale/{language}/LC_MESSAGES/*.po`); later ones win."""
    return Languages(partial(_merged, packages))


def _merged(packages: tuple[str, ...], language: str) -> NullTranslations:
    if language == SOURCE:
        return NullTranslations()
    merged = Translations()
    for package in packages:
        for text in _files(package, language):
            read = _read(text, language)
            merged.merge(read)
            merged.plural = read.plural  # merging keeps the rule of English
    return merged


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
