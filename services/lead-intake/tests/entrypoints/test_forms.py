"""Forms as pages and tools really send them: what is read, and what is kept."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

Door = Callable[..., Awaitable[str]]
Find = Callable[..., Awaitable[Any]]


async def test_a_form_becomes_a_lead_of_its_source_and_is_kept_as_it_came(
    world: Any, door: Door, lead_of: Find, kept: Find
) -> None:
    url = await door(campaign="spring", touch_kind="demo_requested")

    answer = await world.client.post(
        url,
        content=b"your-name=Ann+Smith&your-email=Ann%40acme.example&your-message=Call+me&budget=10k&agree=on",
        headers={
            "content-type": "application/x-www-form-urlencoded", "referer": "https://acme.example/a?email=x@y.example",
            "origin": "https://acme.example", "user-agent": "Mozilla", "cookie": "session=s3cret",
            "authorization": "s3cret",
        },
    )  # fmt: skip

    assert (answer.status_code, answer.json()) == (200, {"status": "received"})
    assert answer.headers["access-control-allow-origin"] == "*"
    lead = await lead_of()
    assert (lead["name"], lead["source"], lead["campaign"]) == ("Ann Smith", "contact", "spring")
    assert lead["consent"] == {"processing": True}
    touched = (await world.said())[1]
    assert (touched.data["kind"], touched.data["source"]) == ("demo_requested", "contact")
    row = await kept()
    assert (row.channel, row.source, row.status, row.lead_id) == ("form", "contact", "created", lead["id"])
    assert row.raw == b"your-name=Ann+Smith&your-email=Ann%40acme.example&your-message=Call+me&budget=10k&agree=on"
    assert orjson.loads(row.headers) == {
        "content-type": "application/x-www-form-urlencoded", "user-agent": "Mozilla", "origin": "https://acme.example",
        "referer": "https://acme.example/a",
    }  # fmt: skip
    assert orjson.loads(row.body)["budget"] == ["10k"]
    assert "s3cret" not in str(row)


PARTS = (
    b'--b\r\nContent-Disposition: form-data; name="email"\r\n\r\nann@acme.example\r\n'
    b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nAnna\r\n--b--\r\n'
)
NESTED = b'\xef\xbb\xbf{"fields": {"email": {"value": "ann@acme.example"}, "name": {"value": "Anna"}}}'
LISTED = b'[{"name": "email", "value": "ann@acme.example"}, {"name": "firstname", "value": "Anna"}]'
BRACKETS = b"fields%5Bemail%5D%5Bvalue%5D=ann@acme.example&fields[email][type]=email&fields[name][value]=Anna"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"Email=ann@acme.example&Name=Anna"),
        ("application/x-www-form-urlencoded", BRACKETS),
        ("application/x-www-form-urlencoded", b'{"email": "ann@acme.example", "name": "Anna"}'),
        ("text/plain", b'{"email": "ann@acme.example", "name": "Anna"}'),
        ("text/plain;charset=UTF-8", b"email=ann%40acme.example&name=Anna"),
        ("text/plain", b"email=ann@acme.example\r\nname=Anna\r\n"),
        ("", b"email=ann@acme.example&name=Anna"),
        ("application/octet-stream", b"email=ann@acme.example&name=Anna"),
        ("application/json", b"email=ann@acme.example&name=Anna"),
        ("application/json", NESTED),
        ("application/json", b'{"fields": ' + LISTED + b"}"),
        ("application/json", LISTED),
        ("application/json", b'{"email": ["ann@acme.example"], "name": "Anna", "n": 1, "t": true, "x": null}'),
        ("multipart/form-data; boundary=b", PARTS),
        ("multipart/form-data", PARTS),
    ],
)
async def test_every_usual_encoding_is_read_whatever_it_is_called(
    world: Any, door: Door, lead_of: Find, kept: Find, content_type: str, body: bytes
) -> None:
    url = await door()

    answer = await world.client.post(url, content=body, headers={"content-type": content_type} if content_type else {})

    assert answer.status_code == 200, answer.text
    assert (await lead_of())["name"] == "Anna"
    assert (await kept()).raw == body


RUSSIAN = {"Имя": "Анна", "Почта": "ann@acme.example", "Телефон": "+7 916 123-45-67"}
BARE = "Имя=Анна&Почта=ann@acme.example&Телефон=%2B7+916+123-45-67"


@pytest.mark.parametrize(
    "body", [BARE.encode("cp1251"), urlencode(RUSSIAN, encoding="cp1251").encode(), urlencode(RUSSIAN).encode()]
)
async def test_russian_is_read_in_both_charsets(world: Any, door: Door, lead_of: Find, body: bytes) -> None:
    url = await door()

    await world.client.post(url, content=body, headers={"content-type": "application/x-www-form-urlencoded"})

    lead = await lead_of()
    assert (lead["name"], lead["phones"]) == ("Анна", ["+79161234567"])


@pytest.mark.parametrize("declared", ["\\x00", "rot13", "unicode_escape", "nonsense"])
async def test_a_charset_that_no_page_is_written_in_is_not_used(world: Any, door: Door, declared: str) -> None:
    url = await door()
    body = BARE.encode("cp1251") + b"&_charset_=" + declared.encode()

    answer = await world.client.post(url, content=body, headers={"content-type": f"text/plain; charset={declared}"})

    assert answer.status_code == 200


async def test_repeated_fields_are_all_kept(world: Any, door: Door, lead_of: Find, kept: Find) -> None:
    url = await door()

    await world.client.post(url, content=b"email=ann@acme.example&topic[]=a&topic[]=b&email=a2@acme.example")

    assert orjson.loads((await kept()).body)["topic"] == ["a", "b"]
    assert (await lead_of())["emails"] == ["ann@acme.example", "a2@acme.example"]


async def test_files_are_noted_and_never_stored(world: Any, door: Door, kept: Find) -> None:
    url = await door()

    answer = await world.client.post(
        url,
        data={"email": "ann@acme.example"},
        files={"brief": ("бриф.pdf", b"%PDF" + b"x" * 300_000, "application/pdf")},
    )

    assert answer.status_code == 200
    row = await kept()
    assert orjson.loads(row.body) == {"email": ["ann@acme.example"], "brief": ["бриф.pdf (300004 bytes)"]}
    assert row.content_type == "application/x-www-form-urlencoded; charset=utf-8"
    assert b"xxx" not in row.raw


async def test_secrets_are_stripped_from_what_is_kept(world: Any, door: Door, kept: Find) -> None:
    url = await door()
    body = {
        "email": "ann@acme.example",
        "password": "s3cret-1",
        "auth[application_token]": "s3cret-2",
        "google_key": "s3cret-3",
        "apiKey": "s3cret-4",
        "g-recaptcha-response": "s3cret-5",
        "_wpnonce": "s3cret-6",
        "cardNumber": "s3cret-7",
        "COOKIES": "PHPSESSID=s3cret-8; _ym_uid=1690000000123",
        "comment": "My card is 4111 1111 1111 1111, order 1234567890123456",
    }

    for answer in (await world.client.post(url, data=body), await world.client.post(url, json={"form": {"x": body}})):
        assert answer.status_code == 200
        row = await kept()
        assert "s3cret" not in str(row)
        assert b"4111" not in row.raw
        assert orjson.loads(row.body)["_ym_uid"] == ["1690000000123"]
    comment = orjson.loads(row.body)["form[x][comment]"]
    assert comment == ["My card is [card number], order 1234567890123456"]


@pytest.mark.parametrize(
    ("content_type", "body", "reason"),
    [
        ("application/json", b'{"email": ', "is no form"),
        ("application/json", b"", "is missing, and nothing else says who this is"),
        ("application/json", b'"ann@acme.example"', "is no form"),
        ("application/xml", b"<a b='c'/>", "is no form"),
        ("application/json", b"[" * 2000 + b"]" * 2000, "is no form"),
        ("application/json", b'{"a":' * 50 + b"1" + b"}" * 50, "is no form"),
        ("multipart/form-data; boundary=c", b'--b\r\nContent-Disposition: form-data; name="email"\r\n\r\nx',
        "is no form"),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="email"\r\n\r\nx',
        "was cut off on its way"),
        ("application/x-www-form-urlencoded", b"a=1&" * 300, "has too many fields"),
        ("application/x-www-form-urlencoded", b"a" * 300 + b"=1", "has a field whose name is too long"),
    ],
)  # fmt: skip
async def test_what_is_no_form_is_refused_with_its_reason_and_kept(
    world: Any, door: Door, kept: Find, content_type: str, body: bytes, reason: str
) -> None:
    url = await door()

    answer = await world.client.post(url, content=body, headers={"content-type": content_type})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["reason"] == reason
    row = await kept()
    assert (row.status, row.raw) == ("refused", body)


async def test_what_could_not_be_read_is_kept_without_a_secret(world: Any, door: Door, kept: Find) -> None:
    url = await door()

    await world.client.post(url, content=b'{"password": "s3cret"', headers={"content-type": "application/json"})

    assert (await kept()).raw == b'{"withheld": [***]'


async def test_a_mapping_wins_over_what_names_say(world: Any, door: Door, lead_of: Find) -> None:
    url = await door(mapping={"email": None, "q1": "email", "q2": "consent.phone", "q3": "external_ids.crm"})

    await world.client.post(url, data={"email": "x", "q1": "ann@acme.example", "q2": "yes", "q3": "4711"})

    lead = await lead_of()
    assert (lead["consent"], lead["external_ids"]) == ({"phone": True}, {"crm": ["4711"]})


async def test_a_visitor_can_not_say_another_source_kind_or_time(world: Any, door: Door, lead_of: Find) -> None:
    url = await door()

    await world.client.post(
        url, data={"email": "ann@acme.example", "source": "partner", "kind": "demo_requested", "date": "24.12.2026"}
    )

    lead = await lead_of()
    assert (lead["source"], lead["created_at"]) == ("contact", "2026-11-24T09:00:00Z")
    assert (await world.said())[1].data["kind"] == "form_submitted"


async def test_fields_without_telling_names_are_known_by_their_looks(world: Any, door: Door, lead_of: Find) -> None:
    url = await door()

    await world.client.post(url, data={"1": "Ann", "2": "ann@acme.example", "3": "+49 151 12345678"})

    assert (await lead_of())["phones"] == ["+4915112345678"]


async def test_phones_without_a_calling_code_are_of_the_sources_country(world: Any, door: Door, lead_of: Find) -> None:
    url = await door(default_country="DE")

    await world.client.post(url, data={"email": "ann@acme.example", "phone": "0151 12345678 / 0151 87654321"})

    lead = await lead_of()
    assert lead["phones"] == ["+4915112345678", "+4915187654321"]
    assert lead["company"]["country"] is None
