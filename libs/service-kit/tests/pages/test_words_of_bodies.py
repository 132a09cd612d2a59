"""Whatever is wrong with a body that a model reads, a Russian page says what, and what helps, in words of its own."""

from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, HttpUrl, TypeAdapter, ValidationError

from service_kit.pages.catalogue import catalogues
from service_kit.pages.problems import GENERAL_REASON, GENERAL_REMEDY, reason_words, remedy_words
from service_kit.web.problems import field_errors

RUSSIAN = catalogues("service_kit.pages")["ru"]
FORM, FEWER = "Запишите в виде, указанном в документации.", "Отправьте меньше за один раз."
ZONED = "Введите время с часовым поясом, например 2026-11-30T10:40:00+01:00."
LISTED = "Выберите одно из значений, перечисленных в документации."


class Part(BaseModel):
    """Anything with a name."""

    name: str


class Colour(StrEnum):
    """One of two."""

    RED = "red"
    BLUE = "blue"


def _empty(_: str) -> str:
    raise ValueError("is empty")


@pytest.mark.parametrize(
    ("kind", "sent", "reason", "remedy"),
    [
        (str, 1, "это не текст", "Отправьте текст в кавычках."),
        (bool, "maybe", "это не «да» и не «нет» (true или false)", "Отправьте true или false."),
        (bool, None, "это не «да» и не «нет» (true или false)", "Отправьте true или false."),
        (dict[str, str], 1, "это не объект с именованными полями", "Отправьте объект в фигурных скобках."),
        (Part, 1, "это не объект с именованными полями", "Отправьте объект в фигурных скобках."),
        (list[str], 1, "это не список", "Отправьте список в квадратных скобках."),
        (tuple[str, ...], 1, "это не список", "Отправьте список в квадратных скобках."),
        (Annotated[str, Field(pattern="^a$")], "b", "записано не в том виде", FORM),
        (Annotated[list[str], Field(min_length=2)], ["a"], "частей меньше, чем 2", "Отправьте больше за один раз."),
        (Annotated[list[str], Field(max_length=1)], ["a", "b"], "частей больше, чем 1", FEWER),
        (Annotated[dict[str, str], Field(max_length=1)], {"a": "", "b": ""}, "частей больше, чем 1",
         FEWER),
        (UUID, "a", "это не идентификатор", "Отправьте идентификатор таким, каким он был выдан."),
        (UUID, 1, "это не идентификатор", "Отправьте идентификатор таким, каким он был выдан."),
        (HttpUrl, "acme", "это не адрес страницы", "Введите адрес, например https://acme.com."),
        (HttpUrl, "ftp://acme.com", "это не адрес страницы", "Введите адрес, например https://acme.com."),
        (Annotated[float, Field(allow_inf_nan=False)], "nan", "это не число", "Введите число."),
        (float, [], "это не число", "Введите число."),
        (int, "9" * 5000, "это не целое число", "Введите число в допустимых пределах."),
        (Decimal, "much", "это не число", "Введите число."),
        (Decimal, [], "это не число", "Введите число."),
        (Annotated[Decimal, Field(decimal_places=2)], "1.234", "в числе больше цифр, чем можно сохранить",
         "Введите меньше цифр."),
        (date, "soon", "дату не удалось прочесть", "Введите дату, например 2026-11-30."),
        (date, [], "дату не удалось прочесть", "Введите дату, например 2026-11-30."),
        (datetime, [], "дату не удалось прочесть", ZONED),
        (AwareDatetime, "2026-11-30T10:40:00", "дату не удалось прочесть",
         ZONED),
        (time, "noon", "дату не удалось прочесть", "Введите время, например 10:40."),
        (Literal["a", "b"], "c", "нет среди возможных значений", LISTED),
        (Colour, "green", "нет среди возможных значений", LISTED),
        (Annotated[str, AfterValidator(_empty)], "", "пусто", "Исправьте это поле."),
    ],
)  # fmt: skip
def test_a_page_says_it_in_words_of_the_readers_language(kind: Any, sent: object, reason: str, remedy: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        TypeAdapter(kind).validate_python(sent)
    (problem,) = field_errors(wrong.value.errors())
    assert (reason_words(RUSSIAN, problem.reason), remedy_words(RUSSIAN, problem.remedy)) == (reason, remedy)


def test_general_words_are_for_what_nobody_foresaw() -> None:
    assert reason_words(RUSSIAN, "is of no use") == RUSSIAN.gettext(GENERAL_REASON) == "в таком виде принять нельзя"
    assert remedy_words(RUSSIAN, "Try harder.") == RUSSIAN.gettext(GENERAL_REMEDY) == "Исправьте это поле."
