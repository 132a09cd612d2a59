"""Every word has one meaning, in both languages, and names an event that exists."""

from digest.domain.glossary import WORDS
from event_contracts.catalogue import BY_TYPE


def test_words_are_unique_and_complete() -> None:
    assert len({word.key for word in WORDS}) == len(WORDS)
    assert all(word.en and word.ru and word.meaning_en and word.meaning_ru for word in WORDS)


def test_a_word_names_an_event_of_the_catalogue() -> None:
    assert {word.event for word in WORDS if word.event} <= set(BY_TYPE)


def test_the_meanings_end_as_sentences() -> None:
    assert all(word.meaning_en.endswith(".") and word.meaning_ru.endswith(".") for word in WORDS)
