"""Leads are read, found, corrected, merged and forgotten by HTTP."""

from typing import Any

from lead_intake.adapters import tables

NOBODY = "01900000-0000-7000-8000-000000000000"


async def handed_to_nora(world: Any, lead_id: str) -> None:
    async with world.service.database.transaction() as transaction:
        await world.service.app.state.access.remember_owners(transaction, [(lead_id, "nora")])


async def test_a_lead_shows_everything_that_is_known(world: Any) -> None:
    lead_id = await world.capture(
        email="ann@acme.example", phone="+4915112345678", external_ids={"crm": "1"}, name="Ann", source="fair",
        company={"name": "Acme", "size": 12}, consent={"email": True},
    )  # fmt: skip

    answer = await world.get(f"/v1/leads/{lead_id}")

    assert answer.status_code == 200
    assert answer.headers["etag"] == '"v3"'
    lead = answer.json()
    assert (lead["id"], lead["version"], lead["created_at"]) == (lead_id, 3, "2026-11-24T09:00:00Z")
    assert (lead["emails"], lead["phones"], lead["external_ids"]) == (
        ["ann@acme.example"],
        ["+4915112345678"],
        {"crm": ["1"]},
    )
    assert lead["company"] == {"name": "Acme", "domain": None, "industry": None, "size": 12, "country": None}
    assert lead["attributes"]["size_band"] == "11-50"
    assert lead["consent"] == {"email": True}
    assert (await world.get(f"/v1/leads/{lead_id}", if_none_match='"v3"')).status_code == 304


async def test_a_rep_sees_only_leads_ever_handed_to_them(world: Any) -> None:
    mine = await world.capture(email="mine@acme.example")
    other = await world.capture(email="other@acme.example")
    await handed_to_nora(world, mine)

    assert (await world.get(f"/v1/leads/{mine}", role="rep")).status_code == 200
    assert (await world.get(f"/v1/leads/{other}", role="rep")).status_code == 404
    assert (await world.call("PATCH", f"/v1/leads/{other}", {"name": "X"}, "rep")).status_code == 404
    assert (await world.call("PATCH", f"/v1/leads/{mine}", {"name": "X"}, "rep")).status_code == 200
    assert [lead["id"] for lead in (await world.get("/v1/leads", role="rep")).json()["items"]] == [mine]
    found = await world.post("/v1/leads/search", {"email": "other@acme.example"}, role="rep")
    assert found.json()["items"] == []
    assert [lead["id"] for lead in (await world.get("/v1/leads", role="manager")).json()["items"]] == [mine]


async def test_leads_are_listed_newest_first_in_pages_that_fit_the_filters(world: Any) -> None:
    ids = [
        await world.capture(
            email=f"p{hour}@acme.example",
            source="fair" if hour % 2 else "web",
            occurred_at=f"2026-11-20T0{hour}:00:00Z",
        )
        for hour in range(5)
    ]

    first = (await world.get("/v1/leads?limit=2")).json()
    second = (await world.get(f"/v1/leads?limit=2&cursor={first['next']}")).json()
    third = (await world.get(f"/v1/leads?limit=2&cursor={second['next']}")).json()

    shown = [lead["id"] for page in (first, second, third) for lead in page["items"]]
    assert shown == ids[::-1]
    assert third["next"] is None
    fair = (await world.get("/v1/leads?source=fair")).json()["items"]
    assert [lead["id"] for lead in fair] == [ids[3], ids[1]]
    window = "/v1/leads?created_from=2026-11-20T01:00:00Z&created_to=2026-11-20T03:00:00Z"
    assert [lead["id"] for lead in (await world.get(window)).json()["items"]] == [ids[2], ids[1]]
    assert (await world.get(f"/v1/leads?source=fair&cursor={first['next']}")).status_code == 422
    assert (await world.get("/v1/leads?created_from=2026-11-20T01:00:00")).status_code == 422


async def test_leads_are_found_by_address_number_id_and_beginning_of_a_name(world: Any) -> None:
    ann = await world.capture(email="ann@acme.example", phone="+4915112345678", name="Ann Smith")
    bob = await world.capture(
        email="bob@acme.example", phone="+4915112345678", name="Боб Ёлкин", external_ids={"crm": "7"}
    )

    async def found(**body: str) -> list[str]:
        answer = await world.post("/v1/leads/search", body)
        assert answer.status_code == 200, answer.text
        return [lead["id"] for lead in answer.json()["items"]]

    assert await found(email="ANN@acme.example") == [ann]
    assert await found(phone="+49 (151) 1234-5678") == [ann, bob]
    assert await found(external_id="crm:7") == [bob]
    assert await found(name="smi") == [ann]
    assert await found(name="ann s") == [ann]
    assert await found(name="елк") == [bob]
    assert await found(phone="+4915112345678", name="боб") == [bob]
    assert await found(email="nobody@acme.example") == []
    assert (await world.post("/v1/leads/search", {})).status_code == 422


