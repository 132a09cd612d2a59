"""By which words leads are found."""

import pytest

from digest.domain.finding import MOST_ASKED, MOST_WORDS, asked_words, words_of

LENKA = {
    "name": "Lenka Malá-Novák", "company": {"name": "Müller & Söhne GmbH"}, "emails": ["Lenka@mala.example"],
    "phones": ["+420601234567"],
}  # fmt: skip


def test_a_lead_has_the_words_of_name_company_address_and_telephone() -> None:
    assert words_of(LENKA) == {
        "lenka", "mala-novak", "mala", "novak", "muller", "sohne", "gmbh", "lenka@mala.example", "mala.example",
        "420601234567", "0601234567", "601234567", "01234567", "1234567", "234567",
    }  # fmt: skip


@pytest.mark.parametrize("typed", [
    "lenka", "MALÁ", "mala nov", "Müll", "@mala.example", "lenka@mala", "601 234 567", "+420 601", "0601234567",
    "(601) 234-567", "«Lenka», GmbH", "12345 67",
])  # fmt: skip
def test_what_people_type_begins_its_words(typed: str) -> None:
    asked = asked_words(typed)
    assert asked
    assert all(any(word.startswith(begin) for word in words_of(LENKA)) for begin in asked)


@pytest.mark.parametrize("typed", ["", " ", "a", "@ . !", "\u0301"])
def test_what_is_too_short_asks_for_nothing(typed: str) -> None:
    assert asked_words(typed) == ()


def test_a_hostile_profile_has_few_words_and_a_long_question_is_cut() -> None:
    many = {"name": " ".join(f"name{number}" for number in range(1000)), "company": None}
    assert len(words_of(many)) == MOST_WORDS
    assert len(asked_words(" ".join(f"name{number}" for number in range(50)))) == MOST_ASKED
    assert words_of({}) == frozenset()
