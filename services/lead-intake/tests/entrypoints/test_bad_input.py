"""Whatever comes in is taken whole, or refused with field, reason and remedy; nothing is half stored."""

from typing import Any

import orjson
import pytest

from lead_intake.adapters import tables

GOOD = {"email": "ann@acme.example"}


async def refused(world: Any, body: Any) -> tuple[str, str]:
    answer = await world.post("/v1/leads", body)
    assert answer.status_code == 422, (body, answer.text)
    assert answer.headers["content-type"] == "application/problem+json"
    error = answer.json()["errors"][0]
    assert error["reason"]
    assert error["remedy"]
    return error["field"], error["reason"]


async def test_every_wrong_field_is_named_with_what_helps(world: Any) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"email": "nonsense"}, "email"),
        ({"email": "a@b@c.example"}, "email"),
        ({"email": "x" * 300 + "@acme.example"}, "email"),
        ({"email": "x" * 65 + "@acme.example"}, "email"),
        ({"email": "ann\u0000@acme.example"}, "email"),
        ({"email": "ann@localhost"}, "email"),
        ({"email": 5}, "email"),
        ({"phone": "12"}, "phone"),
        ({"phone": "0151 12345678"}, "phone"),
        ({"phone": "+49" + "1" * 40}, "phone"),
        ({"phone": "+999 123456789"}, "phone"),
        ({"phone": "9" * 70}, "phone"),
        ({"external_ids": {"Not A Key": "1"}}, "external_ids.?"),
        ({"external_ids": {"crm": "x" * 201}}, "external_ids.crm"),
        ({"external_ids": {"crm": "a\u0000b"}}, "external_ids.crm"),
        ({"name": "Ann"}, "email"),
        ({}, "email"),
        (GOOD | {"name": "Ann\u0000"}, "name"),
        (GOOD | {"name": "x" * 201}, "name"),
        (GOOD | {"nmae": "Ann"}, "nmae"),
        (GOOD | {"job_title": ["CEO"]}, "job_title"),
        (GOOD | {"company": {"size": 0}}, "company.size"),
        (GOOD | {"company": {"size": "many"}}, "company.size"),
        (GOOD | {"company": {"size": True}}, "company.size"),
        (GOOD | {"company": {"domain": "acme"}}, "company.domain"),
        (GOOD | {"company": {"domain": "ann@acme.example"}}, "company.domain"),
        (GOOD | {"company": {"domain": "acme .example"}}, "company.domain"),
        (GOOD | {"company": {"country": "Germany"}}, "company.country"),
        (GOOD | {"company": {"industry": "!!!"}}, "company.industry"),
        (GOOD | {"company": "Acme"}, "company"),
        (GOOD | {"source": "Google Ads"}, "source"),
        (GOOD | {"campaign": "ann@acme.example"}, "campaign"),
        (GOOD | {"message": "x" * 8001}, "message"),
        (GOOD | {"message": "bell\u0007"}, "message"),
        (GOOD | {"consent": {"email": "yes"}}, "consent.email"),
        (GOOD | {"fields": {"a": "\u0000"}}, "fields"),
        (GOOD | {"fields": {"a": {"b": {"c": {"d": {}}}}}}, "fields"),
        (GOOD | {"fields": {"a": "x" * 9000}}, "fields"),
        (GOOD | {"fields": {str(number): 1 for number in range(51)}}, "fields"),
        (GOOD | {"fields": {"a": 10**17}}, "fields"),
        (GOOD | {"occurred_at": "2026-11-24T09:00:00"}, "occurred_at"),
        (GOOD | {"occurred_at": "2026-11-24T09:00:00+25:00"}, "occurred_at"),
        (GOOD | {"occurred_at": "2026-11-24T09:05:01Z"}, "occurred_at"),
        (GOOD | {"occurred_at": "1970-01-01T00:00:00Z"}, "occurred_at"),
        (GOOD | {"occurred_at": 1764000000}, "occurred_at"),
        (GOOD | {"occurred_at": "yesterday"}, "occurred_at"),
        (GOOD | {"kind": "danced"}, "kind"),
    ]

    found = [(await refused(world, body))[0] for body, _ in cases]

    assert found == [field for _, field in cases]
    assert await world.said("") == []
    assert await world.rows(tables.lead) == []
    kept = await world.rows(tables.submission)
    assert {row.status for row in kept} == {"refused"}
    assert len(kept) == len(cases)


