"""Unmistakable personal data goes in through every free field; it may stand only where the design lets it."""

import asyncio
import json
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from event_bus.port import Message
from event_contracts.topics import DEAD_LETTERS, INBOUND, PRIVATE
from loop.client import PREFIXES, Client
from loop.evidence import Evidence, topic_names, with_bytes
from loop.more_words import more_words
from loop.refusals import refused
from loop.running import Running
from loop.test_thin_loop import team, the_handover

MARK = "Zzyzx"
OTHER = "Qqvvj"
"""A person whose submissions are refused: kept as they came, and not the one who is erased."""
MARKS = (MARK.lower().encode(), b"79991234567")


def marked(text: bytes, marks: tuple[bytes, ...] = (*MARKS, OTHER.lower().encode())) -> bool:
    """Whether any of the marks stands in it."""
    lowered = text.lower()
    return any(mark in lowered for mark in marks)


async def through_a_form(client: Client) -> None:
    """A form of the person, one of theirs that is refused, one of a bot, and one of somebody else that is refused."""
    source = await client.post("/intake/v1/sources", {"kind": "form", "name": "Fair", "honeypot": "trap"})
    door = f"/in/form/{source['token']}"
    address = f"{MARK}@{MARK}-company.example"
    for fields, status in (
        ({"email": address, "Company": f"{MARK} Ltd", "message": f"{MARK} again", f"q_{MARK}": MARK}, 200),
        ({"email": address, "phone": "12", "message": MARK}, 422),
        ({"email": address, "trap": MARK}, 200),
        ({"email": f"{OTHER}@{OTHER}.example", "phone": f"{OTHER} 12", f"q_{OTHER}": OTHER}, 422),
    ):
        for place in (door, f"/in/form/{MARK}"):
            answer = await client.ask("POST", place, data=fields, headers={"Referer": f"https://a.example/?who={MARK}"})
            assert answer.status_code == (status if place == door else 404), answer.text
            assert not marked(answer.content), answer.text


async def through_a_list(client: Client) -> None:
    """A list with a row of the person, one of theirs that is refused, and one of somebody else that is refused."""
    address = f"{MARK}@{MARK}-company.example"
    rows = f"email,phone,note\n{address},,{MARK} listed\n{address},12,{MARK}\n{OTHER}@{OTHER}.example,{OTHER},x\n"
    files = {"file": ("fair.csv", rows.encode())}
    sent = await client.ask("POST", "/intake/v1/imports", data={"kind": "leads"}, files=files)
    assert sent.status_code == 201, sent.text
    path = f"/intake/v1/imports/{sent.json()['id']}"
    await client.post(f"{path}/start")
    deadline = time.monotonic() + 15
    while (shown := await client.get(path))["state"] != "done":
        assert time.monotonic() < deadline, shown
        await asyncio.sleep(0.05)
    assert (shown["known"], shown["refused"]) == (1, 2)


