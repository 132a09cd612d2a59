"""JSON is read strictly: what different readers would read differently is refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_kit.errors import Refusal
from service_kit.web.routes import strict_json

MALFORMED = {
    "a name twice": b'{"name": "a", "name": "b"}',
    "a name twice, deep inside": b'{"fields": {"x": [{"y": 1, "y": 2}]}}',
    "deep nesting": b'{"fields": ' + b'{"x":' * 300 + b"1" + b"}" * 301,
    "not a number": b'{"name": "a", "fields": {"x": NaN}}',
    "infinity": b'{"fields": {"x": -Infinity}}',
    "no UTF-8": b'{"name": "\xff\xfe"}',
    "half a surrogate": b'{"name": "\\ud800"}',
    "a trailing comma": b'{"name": "a",}',
    "two documents": b'{"name": "a"}{"name": "b"}',
    "a comment": b'{"name": "a" /* b */}',
    "single quotes": b"{'name': 'a'}",
    "a byte order mark": b'\xef\xbb\xbf{"name": "a"}',
    "half a document": b'{"name": "a"',
    "a number without end": b'{"fields": {"x": ' + b"9" * 5000 + b"}}",
}
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize("case", sorted(MALFORMED))
async def test_a_malformed_body_is_400_and_nothing_is_stored(office: Any, case: str) -> None:
    answer = await office.ask("POST", "/v1/things", content=MALFORMED[case], headers=JSON)
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert error["field"] == "body"
    assert error["reason"]
    assert error["remedy"]
    assert '"name"' not in answer.text.replace('"name":', "")  # never the caller's words
    assert office.desk.batches == []


UNSTORABLE = {
    "fields.note": b'{"name": "a", "fields": {"note": "x\\u0000y"}}',
    "fields.list.1": b'{"name": "a", "fields": {"list": ["ok", "\\u0000"]}}',
    "fields.?": b'{"name": "a", "fields": {"\\u0000": 1}}',
    "fields.amount": b'{"name": "a", "fields": {"amount": 1e999}}',
}


@pytest.mark.parametrize("field", sorted(UNSTORABLE))
async def test_what_no_database_takes_is_named(office: Any, field: str) -> None:
    answer = await office.ask("POST", "/v1/things", content=UNSTORABLE[field], headers=JSON)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])


async def test_wrong_fields_are_named_with_what_helps_and_never_repeated(office: Any) -> None:
    secret = "ada@example.com"  # what must not come back
    body = {"name": "", "path": secret + "/too/long", "fields": secret}
    errors = (await office.ask("POST", "/v1/things", json=body)).json()["errors"]
    assert [error["field"] for error in errors] == ["name", "path", "fields"]
    assert all(error["reason"] and error["remedy"] for error in errors)
    assert secret not in str(errors)
    missing = (await office.ask("POST", "/v1/things", json={})).json()["errors"]
    assert missing == [{"field": "name", "reason": "Field required", "remedy": "Send this field."}]


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"1", b'"a"'])
async def test_a_body_that_is_no_object_is_422(office: Any, content: bytes) -> None:
    assert (await office.ask("POST", "/v1/things", content=content, headers=JSON)).status_code == 422


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "image/png"])
async def test_another_kind_of_body_is_refused(office: Any, content_type: str) -> None:
    answer = await office.ask("POST", "/v1/things", content=b'{"name": "a"}', headers={"content-type": content_type})
    assert answer.status_code in {415, 422}
    assert office.desk.batches == []


async def test_every_language_and_smiley_is_taken(office: Any) -> None:
    name = "Zoë Žižek \N{GRINNING FACE} \u202eabc \u0645\u0631\u062d\u0628\u0627"
    assert (await office.ask("POST", "/v1/things", json={"name": name})).json() == {"id": name}
    escaped = (b'{"name": "\\\\u0000"}', "\\u0000")  # a backslash and letters, not a null byte
    answer = await office.ask("POST", "/v1/things", content=escaped[0], headers=JSON)
    assert answer.json() == {"id": escaped[1]}


@given(st.binary(max_size=200))
def test_any_bytes_are_either_read_or_refused(body: bytes) -> None:
    try:
        strict_json(body)
    except Refusal as refusal:
        assert refusal.status in {400, 422}
