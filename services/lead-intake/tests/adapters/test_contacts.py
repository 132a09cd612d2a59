"""Addresses and numbers as people write them."""

import phonenumbers
import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lead_intake.adapters.contacts import NO_COUNTRY, NO_EMAIL, NO_PHONE, LibraryContacts, email_domains
from lead_intake.domain.identities import simple_email, simple_phone
from lead_intake.domain.problems import Problem

CONTACTS = LibraryContacts(None)
LABELS = st.from_regex(r"[a-zA-Z0-9._+\-]{0,8}", fullmatch=True)
_CODES = [1, 7, 31, 33, 34, 41, 44, 45, 47, 48, 49, 55, 61, 81, 86, 90, 91, 351, 353, 375, 380, 420, 421, 972, 994, 995]
CODES = st.sampled_from([*_CODES, 998, 999])
DIGITS = st.text("0123456789", min_size=6, max_size=13)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Ann.Smith@Acme.Example", "ann.smith@acme.example"),
        (" ann@acme.example ", "ann@acme.example"),
        ("ann+fair@acme.example", "ann+fair@acme.example"),
        ("Иван@Пример.РФ", "иван@пример.рф"),
        ("ivan@xn--e1afmkfd.xn--p1ai", "ivan@пример.рф"),
        ("o'brien@acme.example", "o'brien@acme.example"),
        ("ann@acme", NO_EMAIL),
        ("ann@acme..example", NO_EMAIL),
        ("Ann <ann@acme.example>", NO_EMAIL),
        ("ann@[127.0.0.1]", NO_EMAIL),
        ("ann@host.local", NO_EMAIL),
        ("x" * 65 + "@acme.example", NO_EMAIL),
        ("ann@" + "x" * 250 + ".example", NO_EMAIL),
    ],
)
def test_an_address_has_one_form(written: str, read: str | Problem) -> None:
    assert CONTACTS.email(written) == read


@pytest.mark.parametrize(
    ("written", "country", "read"),
    [
        ("+49 151 1234 5678", None, "+4915112345678"),
        ("+44 (0)20 7946 0958", None, "+442079460958"),
        ("+7 (916) 123-45-67", None, "+79161234567"),
        ("8 (916) 123-45-67", "RU", "+79161234567"),
        ("0151 12345678", "DE", "+4915112345678"),
        ("+49 151 12345678 ext. 12", None, "+4915112345678"),
        ("+39 06 1234 5678", None, "+390612345678"),
        ("0151 12345678", None, NO_COUNTRY),
        ("+49 1", None, NO_PHONE),
        ("+999 12345678", None, NO_PHONE),
        ("call me", "DE", NO_PHONE),
    ],
)
def test_a_number_has_one_form(written: str, country: str | None, read: str | Problem) -> None:
    assert CONTACTS.phone(written, country) == read


def test_the_installation_may_have_a_country_of_its_own() -> None:
    assert LibraryContacts("RU").phone("8 916 123-45-67", None) == "+79161234567"
    assert LibraryContacts("RU").phone("0151 12345678", "DE") == "+4915112345678"


@given(LABELS, LABELS, LABELS)
@example("ann", "ab--c", "com")
@example("ann.", "acme", "com")
def test_the_cheap_rule_for_addresses_agrees_with_the_full_one(local: str, name: str, end: str) -> None:
    text = f"{local}@{name}.{end}"
    simple = simple_email(text)
    if simple is not None:
        assert validate_email(text, check_deliverability=False, strict=True).normalized.lower() == simple


@settings(max_examples=300)
@given(CODES, DIGITS)
def test_the_cheap_rule_for_numbers_agrees_with_the_numbering_plans(code: int, digits: str) -> None:
    simple = simple_phone(f"+{code} {digits}")
    if simple is not None:
        number = phonenumbers.parse(f"+{code}{digits}", None)
        assert phonenumbers.is_possible_number(number)
        assert phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == simple


def test_plain_contacts_never_need_the_libraries() -> None:
    for text in ("ann.smith@acme.example", "a_b-c@sub.acme.co.uk"):
        assert simple_email(text) == text
    for text in ("+4915112345678", "+79161234567", "+12025550123", "+33612345678", "+375291234567"):
        assert simple_phone(text) == text


def test_big_free_and_disposable_providers_are_known() -> None:
    domains = email_domains()

    assert {"gmail.com", "mail.ru", "yandex.ru", "ya.ru", "vk.com"} <= domains.free
    assert "mailinator.com" in domains.disposable
    with pytest.raises(EmailNotValidError):
        validate_email("ann@acme.test", check_deliverability=False)