async def whole_loop(client: Client) -> str:
    """A lead full of marks, through capture, touch, refusals of all services, hand-over, notes, account, return."""
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=10)
    await team(client)
    answer = await client.post(
        "/intake/v1/leads",
        {
            "email": f"{MARK}@{MARK}-company.example",
            "phone": "+79991234567",
            "external_ids": {"crm": f"{MARK}-77"},
            "name": f"{MARK} Person",
            "job_title": f"Chief {MARK} Officer",
            "company": {"name": f"{MARK} Ltd", "domain": f"{MARK}.example", "country": "SE"},
            "message": f"Call {MARK} please",
            "fields": {"anything": f"{MARK} extra", MARK: "name of a field"},
            "kind": "demo_requested",
            "source": "website",
            "occurred_at": start.isoformat(),
        },
    )
    lead: str = answer["id"]
    touch = {
        "lead": {"email": f"{MARK}@{MARK}-company.example"},
        "kind": "page_viewed",
        "occurred_at": (start + timedelta(minutes=1)).isoformat(),
        "properties": {"path": f"/prices?user={MARK}", "text": f"{MARK} said", "other": MARK},
    }
    await client.post("/intake/v1/touches", {"touches": [touch]})
    for bad in (
        {"email": f"{OTHER} is no address"},
        {"email": f"{OTHER}@{OTHER}.example", "phone": OTHER},
        {"email": f"{OTHER}@{OTHER}.example", "unknown_field": OTHER},
        {"email": f"{OTHER}@{OTHER}.example", "occurred_at": OTHER},
    ):
        answered = await client.ask("POST", "/intake/v1/leads", bad)
        assert answered.status_code == 422
        assert not marked(answered.content), answered.text
    await through_a_form(client)
    await through_a_list(client)
    found = await client.post("/intake/v1/leads/search", {"email": f"{MARK}@{MARK}-company.example"})
    assert [one["id"] for one in found["items"]] == [lead]
    await client.quiet()

    handover_id = (await the_handover(client, lead, 1))["id"]
    assert await refused(client, OTHER, lead, handover_id) == []
    handover = f"/sales/v1/handovers/{handover_id}"
    key = {"headers": {"Idempotency-Key": "once"}}
    await client.post(
        f"{handover}/contacts", {"channel": "phone", "outcome": "reached", "note": f"{MARK} wants a price"}, **key
    )
    await client.post(f"{handover}/account", {"name": f"{MARK} account"})
    await client.quiet()
    assert (await client.post("/digest/v1/people/anna/digests"))["written"]
    await client.put("/digest/v1/people/bo", {"name": "Bo Ek", "email": "bo@northwind.example", "role": "rep"})
    await client.quiet()
    given = {"person_id": "bo", "reason": f"{MARK} asked for Bo"}
    await client.post(f"/qualification/v1/leads/{lead}/hand-over", given)
    await client.quiet()
    await client.post(f"{handover}/return", {"reason": "other", "note": f"{MARK} is away"})
    await client.quiet()
    card = str(await client.get(f"/digest/v1/leads/{lead}"))
    assert f"{MARK} is away" in card
    assert f"{MARK} asked for Bo" in card
    return lead


async def through_the_inbound_topic(stack: Running, client: Client) -> None:
    """An event of somebody that is taken, and some of theirs that are refused: a wrong one, one that nobody knows, one
    that cannot be read."""
    assert stack.event_log is not None
    good = {
        "email": f"{OTHER}@{OTHER}-inbound.example", "name": OTHER, "job_title": OTHER, "message": f"{OTHER} wrote",
        "fields": {f"q_{OTHER}": OTHER}, "external_ids": {"crm": OTHER}, "kind": "page_viewed",
    }  # fmt: skip
    events = (
        ("lead.submitted", json.dumps(good)),
        ("lead.submitted", json.dumps(good | {"phone": f"{OTHER} 12", f"no_{OTHER}": OTHER, "occurred_at": OTHER})),
        (f"{OTHER}.invented", json.dumps(good)),
        ("touch.submitted", f'{{"lead": "{OTHER}'),
    )
    publisher = stack.event_log.publisher("stranger")
    await publisher.start()
    await publisher.publish([
        Message(INBOUND.name, OTHER.encode(), body.encode(), (
            ("ce_specversion", b"1.0"), ("ce_id", f"{OTHER}-{number}".encode()), ("ce_source", f"/{OTHER}".encode()),
            ("ce_type", kind.encode()), ("ce_subject", OTHER.encode()), ("content-type", b"application/json"),
        ))
        for number, (kind, body) in enumerate(events)
    ])  # fmt: skip
    await publisher.stop()
    deadline = time.monotonic() + 30
    while len(came := await client.items("/intake/v1/submissions", channel="inbound")) < len(events):
        assert time.monotonic() < deadline, came
        await asyncio.sleep(0.05)
    assert Counter(one["status"] for one in came) == {"created": 1, "refused": 3}
    await client.quiet()


