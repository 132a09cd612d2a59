"""Coarse attributes, read from what people write."""

import pytest

from lead_intake.domain.attributes import EmailDomains, email_kind, size_band
from lead_intake.domain.job_levels import level_of

DOMAINS = EmailDomains(frozenset({"gmail.com", "mail.ru"}), frozenset({"mailinator.com"}))


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("CEO", "c_level"),
        ("Co-Founder & Managing Director", "c_level"),
        ("Chief Technology Officer", "c_level"),
        ("Генеральный директор", "c_level"),
        ("Индивидуальный предприниматель", "c_level"),
        ("Vice President, Operations", "vp"),
        ("Вице-президент по закупкам", "vp"),
        ("Head of Production", "director"),
        ("Директор по маркетингу", "director"),
        ("Начальник отдела снабжения", "director"),
        ("Plant Manager", "manager"),
        ("Product owner", "manager"),
        ("Менеджер по продажам", "manager"),
        ("Team lead", "manager"),
        ("Assistant to the CEO", "specialist"),
        ("Помощник генерального директора", "specialist"),
        ("Automation Engineer", "specialist"),
        ("инженер-технолог", "specialist"),
        ("Astronaut", "other"),
        ("", None),
        (None, None),
    ],
)
def test_the_level_of_a_job_is_read_from_its_title_in_two_languages(title: str | None, level: str | None) -> None:
    assert level_of(title) == level


@pytest.mark.parametrize(
    ("employees", "band"),
    [(1, "1-10"), (10, "1-10"), (11, "11-50"), (50, "11-50"), (51, "51-200"), (200, "51-200"), (201, "201-1000"),
     (1000, "201-1000"), (1001, "1001+"), (None, None)],
)  # fmt: skip
def test_a_number_of_employees_falls_into_one_band(employees: int | None, band: str | None) -> None:
    assert size_band(employees) == band


@pytest.mark.parametrize(
    ("email", "kind"),
    [
        ("ann@acme.example", "business"),
        ("ann@gmail.com", "free"),
        ("x1@mailinator.com", "disposable"),
        ("info@acme.example", "role"),
        ("sales+fair@acme.example", "role"),
        ("info@mail.ru", "free"),
    ],
)
def test_the_kind_of_an_address_is_read_from_domain_and_mailbox(email: str, kind: str) -> None:
    assert email_kind(email, DOMAINS) == kind
