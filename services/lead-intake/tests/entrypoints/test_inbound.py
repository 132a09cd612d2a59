"""Marketing tools write CloudEvents to the inbound topic."""

from collections.abc import Sequence
from typing import Any

import orjson

from event_bus.event import RawSubscription
from event_bus.port import Record
from event_contracts.topics import INBOUND
from lead_intake.adapters import tables


def binary(data: Any, *, offset: int = 0, **attributes: str) -> Record:
    given = {"specversion": "1.0", "id": f"e{offset}", "source": "/mailer", "type": "lead.submitted"} | attributes
    headers = tuple((f"ce_{name}", value.encode()) for name, value in given.items() if value)
    value = data if isinstance(data, bytes) else orjson.dumps(data)
    return Record(INBOUND.name, 0, offset, b"k", value, (*headers, ("content-type", b"application/json")))


def structured(data: Any, *, offset: int = 0, **attributes: Any) -> Record:
    given = {"specversion": "1.0", "id": f"e{offset}", "source": "/mailer", "type": "lead.submitted", "data": data}
    headers = (("content-type", b"application/cloudevents+json; charset=utf-8"),)
    return Record(INBOUND.name, 0, offset, None, orjson.dumps(given | attributes), headers)


async def hear(world: Any, records: Sequence[Record]) -> None:
    subscription = next(
        consumer.batch._subscription for consumer in world.service.consumers if consumer.group == "lead-intake-inbound"
    )
    assert isinstance(subscription, RawSubscription)
    async with world.service.database.transaction() as transaction:
        await subscription.handle(transaction, records)


async def submissions(world: Any) -> list[tuple[str, str, str | None]]:
    listed = (await world.get("/v1/submissions?limit=200")).json()["items"]
    return [
        (row["kind"], row["status"], row["problem"]["errors"][0]["field"] if row["problem"] else None)
        for row in reversed(listed)
    ]


async def test_both_modes_bring_leads_and_touches_in_their_order(world: Any) -> None:
    await hear(
        world,
        [
            binary({"email": "ann@acme.example", "source": "mailer"}, offset=0, time="2026-11-20T10:00:00Z"),
            structured(
                {"lead": {"email": "ann@acme.example"}, "kind": "email_clicked"}, offset=1, type="touch.submitted"
            ),
            structured(
                {"email": "ann@acme.example", "occurred_at": "2026-11-21T10:00:00Z"},
                offset=2,
                time="2026-11-01T00:00:00Z",
            ),
        ],
    )

    facts = await world.said()
    assert [fact.type for fact in facts] == ["lead.created", "lead.touched", "lead.touched", "lead.touched"]
    assert [fact.time[:10] for fact in facts] == ["2026-11-20", "2026-11-20", "2026-11-24", "2026-11-21"]
    assert await submissions(world) == [("lead", "created", None), ("touch", "known", None), ("lead", "known", None)]


async def test_a_repeat_by_source_and_id_has_one_effect(world: Any) -> None:
    once = binary({"email": "ann@acme.example"}, offset=0, id="42")
    await hear(world, [once, binary({"email": "ann@acme.example"}, offset=1, id="42")])
    await hear(world, [structured({"email": "ann@acme.example"}, offset=2, id="42")])
    await hear(world, [binary({"email": "ann@acme.example"}, offset=3, id="42", source="/other")])

    assert [fact.type for fact in await world.said()] == ["lead.created", "lead.touched", "lead.touched"]


async def test_bad_events_become_refused_submissions_and_hold_nobody_up(world: Any) -> None:
    records = [
        binary(b"\xff\xfe", offset=0),
        binary(b"", offset=1),
        binary({"email": "nonsense"}, offset=2),
        binary({"email": "ann@acme.example"}, offset=3, id=""),
        binary({"email": "ann@acme.example"}, offset=4, type="lead.invented"),
        binary({"email": "ann@acme.example"}, offset=5, specversion="0.3"),
        binary([1], offset=6),
        structured(None, offset=7),
        Record(INBOUND.name, 0, 8, None, b'{"email": "a@acme.example"}', ()),
        Record(INBOUND.name, 0, 9, None, None, ()),
        binary(b'{"email":"a@acme.example","email":"b@acme.example"}', offset=10),
        binary({"email": "ann@acme.example", "fields": {"a": "x" * 70_000}}, offset=11),
        binary({"lead": {"email": "stranger@acme.example"}, "kind": "other"}, offset=12, type="touch.submitted"),
        binary({"email": "ann@acme.example", "name": "\u0000"}, offset=13),
        binary({"email": "ann@acme.example"}, offset=14, time="yesterday"),
        binary({"email": "good@acme.example"}, offset=15),
    ]

    await hear(world, records)
    await hear(world, records)

    assert await submissions(world) == [
        ("unknown", "refused", "body"),
        ("unknown", "refused", "body"),
        ("lead", "refused", "email"),
        ("unknown", "refused", "id"),
        ("unknown", "refused", "type"),
        ("unknown", "refused", "specversion"),
        ("unknown", "refused", "data"),
        ("unknown", "refused", "data"),
        ("unknown", "refused", "specversion"),
        ("unknown", "refused", "specversion"),
        ("unknown", "refused", "body"),
        ("unknown", "refused", "body"),
        ("touch", "refused", "lead"),
        ("lead", "refused", "name"),
        ("lead", "refused", "occurred_at"),
        ("lead", "created", None),
    ]
    assert [fact.type for fact in await world.said()] == ["lead.created", "lead.touched"]


async def test_a_refused_submission_can_be_read_in_its_own_words(world: Any) -> None:
    await hear(world, [binary({"email": "nonsense", "source": "mailer"})])

    row = (await world.get("/v1/submissions?channel=inbound&source=mailer")).json()["items"][0]
    single = (await world.get(f"/v1/submissions/{row['id']}")).json()

    assert single["body"] == '{"email":"nonsense","source":"mailer"}'
    assert single["problem"]["errors"][0]["remedy"] == "Check the parts before and after the @."
    assert (await world.get("/v1/submissions", role="rep")).status_code == 403
    assert (await world.get("/v1/submissions/01900000-0000-7000-8000-000000000000")).status_code == 404
    assert len(await world.rows(tables.submission)) == 1


async def test_hand_overs_are_remembered_for_whoever_stands_for_the_lead_now(world: Any) -> None:
    winner, loser = [await world.capture(email=f"{name}@acme.example") for name in ("ann", "bob")]
    await world.post(f"/v1/leads/{winner}/merge", {"from": loser})
    subscription = next(c.batch._subscription for c in world.service.consumers if c.group == "lead-intake")

    async with world.service.database.transaction() as transaction:
        event = type("Heard", (), {"type": "lead.assigned", "subject": loser, "data": {"owner": "nora"}})
        await subscription.handle(transaction, [event])

    assert (await world.get(f"/v1/leads/{winner}", role="rep")).status_code == 200
