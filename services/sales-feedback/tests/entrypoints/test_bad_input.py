"""What cannot be taken is refused with its field and a remedy, and nothing of it is stored."""

from typing import Any

import pytest

CONTACT = {"channel": "phone", "outcome": "reached"}


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("contacts", {"channel": "fax", "outcome": "reached"}, "channel"),
    ("contacts", {"channel": "phone"}, "outcome"),
    ("contacts", {**CONTACT, "outcome": "voicemail"}, "outcome"),
    ("contacts", {**CONTACT, "note": ""}, "note"),
    ("contacts", {**CONTACT, "note": "  \n "}, "note"),
    ("contacts", {**CONTACT, "note": "a\x00b"}, "note"),
    ("contacts", {**CONTACT, "note": "x" * 8001}, "note"),
    ("contacts", {**CONTACT, "next_step": {"kind": "call"}}, "next_step.at"),
    ("contacts", {**CONTACT, "next_step": {"kind": "lunch", "at": "2026-11-09T10:00:00Z"}}, "next_step.kind"),
    ("contacts", {**CONTACT, "next_step": {"kind": "call", "at": "2026-11-02T09:00:00Z"}}, "next_step.at"),
    ("contacts", {**CONTACT, "next_step": {"kind": "call", "at": "2926-11-02T09:00:00Z"}}, "next_step.at"),
    ("contacts", {**CONTACT, "next_step": {"kind": "call", "at": "9999-12-31T23:59:59Z"}}, "next_step.at"),
    ("contacts", {**CONTACT, "mood": "good"}, "mood"),
    ("accept", {"occurred_at": "2026-11-02T08:59:59Z"}, "occurred_at"),
    ("accept", {"occurred_at": "1970-01-01T00:00:00Z"}, "occurred_at"),
    ("accept", {"occurred_at": "0001-01-01T00:00:00+14:00"}, "occurred_at"),
    ("accept", {"occurred_at": "2026-11-02T09:05:01Z"}, "occurred_at"),
    ("accept", {"occurred_at": "2026-11-02T09:00:00"}, "occurred_at"),
    ("accept", {"occurred_at": "2026-11-02T09:00:00+25:00"}, "occurred_at"),
    ("won", {"amount": {"amount": "12.345", "currency": "EUR"}}, "amount.amount"),
    ("won", {"amount": {"amount": "-1", "currency": "EUR"}}, "amount.amount"),
    ("won", {"amount": {"amount": 1200, "currency": "EUR"}}, "amount.amount"),
    ("won", {"amount": {"amount": "12", "currency": "ABC"}}, "amount.currency"),
    ("won", {"amount": {"amount": "12"}}, "amount.currency"),
    ("opportunity", {"amount": {"amount": "1.5", "currency": "JPY"}}, "amount.amount"),
    ("lost", {"reason": "no_budget"}, "reason"),
    ("lost", {"reason": "other"}, "note"),
    ("return", {"reason": "price"}, "reason"),
    ("return", {"reason": "other"}, "note"),
    ("return", {"reason": "too_early", "revisit_at": "2026-11-02T09:00:00Z"}, "revisit_at"),
    ("return", {"reason": "too_early", "revisit_at": "2036-11-02T09:00:00Z"}, "revisit_at"),
    ("return", {"reason": "duplicate", "duplicate_of": "somebody"}, "duplicate_of"),
    ("rating", {"rating": "excellent"}, "rating"),
    ("undo", {"event_id": "last"}, "event_id"),
]


async def test_a_wrong_field_is_named_and_nothing_is_stored(world: Any) -> None:
    handover, _ = await world.hand_over()
    for move, body, field in WRONG:
        answer = await world.act(handover, move, body)
        assert answer.status_code == 422, (move, body, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        (error,) = answer.json()["errors"]
        assert (error["field"], bool(error["remedy"])) == (field, True), (move, body)
    assert await world.said() == []
    assert (await world.shown(handover))["version"] == 1


async def test_a_lead_is_not_its_own_duplicate(world: Any) -> None:
    handover, lead = await world.hand_over()
    answer = await world.act(handover, "return", {"reason": "duplicate", "duplicate_of": lead})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "duplicate_of")


async def test_an_end_before_the_last_action_is_refused(world: Any) -> None:
    handover, _ = await world.hand_over()
    world.go_to(2)
    await world.done(handover, "contacts", CONTACT)
    answer = await world.act(handover, "won", {"occurred_at": "2026-11-02T10:00:00Z"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "occurred_at")


@pytest.mark.parametrize(
    "content",
    [b"{", b"[1]", b'"x"', b"\xff\xfe", b'{"rating":"good","rating":"poor"}', b'{"a":' * 300 + b"1" + b"}" * 300],
)
async def test_what_is_no_proper_json_object_is_refused(world: Any, content: bytes) -> None:
    handover, _ = await world.hand_over()
    answer = await world.act(handover, "rating", content)
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_note_in_any_script_survives(world: Any) -> None:
    handover, _ = await world.hand_over()
    note = "Перезвонить 🚀 \u202eשלום\u202c\nдве строки"
    await world.done(handover, "lost", {"reason": "other", "note": note})
    assert (await world.shown(handover))["actions"][0]["note"] == note


async def test_the_longest_note_fits_into_an_event(world: Any) -> None:
    handover, _ = await world.hand_over()
    await world.done(handover, "lost", {"reason": "other", "note": "\x01" * 7998 + "ok"})
    assert len((await world.said("private.note"))[0].data["text"]) == 8000


@pytest.mark.parametrize("handover", ["x", "../etc", "00000000-0000-7000-8000-00000000000g"])
async def test_a_malformed_id_is_refused(world: Any, handover: str) -> None:
    assert (await world.get(f"/v1/handovers/{handover}")).status_code in {404, 422}


async def test_the_same_request_twice_has_one_effect_and_one_answer(world: Any) -> None:
    handover, _ = await world.hand_over()
    first = await world.act(handover, "contacts", CONTACT, idempotency_key="k1")
    again = await world.act(handover, "contacts", CONTACT, idempotency_key="k1")
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    other = await world.act(handover, "contacts", {**CONTACT, "outcome": "no_answer"}, idempotency_key="k1")
    assert other.status_code == 422
    assert len(await world.said()) == 1


async def test_a_refusal_is_repeated_too(world: Any) -> None:
    handover, _ = await world.hand_over()
    first = await world.act(handover, "account", None, idempotency_key="k2")
    await world.done(handover, "contacts", CONTACT)
    again = await world.act(handover, "account", None, idempotency_key="k2")
    assert (first.status_code, again.status_code) == (409, 409)


async def test_an_action_on_what_somebody_else_changed_is_refused(world: Any) -> None:
    handover, _ = await world.hand_over()
    tag = (await world.get(f"/v1/handovers/{handover}")).headers["etag"]
    assert tag == '"v1"'
    await world.done(handover, "accept", None, "nora")
    assert (await world.act(handover, "won", None, if_match=tag)).status_code == 412
    assert (await world.act(handover, "won", None, if_match='"v2"')).status_code == 200
