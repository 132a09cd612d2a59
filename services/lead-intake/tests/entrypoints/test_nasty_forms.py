"""Whatever is posted to a form's door is read or refused with a reason; nothing makes the door fail."""

from datetime import UTC, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lead_intake.adapters.contacts import LibraryContacts
from lead_intake.domain import limits
from lead_intake.domain.inputs import Refused
from lead_intake.domain.sources import Manner, Source
from lead_intake.entrypoints.form_bodies import read_form
from lead_intake.entrypoints.form_reading import Forms
from lead_intake.entrypoints.incoming import Gate
from lead_intake.entrypoints.reading import Reader

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CONTACTS = LibraryContacts(None)
FORMS = Forms(Gate(Reader(CONTACTS)), CONTACTS, ZoneInfo("Europe/Berlin"))
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
PART = b'--b\r\nContent-Disposition: form-data; name="a%d"\r\n\r\n1\r\n'
SEEDS = (
    b"email=ann%40acme.example&name=%C0%ED%ED%E0&f[]=1&f[]=2",
    b'{"email":"a@b.example","x":{"y":[1,2,{"z":null}]}}',
    b'--b\r\nContent-Disposition: form-data; name="e"; filename="x.pdf"\r\n\r\n%PDF\r\n' + PART % 1 + b"--b--\r\n",
    b"Name: Ann\nMail: a@b.example\n",
)
TYPES = (URLENCODED, MULTIPART, "application/json", "", "text/plain; charset=utf-16", "multipart/form-data", ";;=")
NAMES = (
    "email", "your-email", "Почта", "phone", "Телефон", "name", "ФИО", "company", "size", "Страна", "occurred_at",
    "kind", "source", "utm_campaign", "message", "consent.email", "external_ids.crm", "fields[email][value]", "path",
    "website", "q1", "\x00",
)  # fmt: skip
VALUES = (
    "ann@acme.example", "Ann <a@b.example>, c@d.example", "@", "+49 151 12345678", "8 916 123-45-67", "4.93E+10",
    "x" * 9000, "\x00", "\u202e", "нет", "31.02.2026", "99999999999", "46350.5", "NaN", "1e400", "{{x}}", "[url",
    "💥" * 50, "a" * 254 + "@acme.example", "xn--zzzzzz---.example", "0001-01-01", "9999-12-31T23:59:59+14:00",
    "٣٤٥", "1" * 5000, "²", "true", "DE",
)  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "content_type", "reason"),
    [
        (b"&".join(b"a%d=1" % number for number in range(10_000)), URLENCODED, "has too many fields"),
        (b"a=1&" * 100_000, URLENCODED, "has too many fields"),
        (b"".join(PART % number for number in range(10_000)) + b"--b--\r\n", MULTIPART, "has too many fields"),
        (b'{"a":[' + b"1," * 100_000 + b"1]}", "application/json", "has too many fields"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "application/json", "is no form"),
        (b"[" * 200_000, "application/json", "is no form"),
        (b"a" + b"[x]" * 100_000 + b"=1", URLENCODED, "has a field whose name is too long"),
        (b"--b\r\n" * 100_000, MULTIPART, "is no form"),
        (b"--b\r\n" + b"X: y\r\n" * 100_000 + b"\r\nz", MULTIPART, "is no form"),
        (b"&" * 1_000_000, URLENCODED, "is no form"),
    ],
    ids=[
        "10,000 fields", "one field 100,000 times", "10,000 parts", "a wide list", "a deep object", "a deep list",
        "a deep name", "nothing but boundaries", "100,000 headers", "nothing but ampersands",
    ],
)  # fmt: skip
def test_too_much_of_anything_is_refused_and_no_more_of_it_is_kept_than_may(
    raw: bytes, content_type: str, reason: str
) -> None:
    form = read_form(raw, content_type)

    assert form.problem is not None
    assert form.problem.reason == reason
    assert len(form.raw) <= limits.FORM_BYTES


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(SEEDS), st.sampled_from(TYPES), st.data())
def test_a_body_broken_anywhere_is_read_or_refused(seed: bytes, content_type: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(seed)))
    end = data.draw(st.integers(begin, min(len(seed), begin + 12)))
    raw = seed[:begin] + data.draw(st.binary(max_size=8)) + seed[end:]

    form = read_form(raw, content_type)

    assert not (form.problem and form.record)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)), min_size=1, max_size=12),
    st.dictionaries(st.sampled_from(NAMES), st.sampled_from((None, "email", "phone", "occurred_at", "company.size"))),
    st.sampled_from((None, "RU", "DE")),
)
def test_any_fields_give_a_command_whose_refusal_repeats_no_value(
    pairs: list[tuple[str, str]], mapping: dict[str, str | None], country: str | None
) -> None:
    source = Source("s", "form", "S", "h", mapping, Manner(default_country=country), None, True, NOW, NOW)

    command = FORMS.incoming(source, read_form(urlencode(pairs).encode(), URLENCODED), "{}", NOW)

    assert command.source == "s"
    assert isinstance(orjson.loads(command.body or "{}"), dict)
    if isinstance(command.reading, Refused):
        told = " ".join(f"{one.field} {one.reason}" for one in command.reading.problems)
        assert not any(value in told for _, value in pairs if len(value) > 8)
