"""What one cell means."""

from decimal import Decimal

import pytest

from lead_intake.domain.cells import EATEN, NO_NUMBER, TWO_NUMBERS, answer, count, emails, number, phones, text


@pytest.mark.parametrize(
    "cell", ["", "  ", "n/a", "N/A", "#N/A", "-", "--", "\u2014", "\u2013", "null", "None", "нет", "Нет данных",
    "н/д", "(not set)",
             "#REF!", "#ДЕЛ/0!", "\ufeff", "\u200b n/a \u00a0", "?", "undefined"],
)  # fmt: skip
def test_what_only_says_that_there_is_nothing_is_empty(cell: str) -> None:
    assert text(cell) == ""


def test_a_text_is_composed_and_loses_invisible_marks_but_keeps_its_lines() -> None:
    assert text("  Ann\u00a0\u2009Smith\u200b ") == "Ann Smith"
    assert text("e\u0301") == "\u00e9"
    assert text("first\r\nsecond\tthird") == "first\nsecond third"
    assert text("a\x0bb\x00c") == "a b c"
    assert text("Naomi") == "Naomi"
    assert text("Нет времени сейчас") == "Нет времени сейчас"


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("ann@acme.example", ["ann@acme.example"]),
        ("ann@acme.example, bob@acme.example;info@acme.example", ["ann@acme.example", "bob@acme.example",
        "info@acme.example"]),
        ("ann@acme.example / bob@acme.example", ["ann@acme.example", "bob@acme.example"]),
        ("ann@acme.example bob@acme.example", ["ann@acme.example", "bob@acme.example"]),
        ("ann@acme.example\nann@acme.example", ["ann@acme.example"]),
        ("Ann Smith <ann@acme.example>", ["ann@acme.example"]),
        ('"Smith, Ann" <ann@acme.example>', ["ann@acme.example"]),
        ("mailto:ann@acme.example?subject=Hi", ["ann@acme.example"]),
        ("E-mail:ann@acme.example.", ["ann@acme.example"]),
        ("иван@почта.рф", ["иван@почта.рф"]),
        ("ann at acme", ["ann at acme"]),
        ("n/a", []),
    ],
)  # fmt: skip
def test_every_address_of_a_cell_is_found_first_one_first(cell: str, found: list[str]) -> None:
    assert emails(cell) == found


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("+49 151 12345678", ["+49 151 12345678"]),
        ("+4915112345678; +4915187654321", ["+4915112345678", "+4915187654321"]),
        ("8 (916) 123-45-67, 8 (495) 765-43-21", ["8 (916) 123-45-67", "8 (495) 765-43-21"]),
        ("8 916 123-45-67 или 8 495 765-43-21", ["8 916 123-45-67", "8 495 765-43-21"]),
        ("0151/1234567", ["0151/1234567"]),
        ("+7 495 123-45-67, доб. 12", ["+7 495 123-45-67, доб. 12"]),
        ("'+4915112345678", ["+4915112345678"]),
        ("tel: +4915112345678", ["+4915112345678"]),
        ("4915112345678", ["+4915112345678"]),
        ("79161234567", ["+79161234567"]),
        ("79161234567.0", ["+79161234567"]),
        ("89161234567", ["89161234567"]),
        ("015112345678", ["015112345678"]),
        ("7.9161234567E+10", ["+79161234567"]),
        ("4,915112345678e12", ["+4915112345678"]),
        ("8.9161234567E+10", ["89161234567"]),
        ("0049 151 12345678", ["+49 151 12345678"]),
        ("tel. 00491511234567; (00) 7 916 123-45-67", ["+491511234567", "+7 916 123-45-67"]),
        ("0012345", ["0012345"]),
        ("-", []),
    ],
)
def test_every_number_of_a_cell_is_found_and_gets_back_the_plus_that_a_spreadsheet_took(
    cell: str, found: list[str]
) -> None:
    assert phones(cell) == found


@pytest.mark.parametrize(
    "cell", ["4.93E+10", "4,93E+10", "7.9161E+10", "7,91612E10", "4.9e+12", "5E+10", "7.916123456E+10"]
)
def test_a_phone_that_a_spreadsheet_has_eaten_is_a_problem_and_no_number(cell: str) -> None:
    assert phones(cell) == EATEN


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1250", "1250"), ("-3", "-3"), ("1,5", "1.5"), ("1.5", "1.5"), ("0,125", "0.125"), ("1 234,56", "1234.56"),
        ("1\u202f234\u202f567,8", "1234567.8"), ("1\u00a0234", "1234"), ("1.234,56", "1234.56"), ("1,234.56",
        "1234.56"),
        ("1,234,567", "1234567"), ("1.234.567", "1234567"), ("1'234.50", "1234.50"), ("€ 99,90", "99.90"),
        ("1500 руб.", "1500"),
        ("40 %", "40"), ("1234,567", "1234.567"),
    ],
)  # fmt: skip
def test_numbers_are_read_with_point_or_comma_and_with_thousands_apart(cell: str, value: str) -> None:
    assert number(cell) == Decimal(value)


def test_a_number_with_two_meanings_or_none_is_a_problem() -> None:
    assert number("1,234") == TWO_NUMBERS
    assert number("many") == NO_NUMBER
    assert number("1e999999") == NO_NUMBER
    assert number("4.93E+1099999999999999") == NO_NUMBER
    assert number("NaN!") == NO_NUMBER
    assert number("9" * 41) == NO_NUMBER
    assert number("n/a") is None


@pytest.mark.parametrize(
    ("cell", "value"),
    [("240", 240), ("51-200", 51), ("51\u2013200", 51), ("1,500+", 1500), ("10 000 чел.", 10000), ("ок. 200", 200),
     ("201 - 500", 201), ("small", None), ("", None)],
)  # fmt: skip
def test_how_many_is_read_out_of_ranges_and_words(cell: str, value: int | None) -> None:
    assert count(cell) == value


@pytest.mark.parametrize(
    ("cell", "said"),
    [("yes", True), ("Да", True), ("on", True), ("1", True), ("✓", True), ("+", True), ("Согласен на обработку", True),
     ("no", False), ("нет", False), ("0", False), ("Не согласен", False), ("-", False), ("off", False), ("ИСТИНА",
     True),
     ("perhaps", None), ("", None), ("yesterday", None), ("nobody", None)],
)  # fmt: skip
def test_yes_and_no_are_read_and_anything_else_is_neither(cell: str, said: bool | None) -> None:
    assert answer(cell) is said
