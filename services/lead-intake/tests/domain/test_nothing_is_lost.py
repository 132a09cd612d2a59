"""What two columns say differently of one thing, and what stands beside an address, is kept among the fields."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lead_intake.domain.cells import beside_emails
from lead_intake.domain.field_names import propose
from lead_intake.domain.list_form import columns_of
from lead_intake.domain.mapping import Kind, content_of, without_room

BERLIN = ZoneInfo("Europe/Berlin")


def of_row(names: list[str], cells: list[str], kind: Kind = "leads", **targets: str | None) -> dict[str, Any]:
    """The content of a row of a list with these columns."""
    columns = columns_of(names, 0)
    record = {name: (cell,) for name, cell in zip(columns, cells, strict=True)}
    content, problems = content_of(record, {**propose(columns, kind), **targets}, kind, zone=BERLIN)
    assert problems == []
    return content


def test_a_second_value_of_one_target_is_a_field_of_its_own_name() -> None:
    content = of_row(["company", "Company", "Компания", "company"], ["Acme", "Acme", "Other", "Third"])

    assert content == {"company": {"name": "Acme"}, "fields": {"Компания": "Other", "company (2)": "Third"}}


def test_a_full_name_holds_and_its_parts_and_other_names_are_kept_beside_it() -> None:
    content = of_row(
        ["first name", "name", "Contact person", "last name", "Name"],
        ["Ann", "Dr Ann Smith", "Bob Hill", "Smith", "Ann Smith"],
    )

    assert content == {
        "name": "Dr Ann Smith",
        "fields": {"Contact person": "Bob Hill", "Name": "Ann Smith", "first name": "Ann", "last name": "Smith"},
    }


def test_parts_of_a_name_that_come_twice_are_kept() -> None:
    assert of_row(["first name", "Vorname", "last name"], ["Ann", "Anna", "Smith"], Vorname="first_name") == {
        "name": "Ann Smith", "fields": {"Vorname": "Anna"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("names", "cells", "content"),
    [
        (["date", "created"], ["24.11.2026", "20.11.2026"],
         {"occurred_at": "2026-11-24T00:00:00+01:00", "fields": {"created": "20.11.2026"}}),
        (["date", "created"], ["24.11.2026", "2026-11-24"], {"occurred_at": "2026-11-24T00:00:00+01:00"}),
        (["country", "Страна"], ["DE", "France"], {"company": {"country": "DE"}, "fields": {"Страна": "France"}}),
        (["employees", "size"], ["51-200", "240"], {"company": {"size": 51}, "fields": {"size": "240"}}),
        (["site", "domain"], ["a.example", "b.example"],
         {"company": {"domain": "a.example"}, "fields": {"domain": "b.example"}}),
        (["lead source", "Источник"], ["fair", "web"], {"source": "fair", "fields": {"Источник": "web"}}),
        (["kind", "activity"], ["webinar", "call"], {"kind": "event_attended", "fields": {"activity": "call"}}),
        (["newsletter", "Подписка"], ["no", "yes"], {"consent": {"email": False}, "fields": {"Подписка": "yes"}}),
        (["job title", "position"], ["CTO", "Director"], {"job_title": "CTO", "fields": {"position": "Director"}}),
    ],
)  # fmt: skip
def test_the_first_holds_and_the_second_is_kept(names: list[str], cells: list[str], content: dict[str, Any]) -> None:
    assert of_row(names, cells) == content


def test_the_same_holds_for_touches() -> None:
    cells = ["a@b.example", "5", "7", "/a", "/b"]

    assert of_row(["email", "value", "amount", "page", "path"], cells, "touches") == {
        "lead": {"email": "a@b.example"}, "properties": {"number": 5.0, "amount": "7", "path": "/a", "path (2)": "/b"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "beside"),
    [
        ("e9@x.example, broken", "broken"),
        ("Ann Smith <ann@acme.example>", "Ann Smith"),
        ("ann@acme.example; bob@acme.example", ""),
        ("E-mail: ann@acme.example or bob@acme.example", ""),
        ("ann@acme.example (at work)", "at work"),
        ("no address", ""),
        ("ann@acme.example", ""),
    ],
)
def test_what_stands_beside_an_address(cell: str, beside: str) -> None:
    assert beside_emails(cell) == beside


def test_text_beside_an_address_is_kept_under_the_name_of_its_column() -> None:
    assert of_row(["E-Mail"], ["e9@x.example, broken"]) == {"email": "e9@x.example", "fields": {"E-Mail": "broken"}}


def test_addresses_beyond_those_that_a_lead_has_are_kept() -> None:
    content = of_row(["email"], [", ".join(f"p{number}@acme.example" for number in range(12))])

    assert len(content["emails"]) == 9
    assert content["fields"] == {"emails": ["p10@acme.example", "p11@acme.example"]}


def test_columns_whose_texts_have_no_room_are_named() -> None:
    record = {"email": ("a@b.example",), "Notes": ("x" * 8000,), "History": ("y" * 500,), "Short": ("z",)}

    assert without_room(record, {"email": "email"}, "leads", zone=BERLIN) == ["History"]
    assert without_room(record, {"email": "email", "Notes": "message"}, "leads", zone=BERLIN) == []