async def test_a_correction_says_what_changed_and_honours_the_version(world: Any) -> None:
    lead_id = await world.capture(email="ann@acme.example", phone="+4915112345678", name="Ann", job_title="CEO")
    path = f"/v1/leads/{lead_id}"

    stale = await world.call("PATCH", path, {"name": "Anna"}, if_match='"v1"')
    done = await world.call(
        "PATCH",
        path,
        {"name": "Anna", "job_title": None, "phones": ["+4915199999999"], "company": {"size": 5}},
        if_match='"v2"',
    )

    assert stale.status_code == 412
    assert (done.status_code, done.json()) == (200, {"id": lead_id, "version": 3})
    fact = (await world.said())[-1]
    assert fact.type == "lead.profile_changed"
    assert fact.data["changed"] == ["contact_data", "job_level", "job_title", "name", "size_band"]
    assert fact.data["repaired"] is True
    lead = (await world.get(path)).json()
    assert (lead["name"], lead["job_title"], lead["phones"]) == ("Anna", None, ["+4915199999999"])
    assert await world.capture(phone="+4915112345678") != lead_id
    assert (await world.said("private.profile"))[1].sequence == 3


async def test_a_correction_that_changes_nothing_says_nothing(world: Any) -> None:
    lead_id = await world.capture(email="ann@acme.example", name="Ann")

    answer = await world.call("PATCH", f"/v1/leads/{lead_id}", {"name": "Ann", "email": "Ann@Acme.example"})

    assert answer.json()["version"] == 2
    assert len(await world.said()) == 2


async def test_a_correction_cannot_take_an_address_of_somebody_else_or_leave_nobody(world: Any) -> None:
    ann = await world.capture(email="ann@acme.example")
    await world.capture(email="bob@acme.example")

    taken = await world.call("PATCH", f"/v1/leads/{ann}", {"email": "bob@acme.example"})
    empty = await world.call("PATCH", f"/v1/leads/{ann}", {"emails": []})
    wrong = await world.call("PATCH", f"/v1/leads/{ann}", {"email": "x", "phone": "1", "surname": "S"})

    assert taken.json()["errors"][0]["reason"] == "belongs to another lead"
    assert empty.json()["errors"][0]["reason"] == "nobody could be recognised any longer"
    assert wrong.status_code == 422
    assert len(await world.said()) == 4


async def test_consent_is_set_by_purpose(world: Any) -> None:
    lead_id = await world.capture(email="ann@acme.example", consent={"email": True})
    path = f"/v1/leads/{lead_id}/consent"

    await world.call("PUT", path, {"consent": {"phone": True}})
    answer = await world.call("PUT", path, {"email": False})

    assert answer.json() == {"id": lead_id, "version": 5}
    assert (await world.said())[-1].data == {"purposes": {"email": False, "phone": True}}
    assert (await world.get(f"/v1/leads/{lead_id}")).json()["consent"] == {"email": False, "phone": True}
    assert len(await world.rows(tables.consent)) == 3
    assert (await world.call("PUT", path, {"email": "perhaps"})).status_code == 422


async def test_two_leads_become_one_and_both_ids_lead_to_it(world: Any) -> None:
    winner = await world.capture(email="ann@acme.example", name="Ann")
    loser = await world.capture(email="ann@home.example", phone="+4915112345678")
    await handed_to_nora(world, loser)

    answer = await world.post(f"/v1/leads/{winner}/merge", {"from": loser}, if_match='"v2"')
    again = await world.post(f"/v1/leads/{winner}/merge", {"from": loser})

    assert (answer.status_code, answer.json()) == (200, {"id": winner, "version": 3})
    assert again.json() == {"id": winner, "version": 3}
    merged, absorbed = (await world.said())[-2:]
    assert (merged.type, merged.key, merged.sequence, merged.data) == ("lead.merged", loser, 3, {"into": winner})
    assert (absorbed.type, absorbed.key, absorbed.data["from"]) == ("lead.absorbed", winner, loser)
    lead = (await world.get(f"/v1/leads/{loser}")).json()
    assert (lead["id"], lead["merged_ids"]) == (winner, [loser])
    assert lead["emails"] == ["ann@acme.example", "ann@home.example"]
    assert await world.capture(phone="+4915112345678") == winner
    assert (await world.get(f"/v1/leads/{winner}", role="rep")).status_code == 200
    assert [one["id"] for one in (await world.get("/v1/leads")).json()["items"]] == [winner]
    gone = [document for document in await world.said("private.profile") if document.key.startswith(loser)][-1]
    assert (gone.data, gone.sequence) == (None, 3)


async def test_merges_that_make_no_sense_are_refused(world: Any) -> None:
    ann = await world.capture(email="ann@acme.example")

    assert (await world.post(f"/v1/leads/{ann}/merge", {"from": ann})).status_code == 422
    assert (await world.post(f"/v1/leads/{ann}/merge", {"from": NOBODY})).status_code == 422
    assert (await world.post(f"/v1/leads/{NOBODY}/merge", {"from": ann})).status_code == 404
    assert (await world.post(f"/v1/leads/{ann}/merge", {"from": ann}, role="rep")).status_code == 403


async def test_a_chain_of_merges_leads_to_the_last_winner(world: Any) -> None:
    a, b, c = [await world.capture(email=f"{name}@acme.example") for name in "abc"]
    await world.post(f"/v1/leads/{b}/merge", {"from": a})
    await world.post(f"/v1/leads/{c}/merge", {"from": b})

    assert await world.capture(email="a@acme.example") == c
    lead = (await world.get(f"/v1/leads/{a}")).json()
    assert (lead["id"], lead["merged_ids"]) == (c, sorted([a, b]))


async def test_nobody_knows_an_unknown_lead(world: Any) -> None:
    for path in (f"/v1/leads/{NOBODY}", "/v1/leads/x"):
        answer = await world.get(path)
        assert (answer.status_code, answer.json()["type"]) == (404, "https://leadloop.dev/problems/not-found")
