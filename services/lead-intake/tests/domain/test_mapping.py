"""From fields and columns to leads and touches."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lead_intake.domain.cells import EATEN
from lead_intake.domain.field_names import by_looks, propose
from lead_intake.domain.mapping import Kind, content_of, is_target
from lead_intake.domain.problems import Problem
from lead_intake.domain.times import TWO_DATES

BERLIN = ZoneInfo("Europe/Berlin")


def of_row(row: Mapping[str, str | list[str]], kind: Kind = "leads", **targets: str | None) -> dict[str, Any]:
    """The content of a row, its columns recognised by name."""
    content, problems = read(row, kind, **targets)
    assert problems == []
    return content


def read(
    row: Mapping[str, str | list[str]], kind: Kind = "leads", **targets: str | None
) -> tuple[dict[str, Any], list[Problem]]:
    """The same with what could not be understood."""
    record = {name: value if isinstance(value, list) else [value] for name, value in row.items()}
    return content_of(record, {**propose(record, kind), **targets}, kind, zone=BERLIN)


@pytest.mark.parametrize(
    ("target", "names"),
    [
        ("email", "email E-Mail Email* your-email emailAddress EMAIL_ADDRESS Почта email_1 Email2 user_email"),
        ("email", "fields[email] fields[email][value] form_fields[email] contact[email] data[FIELDS][EMAIL][0][VALUE]"),
        ("phone", "phone Phone tel your-tel Телефон тел. mobile phoneNumber fields[phone][value] telephone_1"),
        ("name", "name your-name Name ФИО fullName form_fields[name] contact_name"),
        ("first_name", "first_name firstName Имя fname"),
        ("last_name", "last_name Фамилия lname surname"),
        ("job_title", "job_title Должность position jobTitle"),
        ("company.name", "company Компания Организация your-company company_name"),
        ("company.country", "country Страна"),
        ("message", "message your-message Сообщение Комментарий comments Textarea"),
        ("campaign", "utm_campaign"),
        ("consent.email", "newsletter Подписка"),
        ("consent.processing", "consent agree Согласие gdpr"),
    ],
)  # fmt: skip
def test_usual_names_are_recognised(target: str, names: str) -> None:
    assert propose(names.split(), "leads") == dict.fromkeys(names.split(), target)


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("Имя и фамилия", "name"), ("Контактное лицо", "name"), ("Номер телефона", "phone"), ("Телефон для связи",
        "phone"),
        ("Введите ваш e-mail", "email"), ("E-mail / Почта", "email"), ("Телефон (обязательно)", "phone"),
        ("Direct phone", "phone"), ("Название компании", "company.name"), ("Company size", "company.size"),
        ("Ваше сообщение:", "message"), ("Отметка времени", "occurred_at"), ("Электронная почта", "email"),
        ("How can we help?", "message"), ("Work Email", "email"), ("Количество сотрудников", "company.size"),
    ],
)  # fmt: skip
def test_names_of_several_words_are_recognised(name: str, target: str) -> None:
    assert propose([name], "leads") == {name: target}


@pytest.mark.parametrize(
    "name",
    ["utm_source", "budget", "tranid", "formid", "form[name]", "form[id]", "meta[page_url][value]",
    "meta[date][value]", "1.3",
     "COOKIES", "_url", "Бюджет", "", "email status", "phone verified"],
)  # fmt: skip
def test_other_names_are_left_to_the_fields(name: str) -> None:
    assert propose([name], "leads") == {}


def test_names_of_groups_keep_their_own_last_part() -> None:
    names = ["consent[email]", "fields[consent][news_letter]", "external_ids[crm]", "consent[Ihre E-Mail]"]
    assert propose(names, "leads") == {
        "consent[email]": "consent.email",
        "fields[consent][news_letter]": "consent.news_letter",
        "external_ids[crm]": "external_ids.crm",
    }
    assert propose(names, "touches") == {"external_ids[crm]": "external_ids.crm"}


def test_what_only_describes_another_field_is_left_out() -> None:
    names = ["fields[email][id]", "fields[email][type]", "fields[email][title]", "fields[email][value]"]

    proposed = propose(names, "leads")

    assert [proposed[name] for name in names] == [None, None, None, "email"]


def test_a_form_of_a_page_builder_becomes_a_lead() -> None:
    assert of_row(
        {
            "Name": "Анна Смит", "Email": "ann@acme.example", "Phone": "+7 (916) 123-45-67",
            "Textarea": "Позвоните\nмне",
            "Checkbox": "yes", "tranid": "1:2", "formid": "form1", "utm_source": "Yandex", "utm_campaign": "Весна 2026",
        }
    ) == {
        "name": "Анна Смит", "email": "ann@acme.example", "phone": "+7 (916) 123-45-67", "message": "Позвоните\nмне",
        "campaign": "vesna-2026",
        "fields": {
            "Checkbox": "yes", "tranid": "1:2", "formid": "form1", "utm_source": "Yandex", "utm_campaign": "Весна 2026",
        },
    }  # fmt: skip


def test_a_list_of_a_fair_becomes_leads() -> None:
    assert of_row(
        {
            "Фамилия": "Иванов", "Имя": "Иван", "Отчество": "Иванович", "Почта": "ivan@acme.example; 2@acme.example",
            "Телефон": "8 916 123-45-67 / 8 495 765-43-21", "Компания": "ООО «Ромашка»", "Сайт": "acme.example",
            "Отрасль": "Машиностроение", "Сотрудников": "51-200", "Страна": "Россия", "Должность": "Директор",
            "Дата": "24 ноября 2026", "Подписка": "да", "Бюджет": "n/a",
        }
    ) == {
        "name": "Иван Иванович Иванов", "job_title": "Директор", "occurred_at": "2026-11-24T00:00:00+01:00",
        "email": "ivan@acme.example", "emails": ["2@acme.example"],
        "phone": "8 916 123-45-67", "phones": ["8 495 765-43-21"],
        "company": {
            "name": "ООО «Ромашка»", "domain": "acme.example", "industry": "Машиностроение", "size": 51,
            "country": "RU",
        },
        "consent": {"email": True},
    }  # fmt: skip


def test_columns_of_one_name_and_of_none_are_all_kept() -> None:
    content = of_row({"Email": ["ann@acme.example", "", "bob@acme.example"], "": ["x", "y"], "Note": ["a", "b"]})

    assert content == {
        "email": "ann@acme.example", "emails": ["bob@acme.example"], "message": "a\nb", "fields": {"unnamed": ["x",
        "y"]},
    }  # fmt: skip


def test_what_is_no_country_no_size_and_no_site_stays_among_the_fields() -> None:
    content = of_row({"country": "Atlantis", "employees": "few", "website": "coming soon", "consent": "perhaps"})

    assert content == {
        "fields": {"country": "Atlantis", "employees": "few", "website": "coming soon", "consent": "perhaps"}
    }


def test_unexpanded_macros_are_no_campaign() -> None:
    assert of_row({"utm_campaign": "{campaign_id}"}) == {"fields": {"utm_campaign": "{campaign_id}"}}
    assert of_row({"utm_campaign": "(not set)"}) == {}


def test_what_can_not_be_understood_is_said_by_field_and_with_the_rest_of_the_row() -> None:
    content, problems = read({"email": "ann@acme.example", "phone": "4.93E+10", "date": "03/04/2026"})

    assert content == {"email": "ann@acme.example"}
    assert problems == [EATEN._replace(field="phone"), TWO_DATES._replace(field="occurred_at")]


def test_a_mapping_wins_over_names_and_none_leaves_a_column_out() -> None:
    targets = {"1": "email", "2": "external_ids.crm", "3": "consent.phone", "4": "fields.budget", "email": None}

    content = of_row({"1": "ann@acme.example", "2": "4711", "3": "no", "4": "10k", "email": "x"}, **targets)  # type: ignore[arg-type]

    assert content == {
        "email": "ann@acme.example", "external_ids": {"crm": "4711"}, "consent": {"phone": False},
        "fields": {"budget": "10k"},
    }  # fmt: skip


def test_three_hundred_columns_fit_as_far_as_a_lead_has_room() -> None:
    content = of_row({"email": "ann@acme.example"} | {f"column {number}": "x" * 300 for number in range(300)})

    assert content["email"] == "ann@acme.example"
    assert 20 <= len(content["fields"]) <= 50
    assert len(str(content["fields"])) <= 8 * 1024


def test_a_row_of_touches() -> None:
    row = {"Email": "ann@acme.example", "Type": "Page view", "URL": "https://acme.example/prices?x=1",
    "Value": "1 234,5",
           "Date": "24.11.2026 14:30", "Name": "Ann", "utm_campaign": "spring"}  # fmt: skip

    assert of_row(row, "touches") == {
        "lead": {"email": "ann@acme.example"}, "kind": "page_viewed", "campaign": "spring",
        "occurred_at": "2026-11-24T14:30:00+01:00", "properties": {"Name": "Ann", "path": "/prices", "number": 1234.5},
    }  # fmt: skip


def test_a_touch_names_one_person_the_lead_id_first() -> None:
    both = {"lead id": "0193b2f0-5c1e-7a00-8000-000000000002", "email": "ann@acme.example"}

    assert of_row(both, "touches")["lead"] == {"id": "0193b2f0-5c1e-7a00-8000-000000000002"}
    assert of_row({"crm": "4711", "phone": "+4915112345678"}, "touches", crm="external_ids.crm")["lead"] == {
        "external_id": "crm:4711"
    }
    assert of_row({"event": "webinar"}, "touches") == {"lead": {}, "kind": "event_attended"}
    assert of_row({"event": "danced"}, "touches")["kind"] == "danced"


def test_fields_without_a_telling_name_are_recognised_by_their_looks_where_no_other_is_the_contact() -> None:
    record = {
        "0": ["1690000000123"],
        "1": ["Ann"],
        "2": ["ann@acme.example"],
        "4": ["2026-11-24 14:30"],
        "5": ["24.11.2026 14:30"],
        "3": ["8 (916) 123-45-67"],
    }

    assert by_looks(record, {}) == {"2": "email", "3": "phone"}
    assert by_looks(record, {"email": "email"}) == {"3": "phone"}
    assert by_looks(record, {"2": None}) == {"3": "phone"}


def test_a_mapping_may_only_name_what_exists() -> None:
    good = ["email", "company.name", "consent.email", "external_ids.crm", "fields.Any name", "first_name"]
    bad = [
        "e-mail",
        "company",
        "company.colour",
        "consent.",
        "consent.A b",
        "external_ids.",
        "fields.",
        "number",
        "lead.id",
    ]

    assert [target for target in good + bad if is_target(target, "leads")] == good
    assert is_target("number", "touches")
    assert is_target("lead.id", "touches")
    assert not is_target("name", "touches")
    assert not is_target("consent.email", "touches")
