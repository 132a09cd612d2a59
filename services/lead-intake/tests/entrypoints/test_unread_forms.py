"""Forms that cannot be read are kept without their secrets, and are told apart by the bytes that came."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from lead_intake.adapters import tables
from lead_intake.entrypoints.form_bodies import CUT_OFF, SEVERAL, TOO_MANY, UNREADABLE, read_form

Door = Callable[..., Awaitable[str]]
JSON, MULTIPART, TEXT = "application/json", "multipart/form-data; boundary=b", "text/plain"
MANY = "&".join(f"f{number}=1" for number in range(600))
FILE = (
    b'--b\r\nContent-Disposition: form-data; name="email"\r\n\r\nann@acme.example\r\n'
    b'--b\r\nContent-Disposition: form-data; name="_token"\r\n\r\nhunter2\r\n'
    b'--b\r\nContent-Disposition: form-data; name="cv"; filename="cv.pdf"\r\n\r\n%PDF-binary'
)


def test_too_many_fields_are_kept_without_the_secret_one() -> None:
    form = read_form(f"email=ann%40acme.example&_token=hunter2&{MANY}".encode(), "application/x-www-form-urlencoded")

    assert form.problem == TOO_MANY
    assert form.raw.startswith(b"email=ann%40acme.example&f0=1&f1=1")
    assert b"hunter2" not in form.raw


def test_a_multipart_body_that_is_cut_off_keeps_what_came_and_of_files_name_and_size() -> None:
    form = read_form(FILE, MULTIPART)

    assert form.problem == CUT_OFF
    assert form.raw == (
        b'--b\r\nContent-Disposition: form-data; name="email"\r\n\r\nann@acme.example\r\n'
        b'--b\r\nContent-Disposition: form-data; name="cv"\r\n\r\ncv.pdf (11 bytes)'
    )
    assert read_form(form.raw, form.content_type).problem == CUT_OFF


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (
            b'{"email":"ann@acme.example","password":"hun\\"ter,2","name":"Ann"',
            b'{"email":"ann@acme.example","withheld":[***],"name":"Ann"',
        ),
        (b'{"pin":1,"token": 12345, "name":"Ann"', b'{"pin":1,"withheld": [***], "name":"Ann"'),
        (b'{"name":"Ann","hash":"hunter2"', b'{"name":"Ann","withheld":[***]'),
        (b'{"name":"Ann","password":"hunter2', b'{"name":"Ann","withheld":[***]'),
        (b'{"name":"Ann","token":{"a":"hunter2"}', b'{"name":"Ann","[cut off here: what follows is not kept]'),
        (b'{"name":"Ann","note":"my password is hunter2"', b'{"name":"Ann","note":"[cut off'),
        (b'{"a: "password": "hunter2"', b'{"a: "withheld": [***]'),
        (b"<f><email>a@b.example</email><password>hunter2</password>", b"<f><email>a@b.example</email><withheld>"),
        (b'{"q":"%22password%22:%22hunter2%22"', b"Not kept: 35 bytes"),
    ],
)  # fmt: skip
def test_broken_text_is_kept_with_the_values_of_secrets_masked(raw: bytes, kept: bytes) -> None:
    form = read_form(raw, JSON)

    assert form.problem == UNREADABLE
    assert form.raw.startswith(kept)
    assert b"hunter2" not in form.raw
    assert b"ter,2" not in form.raw
    assert b"12345" not in form.raw


def test_what_cannot_be_kept_safely_is_told_by_size_and_names() -> None:
    raw = b'{"fields":[{"value":"hunter2","name":"password"},{"value":"a@b.example","name":"email"}'

    form = read_form(raw, JSON)

    assert form.raw == (
        b"Not kept: 87 bytes, among which secrets or files may be. Names of fields: fields, value, name"
    )
    assert read_form(form.raw, JSON).problem == UNREADABLE


async def test_unreadable_forms_of_different_people_are_each_kept(world: Any, door: Door) -> None:
    url = await door()
    for person in ("ann", "bob", "eve", "eve"):
        body = f'{{"email":"x","password":"{person}"'.encode()
        answer = await world.client.post(url, content=body, headers={"content-type": JSON})
        assert answer.status_code == 422

    rows = await world.rows(tables.submission)
    assert [row.status for row in rows] == ["refused"] * 3
    assert {row.raw for row in rows} == {b'{"email":"x","withheld":[***]'}


async def test_after_the_source_has_changed_the_same_form_is_read_again(world: Any, door: Door) -> None:
    url = await door(mapping={"email": None})
    first = await world.client.post(url, data={"email": "ann@acme.example"})
    await world.call("PUT", "/v1/sources/contact", {"name": "Contact", "mapping": {}})
    again = await world.client.post(url, data={"email": "ann@acme.example"})

    assert (first.status_code, again.status_code) == (422, 200)
    assert sorted(row.status for row in await world.rows(tables.submission)) == ["created", "refused"]


def test_text_plain_is_read_by_lines_whatever_stands_in_them() -> None:
    form = read_form(b"name=Ann Lee\r\ncompany=Foo & Bar\r\nmessage=one\r\ntwo\r\n", TEXT)

    assert form.record == {"name": ["Ann Lee"], "company": ["Foo & Bar"], "message": ["one\ntwo"]}


def test_an_urlencoded_text_of_a_script_is_one_although_it_says_text_plain() -> None:
    form = read_form(b"name=Ann+Lee&company=Foo%20%26%20Bar\n", "text/plain;charset=UTF-8")

    assert form.record == {"name": ["Ann Lee"], "company": ["Foo & Bar"]}


@pytest.mark.parametrize(("name", "is_kept"), [("sig", False), ("signature", False), ("hash", False), ("Hash", False),
                                               ("hash tag", True), ("sigma", True)])  # fmt: skip
def test_signatures_go_and_words_that_hold_theirs_stay(name: str, is_kept: bool) -> None:
    form = read_form(f"email=a%40b.example&{name.replace(' ', '+')}=abc".encode(), "application/x-www-form-urlencoded")

    assert (name in form.record) == is_kept


async def test_words_instead_of_a_phone_are_no_phone_and_stay_with_a_lead_that_has_an_address(
    world: Any, door: Door
) -> None:
    url = await door()
    taken = await world.client.post(url, data={"email": "ann@acme.example", "phone": "call me"})
    alone = await world.client.post(url, data={"phone": "call me"})
    digits = await world.client.post(url, data={"email": "bob@acme.example", "phone": "room 12"})

    assert [one.status_code for one in (taken, alone, digits)] == [200, 422, 422]
    assert [(one["field"], one["reason"]) for one in alone.json()["errors"]] == [("phone", "is not a phone number")]
    lead = next(iter((await world.get("/v1/leads")).json()["items"]))
    shown = (await world.get(f"/v1/leads/{lead['id']}")).json()
    assert (shown["emails"], shown["phones"]) == (["ann@acme.example"], [])
    (touch,) = await world.rows(tables.touch)
    assert '"phone":"call me"' in touch.properties


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b'[{"email":"ann@acme.example"},{"email":"bob@acme.example"}]', SEVERAL),
        (b'[{"email":"ann@acme.example"}]', None),
        (b'[{"name":"email","value":"ann@acme.example"},{"name":"note","value":"x"}]', None),
    ],
)
def test_two_people_in_one_body_are_not_taken_for_one(body: bytes, problem: Any) -> None:
    assert read_form(body, JSON).problem == problem