async def test_a_refusal_never_repeats_what_was_sent(world: Any) -> None:
    answer = await world.post("/v1/leads", {"email": "zaphod@", "phone": "zaphod", "zaphod beeblebrox": "zaphod"})

    assert "zaphod" not in answer.text
    assert {error["field"] for error in answer.json()["errors"]} == {"?"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"email": "a@acme.example", "email": "b@acme.example"}',
        b'{"fields": {"a": 1, "a": 2}, "email": "a@acme.example"}',
        b'{"email": "a@acme.example", "fields": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"email": "a@acme.example", "name": "\xff"}',
        b'{"email": "a@acme.example", "name": "\\ud800"}',
        b'{"email": "a@acme.example", "fields": {"x": NaN}}',
        b'{"email": "a@acme.example", "fields": {"x": 1' + b"0" * 5000 + b"}}",
    ],
    ids=["empty", "cut off", "a name twice", "deep down a name twice", "deeply nested", "no utf-8", "half a character",
         "no number", "endless number"],
)  # fmt: skip
async def test_what_is_no_json_is_refused_before_anything_is_stored(world: Any, body: bytes) -> None:
    answer = await world.post("/v1/leads", body)

    assert answer.status_code == 400
    assert answer.json()["type"].endswith("/malformed-json")
    assert await world.rows(tables.submission) == []


async def test_bodies_that_are_no_object_are_refused(world: Any) -> None:
    for body in (b"[]", b"null", b'"text"', b"5", b"true"):
        assert (await world.post("/v1/leads", body)).status_code == 422
        assert (await world.post("/v1/leads/batch", body)).status_code == 422


async def test_ten_megabytes_are_refused_by_their_size(world: Any) -> None:
    body = orjson.dumps({"email": "ann@acme.example", "message": "x" * 10_000_000})

    for path in ("/v1/leads", "/v1/leads/batch", "/v1/touches"):
        answer = await world.post(path, body)
        assert answer.status_code == 413
        assert answer.json()["type"].endswith("/too-large")


async def test_scripts_emoji_and_both_directions_are_kept_as_they_were_written(world: Any) -> None:
    names = ["יעל כהן", "محمد علي", "Zoë 🚀 Ödegård", "Иван Ёлкин", "王小明", "O'Brien-Smith", "Z\u0065\u0301"]
    for number, name in enumerate(names):
        lead_id = await world.capture(email=f"p{number}@acme.example", name=f"  {name} ", message="שלום 👋\nсе")
        assert (await world.get(f"/v1/leads/{lead_id}")).json()["name"] == name.replace("e\u0301", "é")
    assert len(await world.said("private.profile")) == len(names)


async def test_internationalised_addresses_are_one_person_however_they_are_spelled(world: Any) -> None:
    lead_id = await world.capture(email="Иван@Пример.рф")

    assert await world.capture(email="иван@xn--e1afmkfd.xn--p1ai") == lead_id
    assert await world.capture(email="иван@ПРИМЕР.РФ") == lead_id
    assert (await world.get(f"/v1/leads/{lead_id}")).json()["emails"] == ["иван@пример.рф"]


async def test_a_number_without_calling_code_is_read_with_the_country_of_the_company(world: Any) -> None:
    lead_id = await world.capture(phone="8 (916) 123-45-67", company={"country": "ru"})

    assert (await world.get(f"/v1/leads/{lead_id}")).json()["phones"] == ["+79161234567"]
    assert await world.capture(phone="+7 916 123 45 67") == lead_id


async def test_empty_texts_say_nothing(world: Any) -> None:
    lead_id = await world.capture(email="ann@acme.example", phone=" ", name="Ann", message="", company={"name": ""})
    await world.capture(email="ann@acme.example", name=" ", job_title="")

    lead = (await world.get(f"/v1/leads/{lead_id}")).json()
    assert (lead["name"], lead["phones"], lead["company"]["name"]) == ("Ann", [], None)
    assert await world.said("private.touch") == []


async def test_times_at_the_limits_are_taken(world: Any) -> None:
    for time in ("2000-01-01T00:00:00Z", "2026-11-24T09:05:00Z", "2026-11-24T18:00:00+09:00", "2024-02-29T23:59:60Z"):
        answer = await world.post("/v1/leads", GOOD | {"occurred_at": time})
        assert answer.status_code in {200, 201} if not time.endswith(":60Z") else answer.status_code == 422
