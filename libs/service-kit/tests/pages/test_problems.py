"""What is wrong with a field in the reader's language: by its own sentence, with its numbers, or in general words."""

import pytest

from service_kit.errors import FieldError, conflict
from service_kit.pages.catalogue import catalogues
from service_kit.pages.problems import detail_words, problem_words

WORDS = catalogues("service_kit.pages", "lead_intake")


@pytest.mark.parametrize(
    ("reason", "remedy", "said"),
    [
        ("Field required", "Send this field.", "поле обязательно. Заполните это поле."),
        ("String should have at most 200 characters", "Send a shorter text.",
         "длиннее, чем 200 символов. Напишите короче."),
        ("Input should be a valid integer, unable to parse string as an integer", "Send a whole number.",
         "это не целое число. Введите целое число."),
        ("is longer than 1,000,000 characters", "Send a shorter text.",
         "длиннее, чем 1\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000 символов. Напишите короче."),
        ("has 5 cells, the list has 4 columns", "Correct this field.",
         "ячеек 5, а столбцов в списке 4. Исправьте это поле."),
        ("is 100 % new to everybody", "Ask Ann.", "в таком виде принять нельзя. Исправьте это поле."),
    ],
)  # fmt: skip
def test_a_reason_is_never_left_in_english(reason: str, remedy: str, said: str) -> None:
    error = FieldError("field", reason, remedy)
    assert problem_words(WORDS["ru"], error) == problem_words(WORDS["ru"], error._asdict()) == said
    assert problem_words(WORDS["en"], error) == f"{reason}. {remedy}"


def test_a_detail_without_words_of_the_readers_language_is_left_out() -> None:
    assert detail_words(WORDS["en"], conflict("It has ended.")) == "It has ended."
    assert detail_words(WORDS["ru"], conflict("It has ended.")) == ""
    assert detail_words(WORDS["ru"], conflict("The person has been erased.")) == "Данные этого человека удалены."
