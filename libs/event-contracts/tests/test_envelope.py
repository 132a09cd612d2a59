"""The envelope on the wire, and the producer's check."""

import contextlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from event_contracts.envelope import ATTRIBUTES, Envelope, UndecodableError, checked, from_headers, instant, to_headers

LEAD = "019b2c00-0001-7000-8000-000000000001"
NOON = "2026-03-02T12:00:00Z"
ENVELOPE = Envelope(
    id="019b2c00-0009-7000-8000-000000000001",
    source="lead-intake",
    type="lead.created",
    subject=LEAD,
    time=datetime(2026, 3, 2, 8, 15, tzinfo=UTC),
    recordedtime=datetime(2026, 3, 2, 8, 15, 0, 250_000, tzinfo=UTC),
    sequence=7,
    correlationid="019b2c00-0009-7000-8000-000000000001",
    causationid="019b2c00-0009-7000-8000-000000000002",
    traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
)


def test_an_envelope_comes_back_as_it_was_sent() -> None:
    assert from_headers(to_headers(ENVELOPE)) == ENVELOPE


def test_the_headers_are_those_of_cloudevents_in_binary_mode() -> None:
    headers = dict(to_headers(ENVELOPE))

    assert headers["ce_specversion"] == b"1.0"
    assert headers["ce_source"] == b"/leadloop/lead-intake"
    assert headers["ce_sequence"] == b"00000000000000000007"
    assert headers["ce_dataschema"].endswith(b"/lead.created.v1.json")
    assert headers["ce_time"] == b"2026-03-02T08:15:00.000000Z"
    assert headers["content-type"] == b"application/json"


def test_the_list_of_headers_is_complete_and_in_order() -> None:
    assert [attribute.header for attribute in ATTRIBUTES] == [name for name, _ in to_headers(ENVELOPE)]
    bare = to_headers(ENVELOPE._replace(causationid=None, traceparent=None))
    assert [attribute.header for attribute in ATTRIBUTES if attribute.always] == [name for name, _ in bare]


def test_equal_moments_are_equal_texts_whatever_their_zone() -> None:
    berlin = datetime(2026, 3, 2, 9, 15, tzinfo=timezone(timedelta(hours=1)))

    assert instant(berlin) == instant(berlin.astimezone(UTC)) == "2026-03-02T08:15:00.000000Z"


@pytest.mark.parametrize("header", [a.header for a in ATTRIBUTES if a.header.startswith("ce_") and a.always])
@pytest.mark.parametrize("value", [None, b"", b"\xff"])
def test_a_missing_or_unreadable_attribute_is_named(header: str, value: bytes | None) -> None:
    if header == "ce_dataschema":
        return
    headers = [(name, value if name == header else found) for name, found in to_headers(ENVELOPE)]

    with pytest.raises(UndecodableError, match=header):
        from_headers(headers)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("ce_time", b"yesterday"),
        ("ce_time", b"2026-03-02T08:15:00"),
        ("ce_recordedtime", b"2026-13-02T08:15:00Z"),
        ("ce_sequence", b"seven"),
        ("ce_specversion", b"2.0"),
    ],
)
def test_a_malformed_attribute_is_refused_without_repeating_its_value(header: str, value: bytes) -> None:
    headers = [(name, value if name == header else found) for name, found in to_headers(ENVELOPE)]

    with pytest.raises(UndecodableError) as refused:
        from_headers(headers)

    assert value.decode() not in str(refused.value)


@given(st.lists(st.tuples(st.sampled_from([a.header for a in ATTRIBUTES]), st.binary(max_size=40) | st.none())))
def test_no_headers_whatever_do_more_harm_than_being_refused(headers: list[tuple[str, bytes | None]]) -> None:
    with contextlib.suppress(UndecodableError):
        from_headers([*to_headers(ENVELOPE), *headers])


def test_what_a_producer_says_is_checked_and_completed() -> None:
    said = checked("lead.created", {"attributes": {"identities": ["email"]}})

    assert said["attributes"]["identities"] == ["email"]
    assert said["attributes"]["has_company"] is False
    assert said["campaign"] is None


def test_times_may_be_said_as_datetimes() -> None:
    at = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)

    said = checked("lead.overdue", {"handover_id": LEAD, "due_at": at, "stage": "accepted"})

    assert said["due_at"] == "2026-03-02T08:15:00Z"


@pytest.mark.parametrize(
    ("event_type", "data"),
    [
        ("lead.merged", {"into": LEAD, "name": "Ada Beispiel"}),
        ("lead.rated", {"handover_id": LEAD, "rating": "splendid"}),
        ("lead.returned", {"handover_id": LEAD, "reason": "too_early", "attempts": "2"}),
        ("lead.overdue", {"handover_id": LEAD, "due_at": "2026-03-02T08:15:00", "stage": "accepted"}),
        ("lead.won", {"handover_id": LEAD, "amount": 100}),
        ("lead.won", {"handover_id": LEAD, "currency": "EUR"}),
        ("lead.opportunity_opened", {"handover_id": LEAD, "opportunity_id": LEAD, "amount": 1, "due_at": NOON}),
        ("reference.campaign", {"campaign": "spring", "name": "Spring", "intent": "expert", "cost": 5}),
        ("lead.touched", {"touch_id": LEAD, "kind": "page_viewed", "path": "/bye?email=ada"}),
        ("lead.touched", {"touch_id": LEAD, "kind": "page_viewed", "path": "/bye/ada@mail.example"}),
        ("lead.created", {"attributes": {}, "campaign": "Spring Webinar"}),
        ("lead.consent_changed", {"purposes": {"ada@mail.example": True}}),
        ("review.frozen", {"month": "2026-13", "as_of": "2026-04-01T00:00:00Z"}),
    ],
    ids=[
        "unknown field", "unknown word", "text for a number", "time without zone", "amount alone", "currency alone",
        "expected amount alone", "cost alone", "query in a path", "address in a path", "key with a space",
        "address as purpose", "month 13",
    ],
)  # fmt: skip
def test_a_producer_may_not_say_this(event_type: str, data: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        checked(event_type, data)


def test_a_type_that_is_not_in_the_catalogue_is_refused() -> None:
    with pytest.raises(KeyError):
        checked("lead.vanished", {})