async def parked(stack: Running) -> None:
    """A document of somebody that nobody can read: it is parked, given up, and told of in a dead letter."""
    assert stack.evidence is not None
    assert stack.event_log is not None
    publisher = stack.event_log.publisher("stranger")
    await publisher.start()
    text = f'{{"name": "{OTHER}"}}'.encode()
    await publisher.publish([Message(PRIVATE.name, OTHER.encode(), text, (("ce_type", OTHER.encode()),))])
    await publisher.stop()
    deadline = time.monotonic() + 30
    while not (letters := await stack.evidence.topic(DEAD_LETTERS.name)):
        assert time.monotonic() < deadline, "nothing was given up"
        await asyncio.sleep(0.2)
    assert all(PRIVATE.name.encode() in value for _, value, _ in letters)


async def forgotten(evidence: Evidence) -> None:
    """Nothing on disk knows the person any more, at most a few seconds after everybody heard of the erasure."""
    deadline = time.monotonic() + 15
    while True:
        knowing = [name for name, content in (await evidence.databases()).items() if marked(content, MARKS)]
        if not knowing:
            return
        assert time.monotonic() < deadline, f"{knowing} still know the person"
        await asyncio.sleep(0.2)


async def compacted(client: Client, evidence: Evidence) -> None:
    """Compaction, the log's own, leaves nothing of the person on the private topic.

    What is newest in a partition is not compacted: other people's documents must follow.
    """
    await evidence.compact_at_once(PRIVATE.name)
    deadline = time.monotonic() + 60
    for number in range(1000):
        others = [{"email": f"other{number}-{one}@firm{one}.example", "name": f"Other {one}"} for one in range(30)]
        await client.post("/intake/v1/leads/batch", {"leads": others})
        await client.quiet()
        knowing = [key for key, *rest in await evidence.topic(PRIVATE.name) if marked(key + b"".join(rest), MARKS)]
        if not knowing:
            return
        assert time.monotonic() < deadline, f"{knowing} still know the person"
        await asyncio.sleep(0.5)


def test_words_in_a_binary_column_of_a_dump_are_found() -> None:
    insert = b"INSERT INTO public.submission VALUES (7, '\\x" + f"name={MARK}".encode().hex().encode() + b"');"
    assert not marked(insert)
    assert marked(with_bytes(insert))


async def test_personal_data_stays_where_it_may_be(stack: Any, capfd: pytest.CaptureFixture[str]) -> None:
    async with Client(stack.url, stack.admin_key) as client:
        lead = await whole_loop(client)
        await more_words(client, MARK, lead)
        await through_the_inbound_topic(stack, client)
        await parked(stack)
        metrics = b"".join([(await client.ask("GET", f"/{prefix}/metrics")).content for prefix in PREFIXES])
        assert b"http_server_request_duration_seconds" in metrics
        assert not marked(metrics)
        for name in topic_names():
            records = await stack.evidence.topic(name)
            leaking = [key for key, value, headers in records if marked(key + value + headers)]
            if name == PRIVATE.name:
                assert leaking, "the marks must have gone in, or this test proves nothing"
            elif name != INBOUND.name:
                assert not leaking, (name, leaking)

        held = await stack.evidence.databases()
        knew = {name for name, content in held.items() if marked(content, MARKS)}
        assert knew >= {"lead_intake", "qualification", "sales_feedback", "digest"}, (
            "what is not known is not forgotten"
        )
        assert all(f"{MARK} {words}".encode() in held["qualification"] for words in ("likes spring", "is a student"))

        await client.do("DELETE", f"/intake/v1/leads/{lead}")
        await client.quiet()
        await forgotten(stack.evidence)
        await compacted(client, stack.evidence)
        for name in topic_names():  # forgetting somebody is no reason to name them
            records = [b"".join(record) for record in await stack.evidence.topic(name)]
            assert name == INBOUND.name or not [one for one in records if marked(one, MARKS)], name
        assert MARK not in (await client.ask("GET", f"/digest/v1/leads/{lead}")).text
        loop = await client.get("/digest/v1/loop")
        assert (loop["handed_over"], loop["returned"]) == (1, 1)
    captured = capfd.readouterr()
    assert not marked((stack.evidence.logs() + captured.out + captured.err).encode())
