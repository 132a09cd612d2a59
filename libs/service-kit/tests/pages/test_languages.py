"""Languages are read when they are first spoken."""

import pytest

from service_kit.pages import Languages


def test_each_is_made_when_it_is_first_spoken_and_only_once() -> None:
    made: list[str] = []

    def make(language: str) -> str:
        made.append(language)
        return f"words of {language}"

    languages = Languages(make)
    assert list(languages) == ["en", "ru"]
    assert len(languages) == 2
    assert made == []
    assert [languages["ru"], languages["ru"]] == ["words of ru"] * 2
    assert made == ["ru"]


def test_a_language_that_no_page_speaks_is_none() -> None:
    with pytest.raises(KeyError, match="fr"):
        Languages(str)["fr"]
