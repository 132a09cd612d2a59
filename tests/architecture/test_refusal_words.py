"""Whoever reads Russian is told in Russian what is wrong and what helps, whatever service refuses it."""

from importlib.resources import files
from pathlib import Path

import pytest

from architecture.refusal_words import refused_in
from service_kit.pages.catalogue import catalogues
from service_kit.pages.problems import GENERAL_REASON, GENERAL_REMEDY, reason_words, remedy_words

PACKAGES = ("service_kit", "lead_intake", "qualification", "sales_feedback", "digest")
NAMING = frozenset(
    {
        "the fields of a lead hold 7 bytes; of row 7 it leaves out what stands in 7",
        'Send an object with the list "7".',
        'Send nothing but "7" here.', "The import is 7.", "7 has no order", "range is for 7", "7 is no grade",
        "7 is no kind of touch", "of 7", "one of 7", "the first and the last of 7", "Send 7 or later.",
        "is not the person's role, which is 7", "a lead event without data",
    }
)  # fmt: skip
"""Sentences with a name of the interface inside. The first is worded by lead-intake's pages, the others are met by
machines alone, the last one by the log; a page would say them in general words."""


def left_in_english(package: str, folder: Path) -> list[str]:
    """Sentences of refusals that a Russian page could only say in general words."""
    words = catalogues("service_kit.pages", package)["ru"]
    general = {words.gettext(one) for one in (GENERAL_REASON, GENERAL_REMEDY)}
    return [
        f"{file}: {text}"
        for file, text in refused_in(folder)
        if text not in NAMING and general & {reason_words(words, text), remedy_words(words, text)}
        if text != GENERAL_REMEDY
    ]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_refusal_has_words_in_russian(package: str) -> None:
    assert left_in_english(package, Path(str(files(package)))) == []


def test_no_exception_outlives_its_sentence() -> None:
    said = {text for package in PACKAGES for _, text in refused_in(Path(str(files(package))))}
    assert said >= NAMING


def test_a_refusal_without_russian_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "entrypoints").mkdir()
    for file in ("domain.py", "entrypoints/bodies.py"):
        (tmp_path / file).write_text(
            'remedy = f"Bring {most} more."\n'
            'wrong = FieldError("name", "is quite wrong", "Send this field.")\n'
            'raise conflict("Nobody said that.") from ValueError("is a fault")\n'
        )
    assert left_in_english("digest", tmp_path) == [
        "domain.py: Bring 7 more.",
        "domain.py: is quite wrong",
        "domain.py: Nobody said that.",
        "entrypoints/bodies.py: Bring 7 more.",
        "entrypoints/bodies.py: is quite wrong",
        "entrypoints/bodies.py: Nobody said that.",
        "entrypoints/bodies.py: is a fault",
    ]
