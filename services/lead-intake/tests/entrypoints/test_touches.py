"""What people do is recorded by HTTP."""

from typing import Any

from lead_intake.adapters import tables


async def test_touches_go_to_the_lead_named_by_id_address_number_or_external_id(world: Any) -> None:
    lead_id = await world.capture(email="ann@acme.example", phone="+4915112345678", external_ids={"crm": "7"})
    people = [{"id": lead_id}, {"email": "ANN@acme.example"}, {"phone": "+49 151 12345678"}, {"external_id": "crm:7"}]

    answer = await world.post("/v1/touches", {"touches": [{"lead": person, "kind": "ad_clicked"} for person in people]})

    content = answer.json()
    assert (content["recorded"], content["refused"]) == (4, 0)
    assert [item["version"] for item in content["items"]] == [3, 4, 5, 6]
    assert content["items"][3]["after"] == f"{lead_id}:lead-intake:6"
    assert [fact.data["kind"] for fact in (await world.said())[2:]] == ["ad_clicked"] * 4


async def test_only_what_identifies_nobody_travels_with_the_fact(world: Any) -> None:
    lead_id = await world.capture(email="ann@acme.example")
    await world.post("/v1/campaigns", {"key": "paper", "intent": "expert"})
    touch = {
        "lead": {"id": lead_id},
        "kind": "content_downloaded",
        "campaign": "paper",
        "source": "mailer",
        "message": "Thanks",
        "occurred_at": "2026-11-01T10:00:00+03:00",
        "properties": {
            "content_key": "robots-101",
            "path": "/paper?mail=ann@acme.example",
            "number": 3,
            "ip": "10.0.0.1",
        },
    }

    await world.post("/v1/touches", {"touches": [touch, touch | {"properties": {"path": "/u/ann@acme.example"}}]})

    first, second = (await world.said())[2:]
    assert first.time == "2026-11-01T07:00:00.000000Z"
    touch_id = first.data.pop("touch_id")
    assert first.data == {
        "kind": "content_downloaded", "campaign": "paper", "intent": "expert", "source": "mailer",
        "content_key": "robots-101", "path": "/paper", "number": 3.0,
    }  # fmt: skip
    assert "path" not in second.data
    assert (await world.said("private.touch"))[0].key == f"{lead_id}/touch/{touch_id}"
    kept = next(row for row in await world.rows(tables.touch) if row.id == touch_id)
    assert '"ip":"10.0.0.1"' in kept.properties


async def test_an_unknown_person_is_refused_or_created_if_asked_for(world: Any) -> None:
    stranger = {
        "lead": {"email": "new@acme.example"},
        "kind": "email_clicked",
        "source": "mailer",
        "campaign": "spring",
    }

    refused = await world.post("/v1/touches", {"touches": [stranger]})
    created = await world.post("/v1/touches", {"touches": [stranger | {"create": True}, stranger]})
    together = await world.post(
        "/v1/touches", {"create": True, "touches": [stranger | {"lead": {"phone": "+4915112345678"}}]}
    )

    problem = refused.json()["items"][0]["problem"]["errors"][0]
    assert (problem["field"], problem["remedy"]) == (
        "lead",
        "Capture the lead first, or send create:true with an identity.",
    )
    assert [item["status"] for item in created.json()["items"]] == ["created", "recorded"]
    assert [fact.type for fact in await world.said()][:3] == ["lead.created", "lead.touched", "lead.touched"]
    assert (await world.said())[0].data["attributes"]["source"] == "mailer"
    assert together.json()["items"][0]["status"] == "created"
    kept = await world.rows(tables.submission)
    assert [(row.status, row.kind) for row in kept] == [("refused", "touch")]


async def test_a_touch_of_a_merged_lead_goes_to_the_one_that_stands_for_it(world: Any) -> None:
    winner = await world.capture(email="ann@acme.example")
    loser = await world.capture(email="ann@home.example")
    await world.post(f"/v1/leads/{winner}/merge", {"from": loser})

    answer = await world.post("/v1/touches", {"touches": [{"lead": {"id": loser}, "kind": "other"}]})

    assert answer.json()["items"][0]["id"] == winner


async def test_a_touch_must_name_one_person_one_way_and_be_of_a_known_kind(world: Any) -> None:
    touches = [
        {"lead": {}, "kind": "other"},
        {"lead": {"email": "a@acme.example", "phone": "+4915112345678"}, "kind": "other"},
        {"lead": {"email": "nonsense"}, "kind": "other"},
        {"lead": {"email": "a@acme.example"}, "kind": "danced"},
        {"lead": {"external_id": "no system"}, "kind": "other"},
        {"kind": "other"},
    ]

    answer = await world.post("/v1/touches", {"touches": touches})

    fields = [item["problem"]["errors"][0]["field"] for item in answer.json()["items"]]
    assert fields == ["lead", "lead", "lead.email", "kind", "lead.external_id", "lead"]
    assert (await world.post("/v1/touches", {"touches": touches, "create": "yes"})).status_code == 422
